import type { OwnMail } from '@app/shared/contact/own-address.js';
import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { Answers } from '@app/shared/domain/complaint/answers.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import type { Type } from '@nestjs/common';
import type { Arrival, Doubted } from './arrival.js';
import type { EnclosureSource, Reconciler, SealedAnswer } from './door.js';

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
  /** It was for the integrity desk (`Arrival.sealed`): what is answered there, and of no complaint. `reference` and `code` are empty. */
  readonly sealed?: SealedAnswer;
}

/**
 * The one way in. Resolves only after COMMIT; fails with `store.unavailable` when nothing was stored and with
 * `door.busy` above the channel's or the sender's share of accepts in flight. Calls that come together share one transaction, and take turns.
 */
export abstract class Intake {
  abstract accept(arrival: Arrival): Promise<Accepted>;
}

/** What a channel folder exports as `channel` from its `channel.ts`. Its `facts.ts`, `settings.ts` and `door.md` are found beside it. */
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
  readonly read?: (stored: StoredArrival, house: DoorContext) => Promise<ReadResult>;
  /**
   * For channels with threads: what all pieces that came so far make together, oldest first. Pure: the same pieces in any order of arrival
   * must end in the same complaint. Called at each piece, and again when a wait is over.
   */
  readonly join?: (pieces: readonly ThreadPiece[], at: { readonly now: Date; readonly house: DoorContext }) => JoinedPieces;
  /** Pieces further apart than this are of different threads: some providers use their thread ids again. Default: none is. */
  readonly threadMinutes?: number;
  /** Gets what a draft names in `enclosures`. */
  readonly enclosures?: Type<EnclosureSource>;
  /** Lists what the provider still knows, for what never arrived. */
  readonly reconciler?: Type<Reconciler>;
}

/** What a door needs to know of the institution to read what came. */
export type DoorContext = Readonly<Pick<Institution, 'defaultLanguage' | 'defaultCountry' | 'zone'>> &
  OwnMail & {
    readonly defaultArea?: string | undefined;
    /** Which keys of the hotline are for the integrity desk. */
    readonly waysToComplain?: { readonly integrity?: { readonly hotlineKeys?: string | undefined } | undefined };
  };

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
  /** The address that it says it is from. */
  readonly from?: string;
};

/** One piece of a thread, as the door gave it. */
export interface ThreadPiece {
  readonly piece: Readonly<Record<string, unknown>>;
  readonly receivedAt: Date;
}

/**
 * The complaint as it stands by all pieces; `corrects` when a text that was final before is replaced (the case keeps both).
 * Or: too early to say, ask again at `waitUntil`; or: nothing that anybody has to answer.
 */
export type JoinedPieces =
  | { readonly draft: ComplaintDraft; readonly corrects?: boolean }
  | { readonly waitUntil: Date }
  | { readonly silent: string };
