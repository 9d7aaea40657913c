import type { ComplaintDraft, DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { BareNumbers } from '@app/shared/platform/phone-number.js';
import type { ContactHouse } from '../../drafting/contacts.js';
import { draftOfText } from '../../drafting/text-message.js';
import type { House } from '../../intake/channel.js';
import { one, type TwilioFields } from '../../vendors/twilio/fields.js';
import { extensionOf } from '../../web/media-type.js';

/** Twilio writes E.164 with a plus; what has none is a short code. Source: Twilio, "Messaging webhook request", read 2026-03. */
export const numbers: BareNumbers = 'none';

/** Media beyond these are not Twilio's; the raw body has them anyway. */
const maxMedia = 10;

/** The draft of a text message, MMS or WhatsApp. Fields nobody has seen yet stay in the raw body; media lie at Twilio and are fetched afterwards. */
export function toDraft(fields: TwilioFields, house: Pick<House, 'defaultLanguage'> & ContactHouse): ComplaintDraft {
  const body = fields['Body'];
  const enclosures = mediaOf(fields);
  const service = one(fields, 'MessagingServiceSid');
  return draftOfText(
    {
      channel: 'sms-twilio',
      numbers,
      text: Array.isArray(body) ? body.join('\n') : ((body as string | undefined) ?? ''),
      from: one(fields, 'From'),
      to: one(fields, 'To'),
      name: one(fields, 'ProfileName'),
      enclosures,
      facts: { ...(service ? { messagingService: service } : {}), ...(enclosures.length > 0 ? { media: enclosures.length } : {}) },
    },
    house,
  );
}

/** States of messages that we sent. Source: Twilio, "Message Status Values", read 2026-03. */
const ourStates = ['accepted', 'scheduled', 'queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'read', 'canceled'];

/** A status callback that somebody pointed at this door: about a message of ours, not one to us. */
export function isReport(fields: TwilioFields): boolean {
  return ourStates.includes(one(fields, 'MessageStatus') ?? one(fields, 'SmsStatus') ?? 'received');
}

function mediaOf(fields: TwilioFields): DraftEnclosure[] {
  return Array.from({ length: maxMedia }, (_, index) => index).flatMap((index) => {
    const url = one(fields, `MediaUrl${index}`);
    if (url === undefined) return [];
    const contentType = cleanText(one(fields, `MediaContentType${index}`) ?? 'application/octet-stream', 255);
    return [{ url: cleanText(url, 2_000), filename: `media-${index + 1}.${extensionOf(contentType)}`, contentType }];
  });
}
