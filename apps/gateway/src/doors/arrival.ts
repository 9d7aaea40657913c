import type { Against, ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { ReferralNumber } from '@app/shared/domain/complaint/referral-number.js';
import type { Language } from '@app/shared/domain/language.js';
import type { CodeKind } from '@app/shared/sealing/report-code.js';

/** Why something that arrived is not believed. It is kept in quarantine and answered as if taken. */
export type Doubt = 'signature-wrong' | 'signature-absent' | 'timestamp-stale' | 'token-replayed' | 'automatic';

/** Why something is not believed. */
export interface Doubted {
  readonly reason: Doubt;
  /** For staff, in English; without anything of what was sent. */
  readonly sentence: string;
  /** The same for pages in any language. Without it they show the sentence. */
  readonly finding?: Finding;
}

/** A text message that is a word for the sender's list: no more messages, messages again, who is this. */
export type Keyword = 'stop' | 'start' | 'help';

/** What is for the integrity desk alone. */
export interface ForTheDesk {
  readonly language: Language;
  /** What was said. Empty: they ask what was answered to the code, or how it is done. */
  readonly words: string;
  /** The code of a report that stands, as they gave it. */
  readonly code?: string;
  /** How a new code is told. */
  readonly told: CodeKind;
  /** More of it comes, and whole: nothing is kept of this yet. */
  readonly unfinished?: boolean;
  /** Something came with it that this door does not take: pictures of a text message. */
  readonly leftOut?: boolean;
  /** The number (E.164) that is answered by a text of its own, where the door's own answer reaches nobody. It is kept nowhere. */
  readonly answerTo?: string;
}

/** One part of a text whose parts come by themselves, in any order, maybe never. Its first part says whether it is for the desk (`Arrival.sealed`). */
export interface TextPart {
  /** From 1; it stands in `piece.part`, too. */
  readonly no: number;
  readonly of: number;
  /** When its provider had it; absent where it does not say. */
  readonly sentAt?: Date;
  /** What it is where the text is for the desk. */
  readonly desk: ForTheDesk;
}

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
  /** Its parts come by themselves: nothing of a later one is written in the open before the first has come. Needs `threadId`. */
  readonly part?: TextPart;
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
  /** The network that posted it to a provider's door, as `TRUSTED_PROXIES` has it judged: so much of what nobody proved is kept of each. Never written anywhere. */
  readonly postedFrom?: string;
  /** Absent without `threadId` and `silent`: stored now, read by a worker afterwards (mail). */
  readonly draft?: ComplaintDraft;
  /** It is for the integrity desk: of the whole arrival nothing is kept but this, closed for the desk's key before it is written, whether it is believed or not. */
  readonly sealed?: ForTheDesk;
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

/** An authority's number under which a complaint is entered, and whether whoever enters it may hear of a case that has it. */
export interface EnteredNumber extends ReferralNumber {
  readonly mayHear: (found: NumberedCase) => boolean;
}

/** A case that has a number already, as far as it decides who may hear that it is there. */
export interface NumberedCase {
  readonly reference: string;
  /** Null until it is routed. */
  readonly department: string | null;
  readonly conflicts: readonly string[];
  readonly against: Against | null;
  /** Keys by which somebody independent decided that what it says of people bars nobody (`clearedIn`). */
  readonly cleared: readonly string[];
  /** Who entered it, by id; by the trail's name where it is from before there were ids. */
  readonly enteredBy: readonly string[];
}
