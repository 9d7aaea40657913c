import type { ComplaintDraft, DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { readPhone } from '@app/shared/platform/phone-number.js';
import { isValidPhoneNumber } from 'libphonenumber-js';
import type { House } from '../intake/channel.js';

/** A text message, as any provider tells of it. */
export interface TextMessage {
  readonly channel: string;
  readonly text: string;
  /** As given; numbers of the default country may lack their prefix, and international ones their plus. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly name?: string | undefined;
  readonly enclosures?: readonly DraftEnclosure[];
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Why a person must look, where that is known already. */
  readonly unreadable?: string | undefined;
}

/**
 * The draft of a text message. Nothing is refused: an empty text with pictures, a sender that is no number, a withheld one make a draft, too.
 * What holds nothing at all is for a person.
 */
export function draftOfText(message: TextMessage, house: Pick<House, 'defaultLanguage' | 'defaultCountry'>): ComplaintDraft {
  const { channel, from = '', to = '', enclosures = [] } = message;
  const text = cleanText(message.text.trim());
  const phone = readPhone(/^\d{8,15}$/.test(from) && isValidPhoneNumber(`+${from}`) ? `+${from}` : from, house.defaultCountry);
  const name = cleanText(message.name ?? '', 200).trim();
  const unreadable = message.unreadable ?? (text === '' && enclosures.length === 0 ? 'The message had no text and no media.' : undefined);
  return {
    channel,
    language: detectLanguage(text, house.defaultLanguage),
    text,
    complainant: { ...(phone ? { phone } : {}), ...(name ? { name } : {}) },
    prefers: 'sms',
    facts: cleanJson({ from, to, ...message.facts }),
    ...(enclosures.length > 0 ? { enclosures } : {}),
    ...(unreadable ? { unreadable } : {}),
  };
}
