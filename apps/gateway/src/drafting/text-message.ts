import { type BareNumbers, e164 } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft, DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { sealedText } from '@app/shared/domain/text/sealed-text.js';
import type { Arrival, ForTheDesk } from '../doors/arrival.js';
import type { DoorContext } from '../doors/channel.js';
import { type ContactContext, readContacts } from './contacts.js';

/** A place that somebody sent from their telephone: where, in degrees as the provider writes them, and what it is called there. */
export interface SentPlace {
  readonly latitude?: string | undefined;
  readonly longitude?: string | undefined;
  readonly address?: string | undefined;
  readonly name?: string | undefined;
}

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
  readonly place?: SentPlace | undefined;
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Why a person must look, where that is known already. */
  readonly unreadable?: string | undefined;
}

/**
 * The draft of a text message. Nothing is refused: an empty text with pictures, a sender that is no number, a withheld one make a draft, too.
 * What they want to be told by nobody has asked them.
 * What holds nothing at all is for a person.
 */
export function draftOfText(message: TextMessage, house: Pick<DoorContext, 'defaultLanguage'> & ContactContext): ComplaintDraft {
  const { channel, from = '', to = '', enclosures = [] } = message;
  const text = cleanText(message.text.trim());
  const { contacts, kept } = readContacts({ phone: from }, house, message.numbers);
  const name = cleanText(message.name ?? '', 200).trim();
  const place = given(message.place);
  const wordless =
    place || Object.keys(message.facts ?? {}).some((name) => saying.has(name))
      ? wordlessButNotEmpty
      : 'The message had no text and no media.';
  const unreadable = message.unreadable ?? (text === '' && enclosures.length === 0 ? wordless : undefined);
  return {
    channel,
    language: detectLanguage(text, house.defaultLanguage),
    text,
    complainant: { ...contacts, ...(name ? { name } : {}) },
    ...withKept(cleanJson({ from, to, ...(place ? { place } : {}), ...message.facts }), kept),
    ...(enclosures.length > 0 ? { enclosures } : {}),
    ...(unreadable ? { unreadable } : {}),
  };
}

/** Facts that say something where words are missing. */
const saying: ReadonlySet<string> = new Set(['contacts', 'pressed', 'reaction', 'more']);
const wordlessButNotEmpty = 'The message had no words; what it brought stands beside them.';

function given(place: SentPlace | undefined): Record<string, string> | undefined {
  const known = Object.entries(place ?? {}).flatMap(([name, value]): [string, string][] => {
    const text = cleanText(value ?? '', 500).trim();
    return text === '' ? [] : [[name, text]];
  });
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

const mostMore = 30;

/** What a provider sent under names that the door does not know: it is kept as it came, for whoever reads the case. At most thirty. */
export function more(fields: Iterable<readonly [string, unknown]>, known: ReadonlySet<string> | RegExp): { more?: Record<string, string> } {
  const isKnown = (name: string) => (known instanceof RegExp ? known.test(name) : known.has(name));
  const found = [...fields].flatMap(([name, value]): [string, string][] => {
    const text = cleanText(Array.isArray(value) ? value.join(', ') : String(value ?? ''), 1_000).trim();
    return isKnown(name) || text === '' ? [] : [[cleanText(name, 100), text]];
  });
  return found.length > 0 ? { more: Object.fromEntries(found.slice(0, mostMore)) } : {};
}

/** A text of which only its beginning says that it is for the integrity desk, as it would be kept there. */
export function forTheDesk({ language, text, complainant: { phone = '' } }: ComplaintDraft): ForTheDesk {
  return { language, words: text, told: 'letters', ...(e164.test(phone) ? { answerTo: phone } : {}) };
}

/**
 * A complaint, or what is for the integrity desk: of that no draft is left, so that nothing can keep it. `answers`: the door's own answer reaches
 * whoever wrote; else their number is answered by a text of its own. `leftOut`: something came with it that lies at the provider.
 */
export function complaintOrSealed(
  draft: ComplaintDraft,
  { answers = false, leftOut = false }: { readonly answers?: boolean; readonly leftOut?: boolean } = {},
): Pick<Arrival, 'draft' | 'sealed'> {
  const sealed = sealedText(draft.text);
  if (sealed === undefined) return { draft };
  const number = draft.complainant.phone ?? '';
  return {
    sealed: {
      ...sealed,
      ...(leftOut || (draft.enclosures ?? []).length > 0 ? { leftOut: true } : {}),
      ...(!answers && e164.test(number) ? { answerTo: number } : {}),
    },
  };
}
