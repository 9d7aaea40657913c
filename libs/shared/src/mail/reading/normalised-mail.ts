import type { DeliveryReport } from '../../domain/complaint/answers.js';
import type { Language } from '../../domain/language.js';
import type { OriginVerdict } from './origin.js';

/** Somebody in a mail; the name is empty where there is none. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** `content` stays inside the house; the command line leaves it out. `filename` is for showing only, never a path. */
export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  /** Bytes after transfer decoding. */
  readonly size: number;
  readonly sha256: string;
  readonly content?: Uint8Array;
}

/**
 * A mail as people read it; the form of `redress read-mail`.
 * `from` has empty strings where the mail names nobody. `date` is what the mail claims (RFC 3339, UTC). `text` is what the sender wrote,
 * `quotedText` what they quoted, `signature` what stands below every mail of theirs. Identifiers keep their angle brackets. Every text is clean (`cleanText`).
 */
export interface NormalisedMail {
  readonly messageId: string | null;
  readonly from: MailAddress;
  readonly to: readonly MailAddress[];
  readonly subject: string;
  readonly date: string | null;
  readonly text: string;
  readonly quotedText: string;
  readonly signature: string;
  readonly html: string | null;
  readonly language: Language;
  readonly attachments: readonly MailAttachment[];
  readonly autoSubmitted: boolean;
  readonly bounce: boolean;
  readonly references: readonly string[];
}

/** What a relay says of a mail's origin in `Authentication-Results`; `silent` where it says nothing that decides. */
export type AuthenticationVerdict = 'pass' | 'fail' | 'silent';

/** A report about a mail that was sent, and which mail it was. */
export interface BounceReport extends DeliveryReport {
  /** Of the mail that came back, with their angle brackets. */
  readonly messageIds: readonly string[];
}

/** What the house wants to know besides, and does not print. */
export interface MailSigns {
  /** From a list or sent in bulk: a case like any other, but no machine may answer it. */
  readonly bulk: boolean;
  /** A machine's answer to something, or a report to one. Stronger than `autoSubmitted`, which a mere wish for no answer sets, too. */
  readonly automaticReply: boolean;
  /** Set when the mail is a report about another. */
  readonly report?: BounceReport;
  /** Set when a person must read the mail, for its words could not be had: why, in a sentence. */
  readonly unreadable?: string;
  /** The parser gave up; what is told of the mail comes from its head. */
  readonly headOnly?: true;
  readonly authentication: AuthenticationVerdict;
  /** Who wrote the results that `authentication` is taken from; empty when nobody did. */
  readonly resultsBy: string;
  readonly verdicts: { readonly spf?: OriginVerdict; readonly dkim?: OriginVerdict; readonly dmarc?: OriginVerdict };
  /** Every address that its headers say it was sent or delivered to. */
  readonly addressees: readonly string[];
  readonly replyTo: readonly MailAddress[];
  /** What other headers say of who wrote it. */
  readonly senders: SenderSigns;
}

/** A mail as it was read, and the signs by which the house judges it. */
export interface OpenedMail {
  readonly mail: NormalisedMail;
  readonly signs: MailSigns;
}

/** What headers beside `From` say of who wrote a mail. */
export interface SenderSigns {
  /** The writer, where a list or a program put an address of its own into `From`. Best first. */
  readonly authors: readonly MailAddress[];
  /** Who handed it to a list, where the list says so and nothing better is known. */
  readonly handedIn: readonly MailAddress[];
  /** Addresses of the lists it came through. */
  readonly lists: readonly string[];
}
