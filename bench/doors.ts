import { randomBytes } from 'node:crypto';
import autocannon from 'autocannon';
import { twilioSignature } from '../test/support/provider-double.js';
import type { HouseUnderLoad } from './house-under-load.js';

export const connections = 64;

export type Door = 'api' | 'sms-twilio';

export interface Answers {
  readonly taken: number;
  /** Everything but a 2xx: other statuses, lost connections, no answer in time. */
  readonly failed: number;
  readonly seconds: number;
}

export const complaintText =
  '3月8日我在贵行网点办理信用卡还款，柜台人员多扣了我的钱三百二十元，打电话到客服热线两次都没有人处理。请核实交易记录，退还多扣的款项，并书面答复我。';

let people = 0;

/** A mobile number that nobody had before in this run. */
function someone(): string {
  // Scattered over all ranges, as people are: so many of one range would be held as abuse. The factor has no divisor with 10^8 in common.
  return `+86138${String((people++ * 61_803_399) % 100_000_000).padStart(8, '0')}`;
}

function apiRequest(): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify({
    text: complaintText,
    language: 'zh-Hans',
    complainant: { name: '王小明', phone: someone() },
    prefers: 'sms',
  });
  return { body, headers: { 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex') } };
}

/** What Twilio posts for a text message, signed as Twilio signs it. */
function smsRequest({ url, double }: HouseUnderLoad): { body: string; headers: Record<string, string> } {
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const fields: Record<string, string> = {
    ToCountry: 'CN',
    SmsMessageSid: sid,
    NumMedia: '0',
    SmsSid: sid,
    SmsStatus: 'received',
    Body: complaintText,
    FromCountry: 'CN',
    To: '+8610690000',
    NumSegments: '2',
    MessageSid: sid,
    AccountSid: double.TWILIO_ACCOUNT_SID,
    From: someone(),
    ApiVersion: '2010-04-01',
  };
  const signature = twilioSignature(double.TWILIO_AUTH_TOKEN, `${url}/channels/sms-twilio`, fields);
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', 'x-twilio-signature': signature };
  return { body: new URLSearchParams(fields).toString(), headers };
}

/** Posts complaints at a door for some seconds, each of another person; as fast as 64 connections go, or at `perSecond`. */
export async function pour(house: HouseUnderLoad, door: Door, seconds: number, perSecond?: number): Promise<Answers> {
  const make = door === 'api' ? apiRequest : () => smsRequest(house);
  const result = await autocannon({
    url: house.url,
    connections,
    duration: seconds,
    timeout: 30,
    ...(perSecond === undefined ? {} : { overallRate: perSecond }),
    requests: [
      {
        method: 'POST',
        path: door === 'api' ? '/api/complaints' : '/channels/sms-twilio',
        setupRequest: (request) => ({ ...request, ...make() }),
      },
    ],
  });
  return { taken: result['2xx'], failed: result.non2xx + result.errors, seconds: result.duration };
}
