import { createHash } from 'node:crypto';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { Arrival } from '../../doors/arrival.js';
import type { DoorContext } from '../../doors/channel.js';
import { complaintOrSealed } from '../../drafting/text-message.js';
import { one, type TwilioFields } from '../../vendors/twilio/fields.js';
import type { TwilioWebhook } from '../../vendors/twilio/read-webhook.js';
import { isReport, keywordOf, toDraft } from './to-draft.js';

/** What the intake is given of a message, however it came: by webhook, or from Twilio's list. */
export function arrivalOf({ fields, raw, ...webhook }: TwilioWebhook, house: DoorContext): Arrival {
  return {
    channel: 'sms-twilio',
    ...webhook,
    raw,
    sourceId: sourceIdOf(fields, raw),
    ...samenessOf(fields),
    ...(isReport(fields) ? { silent: 'A report about a message that we sent.' } : said(toDraft(fields, house), fields)),
  };
}

/** Twilio sends the text that our answer holds. */
function said(draft: ComplaintDraft, fields: TwilioFields): Pick<Arrival, 'draft' | 'keyword' | 'sealed'> {
  const said = complaintOrSealed(draft, { answers: true });
  return said.sealed ? said : { ...said, ...keyword(fields) };
}

/** Twilio's id of the message; where none was sent, the hash of what was. Reports share the id of their message, so their word tells them apart. */
export function sourceIdOf(fields: TwilioFields, raw: Buffer): string {
  const id = one(fields, 'MessageSid') ?? one(fields, 'SmsSid') ?? one(fields, 'SmsMessageSid');
  if (id === undefined) return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
  return isReport(fields) ? `${id.slice(0, 100)}#${one(fields, 'MessageStatus') ?? one(fields, 'SmsStatus')}` : id.slice(0, 100);
}

/** A message is the same when it says the same: Twilio adds fields without notice, and its list knows others than its webhook. */
function samenessOf(fields: TwilioFields): { sameness?: string } {
  const said = ['From', 'To', 'Body', 'NumMedia'].map((name) => fields[name] ?? '');
  return said.some((value) => value !== '') ? { sameness: JSON.stringify(said) } : {};
}

function keyword(fields: TwilioFields): Pick<Arrival, 'keyword'> {
  const said = keywordOf(fields);
  return said === undefined ? {} : { keyword: said };
}
