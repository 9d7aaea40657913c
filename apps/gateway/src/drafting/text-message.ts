import type { ComplaintDraft, DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { BareNumbers } from '@app/shared/platform/phone-number.js';
import type { House } from '../intake/channel.js';
import { type ContactHouse, readContacts } from './contacts.js';

/** A text message, as any provider tells of it. */
export interface TextMessage {
  readonly channel: string;
  readonly text: string;
  /** As given. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** What a number without a plus is at this provider. */
  readonly numbers: BareNumbers;
  readonly name?: string | undefined;
  readonly enclosures?: readonly DraftEnclosure[];
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Why a person must look, where that is known already. */
  readonly unreadable?: string | undefined;
}

/**
 * The draft of a text message. Nothing is refused: an empty text with pictures, a sender that is no number, a withheld one make a draft, too.
 * What they want to be told by nobody has asked them.
 * What holds nothing at all is for a person.
 */
export function draftOfText(message: TextMessage, house: Pick<House, 'defaultLanguage'> & ContactHouse): ComplaintDraft {
  const { channel, from = '', to = '', enclosures = [] } = message;
  const text = cleanText(message.text.trim());
  const { contacts, kept } = readContacts({ phone: from }, house, message.numbers);
  const name = cleanText(message.name ?? '', 200).trim();
  const unreadable = message.unreadable ?? (text === '' && enclosures.length === 0 ? 'The message had no text and no media.' : undefined);
  return {
    channel,
    language: detectLanguage(text, house.defaultLanguage),
    text,
    complainant: { ...contacts, ...(name ? { name } : {}) },
    ...withKept(cleanJson({ from, to, ...message.facts }), kept),
    ...(enclosures.length > 0 ? { enclosures } : {}),
    ...(unreadable ? { unreadable } : {}),
  };
}
