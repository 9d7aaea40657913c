import { randomBytes } from 'node:crypto';
import { twilioSignature } from '../test/support/provider-double.js';
import type { ProviderSettings } from './provider.js';

/** `api`: JSON, the complainant has a telephone; `mail`: JSON, a mail address; `sms`: a text message, as Twilio posts it. */
export const doors = ['api', 'mail', 'sms'] as const;
export type Door = (typeof doors)[number];

/** One complaint by somebody who never complained before, as a request. */
export interface Posted {
  /** Number or address at which the complainant waits to be told. */
  readonly recipient: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const complaintText =
  '3月8日我在贵行网点办理信用卡还款，柜台人员多扣了我的钱三百二十元，打电话到客服热线两次都没有人处理。请核实交易记录，退还多扣的款项，并书面答复我。';

let people = 0;

/** A mobile number that nobody had before in this run. */
function aNumber(): string {
  // Scattered over all ranges, as people are: so many of one range would be held as abuse. The factor has no divisor with 10^8 in common.
  return `+86138${String((people++ * 61_803_399) % 100_000_000).padStart(8, '0')}`;
}

/** The next complaint at a door of the build at `url`. Every build gets the same. */
export function complaintAt(door: Door, url: string, provider: ProviderSettings): Posted {
  if (door === 'sms') return textMessage(url, provider);
  const contact = door === 'api' ? { phone: aNumber() } : { email: `wang${people++}@mail.example` };
  const complaint = {
    text: complaintText,
    language: 'zh-Hans',
    complainant: { name: '王小明', ...contact },
    prefers: door === 'api' ? 'sms' : 'email',
  };
  return {
    recipient: contact.phone ?? contact.email ?? '',
    path: '/api/complaints',
    body: JSON.stringify(complaint),
    headers: { 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex') },
  };
}

/** What Twilio posts for a text message, signed as Twilio signs it. */
function textMessage(url: string, provider: ProviderSettings): Posted {
  const path = '/channels/sms-twilio';
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const recipient = aNumber();
  const fields: Record<string, string> = {
    ToCountry: 'CN',
    SmsMessageSid: sid,
    NumMedia: '0',
    SmsSid: sid,
    SmsStatus: 'received',
    Body: complaintText,
    FromCountry: 'CN',
    To: provider.TWILIO_FROM,
    NumSegments: '2',
    MessageSid: sid,
    AccountSid: provider.TWILIO_ACCOUNT_SID,
    From: recipient,
    ApiVersion: '2010-04-01',
  };
  const signature = twilioSignature(provider.TWILIO_AUTH_TOKEN, `${url}${path}`, fields);
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', 'x-twilio-signature': signature };
  return { recipient, path, body: new URLSearchParams(fields).toString(), headers };
}
