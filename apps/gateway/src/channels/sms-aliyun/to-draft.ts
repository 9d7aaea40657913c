import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { DoorContext } from '../../doors/channel.js';
import { draftOfText } from '../../drafting/text-message.js';
import type { AliyunMessage } from './messages.js';

/** Aliyun writes Chinese numbers as they are dialled in China. Source: Aliyun, "SmsUp", read 2026-03. */
export const numbers: BareNumbers = 'national';

/** The draft of a reply. Its number belongs to China, whatever the institution's default is. */
export function toDraft({ text, from, to, sentAt, signName }: AliyunMessage, house: DoorContext): ComplaintDraft {
  const facts = { ...(sentAt ? { sentAt } : {}), ...(signName ? { signName } : {}) };
  return draftOfText({ channel: 'sms-aliyun', numbers, text, from, to, facts }, { ...house, defaultCountry: 'CN' });
}

/** What is no list of messages, for a person to read. */
export function ofWreck(raw: Buffer, house: DoorContext): ComplaintDraft {
  const text = raw.toString('utf8').slice(0, 4_000);
  return draftOfText({ channel: 'sms-aliyun', numbers, text, from: '', to: '', unreadable: 'It is not in the form of SmsUp.' }, house);
}
