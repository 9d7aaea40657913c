import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { DoorContext } from '../../doors/channel.js';
import { draftOfText } from '../../drafting/text-message.js';
import type { FlatFields } from '../../http/bodies/flat-fields.js';

/** MessageBird writes an MSISDN: the number of the world without its plus. Source: MessageBird, "Receive SMS", read 2026-03. */
export const numbers: BareNumbers = 'international';

/** The draft of a message. The text is `incomingMessage` in flows, `body` or `payload` in plain forwarding. Source: MessageBird, "Receive SMS". */
export function toDraft(fields: FlatFields, house: DoorContext): ComplaintDraft {
  const text = fields['incomingMessage'] ?? fields['body'] ?? fields['payload'] ?? fields['message'] ?? '';
  const reference = fields['reference'];
  const sentAt = fields['createdDatetime'] ?? fields['receive_datetime'];
  return draftOfText(
    {
      channel: 'sms-messagebird',
      numbers,
      text,
      from: fields['originator'],
      to: fields['recipient'],
      facts: { ...(reference ? { reference } : {}), ...(sentAt ? { sentAt } : {}) },
    },
    house,
  );
}

/** A status report that somebody pointed at this door: about a message of ours. */
export function isReport(fields: FlatFields): boolean {
  return fields['status'] !== undefined && fields['statusDatetime'] !== undefined;
}
