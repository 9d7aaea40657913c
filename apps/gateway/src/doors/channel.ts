import type { OwnMail } from '@app/shared/contact/own-address.js';
import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { Answers } from '@app/shared/domain/complaint/answers.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { ReferralNumber } from '@app/shared/domain/complaint/referral-number.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import type { Type } from '@nestjs/common';
import type { EnclosureSource, NumberedCase, Reconciler } from './door.js';

/** Why something that arrived is not believed. It is kept in quarantine and answered as if taken. */
export type Doubt = 'signature-wrong' | 'signature-absent' | 'timestamp-stale' | 'token-replayed' | 'automatic';

/** What was looked at and found, for pages that say it in their language. Without anything of what was sent. */
export interface Finding {
  readonly is:
    | 'absent'
    | 'unfit'
    | 'stale'
    | 'address-without-secret'
    | 'address-with-wrong-secret'
    | 'no-password'
    | 'wrong-password'
    | 'no-sns-message'
    | 'topic-not-ours'
    | 'certificate-elsewhere'
    | 'certificate-unreadable'
    | 'signature-version'
    | 'token-replayed'
    | 'mail-report'
    | 'mail-automatic';
  /** Headers, fields and the like, as the provider writes them. */
  readonly names?: readonly string[];
  /** What a signature was compared with. */
  readonly over?: readonly ('address' | 'body' | 'fields' | 'key' | 'parameters' | 'query' | 'secret' | 'time' | 'token')[];
  readonly seconds?: number;
}

/** Why something is not believed. */
export interface Doubted {
  readonly reason: Doubt;
  /** For staff, in English; without anything of what was sent. */
  readonly sentence: string;
  /** The same for pages in any language. Without it they show the sentence. */
  readonly finding?: Finding;
}

/** An authority's number under which a complaint is entered, and whether whoever enters it may hear of a case that has it. */
export interface EnteredNumber extends ReferralNumber {
  readonly mayHear: (found: NumberedCase) => boolean;
}

/** A text message that is a word for the sender's list: no more messages, messages again, who is this. */
export type Keyword = 'stop' | 'start' | 'help';

/** One thing that came in at a channel, read whole, before anybody judged its content. */
export interface Arrival {
  /** The channel folder's id: `sms-twilio`. */
  readonly channel: string;
  /** Whose inbox at the provider: an account id, a mailbox, or empty. */
  readonly account: string;
  /** The provider's id of this very message; unique with channel and account. A repeat creates nothing. */
  readonly sourceId: string;
  /** What several messages have in common when they are one complaint (a `CallSid`). Needs `piece`, and `join` of the channel. */
  readonly threadId?: string;
  /** What this piece adds to its thread, small and clean: all that `join` is given of it. */
  readonly piece?: Readonly<Record<string, unknown>>;
  /** What a list of the provider calls this message where it does not know the `sourceId`; for the reconciler. */
  readonly twinId?: string;
  /** A proof that holds once. Known with another content: the arrival is doubted, `token-replayed`. */
  readonly token?: string;
  /** The bytes exactly as they came. */
  readonly raw: Uint8Array;
  readonly contentType: string;
  /** How it came: envelope, headers worth keeping, address. JSON, without secrets. */
  readonly envelope: Readonly<Record<string, unknown>>;
  /** Who brought it in, as the trail names them, where it was somebody of the house. Default: `channel:<id>`. */
  readonly actor?: string;
  /** When it reached the institution, where that was before now: a stamp on a letter, a provider's list. The clock runs from it. */
  readonly receivedAt?: Date;
  /** Absent: believed. */
  readonly doubt?: Doubted;
  /** Absent without `threadId` and `silent`: stored now, read by a worker afterwards (mail). */
  readonly draft?: ComplaintDraft;
  /** Kept, and leads to nothing: why. A report about a message of ours, a call that we made. */
  readonly silent?: string;
  /** What the provider itself says a text message is; it has acted on it already. */
  readonly keyword?: Keyword;
  /** The network address of whoever asked (form, API). For fairness and budgets; it is never stored or logged as it is. */
  readonly source?: string;
  /**
   * Who chose the `sourceId`, where callers choose it freely (`Idempotency-Key`): another sender's key is another, unless it says the same. Kept
   * only as a keyed hash.
   */
  readonly keyOwner?: string;
  /** For an entry that an authority referred: one number is one case, for all who may hear of it. */
  readonly referred?: EnteredNumber;
  /** Compared on a repeat instead of the raw bytes (canonical JSON for the API). */
  readonly sameness?: string;
  /** A repeat with another content is kept beside the first; with `refuse` it is only told to the caller (`differs`). */
  readonly differing?: 'refuse';
}

/** What the caller may be told once everything is committed. */
export interface Accepted {
  /** Empty while there is no complaint yet: mail that nobody has read, a piece that waits for others, what leads to nothing. */
  readonly reference: string;
  /** The access code: `1234 5678 9012 3456`. Derived, never stored. */
  readonly code: string;
  readonly receivedAt: Date;
  /** The day (local) by which the complaint is decided; absent until it is read. */
  readonly dueOn?: string;
  /** The day (local) by which it was to be decided, where that had passed when it came in: nothing to promise. `dueOn` is absent then. */
  readonly pastDue?: string;
  /** The date counts days past the calendar's end and may move. */
  readonly provisional?: boolean;
  /** A message was asked for and is not promised: above its budget. Whoever solves the riddle (a proof of work) may get one all the same. */
  readonly unpromised?: { readonly challenge: string };
  /** This very message had come before. */
  readonly repeated: boolean;
  /** It had come before with another content. */
  readonly differs: boolean;
  /** Nothing was registered: an authority's number that the case of this reference has already (`Arrival.referred`). */
  readonly entered?: boolean;
}

/**
 * The one way in. Resolves only after COMMIT; fails with `store.unavailable` when nothing was stored and with
 * `door.busy` above the channel's or the sender's share of accepts in flight. Calls that come together share one transaction, and take turns.
 */
export abstract class Intake {
  abstract accept(arrival: Arrival): Promise<Accepted>;
}

/** What a channel folder exports as `channel` from its `channel.ts`. Its `settings.ts` and `door.md` are found beside it. */
export interface Channel {
  /** The folder's name. */
  readonly id: string;
  readonly title: string;
  /**
   * What the provider's manual says of numbers without a plus. Every channel that tells whom a call or text came from says it; a number that does
   * not fit is kept as written and never texted. Absent: people type them, and a number without a plus is one of the institution's country.
   */
  readonly numbers?: BareNumbers;
  /** Nest controllers that belong to the door. */
  readonly controllers?: readonly Type[];
  /** Nest providers: listeners, pollers. They start with `onApplicationBootstrap` and stop with `onApplicationShutdown`. */
  readonly providers?: readonly Type[];
  /** For channels whose arrivals come without a draft: makes it from the stored raw bytes. */
  readonly read?: (stored: StoredArrival, house: House) => Promise<ReadResult>;
  /**
   * For channels with threads: what all pieces that came so far make together, oldest first. Pure: the same pieces in any order of arrival
   * must end in the same complaint. Called at each piece, and again when a wait is over.
   */
  readonly join?: (pieces: readonly Piece[], at: { readonly now: Date; readonly house: House }) => Joined;
  /** Pieces further apart than this are of different threads: some providers use their thread ids again. Default: none is. */
  readonly threadMinutes?: number;
  /** Gets what a draft names in `enclosures`. */
  readonly enclosures?: Type<EnclosureSource>;
  /** Lists what the provider still knows, for what never arrived. */
  readonly reconciler?: Type<Reconciler>;
}

/** What a door needs to know of the institution to read what came. */
export type House = Readonly<Pick<Institution, 'defaultLanguage' | 'defaultCountry' | 'zone'>> &
  OwnMail & { readonly defaultArea?: string | undefined };

/** An arrival as it was stored, for the reader of its channel. */
export interface StoredArrival {
  readonly channel: string;
  readonly raw: Uint8Array;
  readonly contentType: string;
  readonly envelope: Readonly<Record<string, unknown>>;
}

/**
 * A draft, or the reason to keep it apart (`automatic`: bounces and auto-replies) with the draft for a person who releases it. What `answers` a case by its token is neither: a
 * follow-up of that case, or kept with it. `origin`: what was found out about the sender, kept on the evidence's envelope.
 */
export type ReadResult = ({ readonly draft: ComplaintDraft } | { readonly doubt: Doubted; readonly released?: ComplaintDraft }) & {
  readonly answers?: Answers;
  readonly origin?: object;
};

/** One piece of a thread, as the door gave it. */
export interface Piece {
  readonly piece: Readonly<Record<string, unknown>>;
  readonly receivedAt: Date;
}

/**
 * The complaint as it stands by all pieces; `corrects` when a text that was final before is replaced (the case keeps both).
 * Or: too early to say, ask again at `waitUntil`; or: nothing that anybody has to answer.
 */
export type Joined =
  | { readonly draft: ComplaintDraft; readonly corrects?: boolean }
  | { readonly waitUntil: Date }
  | { readonly silent: string };
