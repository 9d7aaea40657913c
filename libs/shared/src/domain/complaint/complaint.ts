import type { Language } from '../language.js';

/** Every medium on which a person can be told something. */
export const media = ['sms', 'email', 'letter', 'phone'] as const;
/** How a notice travels to a person. */
export type Medium = (typeof media)[number];

/**
 * Who complains. `phone` is E.164 where it could be read as a number that exists, else as it was given; `email` likewise an address, or as it was
 * given. Whether something may be sent there is asked of `contactFor` (platform), never of their presence.
 */
export interface Complainant {
  readonly name?: string;
  readonly phone?: string;
  /** What is dialled when the number answers. */
  readonly extension?: string;
  /** Other numbers of theirs, E.164. */
  readonly furtherPhones?: readonly string[];
  readonly email?: string;
  /** Where letters reach them, in lines as written. */
  readonly address?: string;
  readonly anonymous?: boolean;
}

/** Whom or what it is about, in the complainant's words. */
export interface Against {
  readonly department?: string;
  readonly branch?: string;
  readonly product?: string;
  readonly staff?: string;
}

/**
 * What any channel makes of what arrived: the one form that routing and storing understand.
 * Strings are cleaned (`cleanText`); `occurredOn` is a local date as given, `YYYY-MM-DD`.
 */
export interface ComplaintDraft {
  readonly channel: string;
  readonly language: Language;
  readonly subject?: string;
  readonly text: string;
  readonly complainant: Complainant;
  readonly prefers?: Medium;
  readonly against?: Against;
  readonly occurredOn?: string;
  readonly wish?: string;
  /** A category of the papers or a code of the coding in force, as the complainant chose it. */
  readonly category?: string;
  /** What the complainant said it is about and how it went wrong: codes of the coding in force. */
  readonly business?: string;
  readonly cause?: string;
  /** Channel facts that routing may ask about: `menu`, `to`, … */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly attachments?: readonly DraftAttachment[];
  /** What lies at the provider and is fetched afterwards. */
  readonly enclosures?: readonly DraftEnclosure[];
  /** Set when nobody could read what came: the case is for reading by hand. */
  readonly unreadable?: string;
  /** Media whose number or address somebody only wrote down: nothing proves yet that it is theirs. */
  readonly claimed?: readonly Medium[];
  /** False: no automatic acknowledgement may go out, the duty becomes work for a person (lists, unauthenticated mail). */
  readonly mayAcknowledge?: boolean;
}

/** Something to fetch: a picture of a text message, the recording of a call. `filename` is for showing only. */
export interface DraftEnclosure {
  readonly url: string;
  readonly filename: string;
  readonly contentType?: string;
}

/** A file that comes with a complaint. `size` in bytes, `sha256` in hex. */
export interface DraftAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  readonly content: Uint8Array;
}
