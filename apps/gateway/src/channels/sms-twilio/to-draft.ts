import type { ComplaintDraft, DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { readPhone } from '@app/shared/platform/phone-number.js';
import type { House } from '../../intake/channel.js';
import { one, type TwilioFields } from '../../vendors/twilio/fields.js';
import { extensionOf } from '../../web/media-type.js';

/** Media beyond these are not Twilio's; the raw body has them anyway. */
const maxMedia = 10;

/**
 * The draft of a text message. Nothing is refused: an empty text with pictures, an unknown sender or fields nobody has seen yet make a draft,
 * too. Pictures lie at Twilio and are fetched afterwards.
 */
export function toDraft(fields: TwilioFields, house: Pick<House, 'defaultLanguage' | 'defaultCountry'>): ComplaintDraft {
  const body = fields['Body'];
  const text = cleanText((Array.isArray(body) ? body.join('\n') : ((body as string | undefined) ?? '')).trim());
  const phone = readPhone(one(fields, 'From'), house.defaultCountry);
  const name = one(fields, 'ProfileName');
  const enclosures = mediaOf(fields);
  const service = one(fields, 'MessagingServiceSid');
  const nothing = text === '' && enclosures.length === 0;
  return {
    channel: 'sms-twilio',
    language: detectLanguage(text, house.defaultLanguage),
    text,
    complainant: { ...(phone ? { phone } : {}), ...(name ? { name: cleanText(name, 200) } : {}) },
    prefers: 'sms',
    facts: cleanJson({
      from: one(fields, 'From') ?? '',
      to: one(fields, 'To') ?? '',
      ...(service ? { messagingService: service } : {}),
      ...(enclosures.length > 0 ? { media: enclosures.length } : {}),
    }),
    ...(enclosures.length > 0 ? { enclosures } : {}),
    ...(nothing ? { unreadable: 'The message had no text and no media.' } : {}),
  };
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
