import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { Type } from '@nestjs/common';

/** Why something that arrived is not believed. It is kept in quarantine and answered as if taken. */
export type Doubt = 'signature-wrong' | 'signature-absent' | 'timestamp-stale' | 'token-replayed' | 'automatic';

/** One thing that came in at a channel, read whole, before anybody judged its content. */
export interface Arrival {
  /** The channel folder's id: `sms-twilio`. */
  readonly channel: string;
  /** Whose inbox at the provider: an account id, a mailbox, or empty. */
  readonly account: string;
  /** The provider's id of this very message; unique with channel and account. A repeat creates nothing. */
  readonly sourceId: string;
  /** What several messages have in common when they are one complaint (a `CallSid`). Default: `sourceId`. */
  readonly threadId?: string;
  /** Orders the pieces of a thread; a lower one never overwrites a higher one. Default 0. */
  readonly sequence?: number;
  /** The bytes exactly as they came. */
  readonly raw: Uint8Array;
  readonly contentType: string;
  /** How it came: envelope, headers worth keeping, address. JSON. */
  readonly envelope: Readonly<Record<string, unknown>>;
  /** Absent: believed. */
  readonly doubt?: { readonly reason: Doubt; readonly sentence: string };
  /** Absent: stored now, read by a worker afterwards (mail). */
  readonly draft?: ComplaintDraft;
  /** The network address of whoever asked (form, API). For fairness and budgets; it is never stored or logged as it is. */
  readonly source?: string;
  /** Compared on a repeat instead of the raw bytes (canonical JSON for the API). */
  readonly sameness?: string;
}

/** What the caller may be told once everything is committed. */
export interface Accepted {
  readonly reference: string;
  /** The access code: `1234 5678 9012 3456`. Derived, never stored. */
  readonly code: string;
  readonly receivedAt: Date;
  /** The day (local) by which the complaint is decided; absent until it is read. */
  readonly dueOn?: string;
  /** The date counts days past the calendar's end and may move. */
  readonly provisional?: boolean;
  /** This very message had come before. */
  readonly repeated: boolean;
  /** It had come before with another content. */
  readonly differs: boolean;
}

/**
 * The one way in. Resolves only after COMMIT; fails with `store.unavailable` when nothing was stored and with
 * `door.busy` above the channel's or the sender's share of accepts in flight. Calls that come together share one transaction, and take turns.
 */
export abstract class Intake {
  abstract accept(arrival: Arrival): Promise<Accepted>;
}

/** What a channel folder exports as `channel` from its `channel.ts`. */
export interface Channel {
  /** The folder's name. */
  readonly id: string;
  readonly title: string;
  /** Nest controllers that belong to the door. */
  readonly controllers?: readonly Type[];
  /** Nest providers: listeners, pollers, settings. They start with `onApplicationBootstrap` and stop with `onApplicationShutdown`. */
  readonly providers?: readonly Type[];
  /** For channels whose arrivals come without a draft: makes it from the stored raw bytes. */
  readonly read?: (stored: StoredArrival) => Promise<ReadResult>;
}

export interface StoredArrival {
  readonly channel: string;
  readonly raw: Uint8Array;
  readonly contentType: string;
  readonly envelope: Readonly<Record<string, unknown>>;
}

/** A draft, or the reason to keep it apart (`automatic`: bounces and auto-replies that answer no case). */
export type ReadResult = { readonly draft: ComplaintDraft } | { readonly doubt: { readonly reason: Doubt; readonly sentence: string } };
