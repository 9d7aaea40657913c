import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { readPhone } from '@app/shared/platform/phone-number.js';
import { one, type TwilioFields } from './read-request.js';

/** Media beyond these are not Twilio's; the raw body has them anyway. */
const maxMedia = 10;

/**
 * The draft of a text message. Nothing is refused: an empty text with pictures, an unknown sender or fields nobody has seen yet make a draft,
 * too. Media stay at Twilio and are named in the facts.
 */
export function toDraft(fields: TwilioFields, institution: { defaultLanguage: Language; defaultCountry: string }): ComplaintDraft {
  const body = fields['Body'];
  const text = cleanText((Array.isArray(body) ? body.join('\n') : ((body as string | undefined) ?? '')).trim());
  const phone = readPhone(one(fields, 'From'), institution.defaultCountry);
  const name = one(fields, 'ProfileName');
  const media = mediaOf(fields);
  const nothing = text === '' && media.length === 0;
  return {
    channel: 'sms-twilio',
    language: detectLanguage(text, institution.defaultLanguage),
    text,
    complainant: { ...(phone ? { phone } : {}), ...(name ? { name: cleanText(name, 200) } : {}) },
    prefers: 'sms',
    facts: cleanJson({
      from: one(fields, 'From') ?? '',
      to: one(fields, 'To') ?? '',
      ...(one(fields, 'MessagingServiceSid') ? { messagingService: one(fields, 'MessagingServiceSid') } : {}),
      ...(media.length > 0 ? { media } : {}),
    }),
    ...(nothing ? { unreadable: 'The message had no text and no media.' } : {}),
  };
}

function mediaOf(fields: TwilioFields): { url: string; contentType: string }[] {
  return Array.from({ length: maxMedia }, (_, index) => index).flatMap((index) => {
    const url = one(fields, `MediaUrl${index}`);
    return url === undefined ? [] : [{ url, contentType: one(fields, `MediaContentType${index}`) ?? 'application/octet-stream' }];
  });
}
