import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { newId, newReference } from '@app/shared/platform/process/new-id.js';
import type { Arrival, Doubted } from '../../doors/arrival.js';
import { sha256 } from './evidence-store.js';

/** An arrival on its way in, with the ids it gets where it is new. */
export interface Entry {
  readonly arrival: Arrival;
  readonly evidenceId: string;
  readonly complaintId: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly account: string;
  readonly sourceId: string;
  readonly hash: Buffer;
  readonly sameness: Buffer;
}

/** What makes an arrival the same as another: channel, account and source id (idempotency). */
export const keyOf = (entry: Entry): string => JSON.stringify([entry.arrival.channel, entry.account, entry.sourceId]);

/** It is a complaint by itself. */
export const isComplaint = ({ arrival }: Entry): boolean =>
  !arrival.doubt && arrival.silent === undefined && arrival.threadId === undefined && arrival.draft !== undefined;

/** A worker reads it afterwards. */
export const isUnread = ({ arrival }: Entry): boolean =>
  !arrival.doubt && arrival.silent === undefined && arrival.threadId === undefined && arrival.draft === undefined;

/** `now` is the database's time. */
export function toEntry(arrival: Arrival, now: Date): Entry {
  const hash = sha256(arrival.raw);
  const entry = {
    arrival,
    evidenceId: newId(),
    complaintId: newId(),
    reference: newReference(),
    receivedAt: arrival.receivedAt && arrival.receivedAt < now ? arrival.receivedAt : now,
    account: cleanText(arrival.account, 200),
    sourceId: cleanText(arrival.sourceId, 300),
    hash,
    sameness: arrival.sameness === undefined ? hash : sha256(arrival.sameness),
  };
  return doubted(entry, arrival.doubt);
}

/** A doubted arrival lies under a key of its own, and its token proves nothing (docs/decisions/0005). */
export function doubted(entry: Entry, doubt: Doubted | undefined): Entry {
  if (!doubt) return entry;
  const { token: _unproved, ...arrival } = entry.arrival;
  return {
    ...entry,
    arrival: { ...arrival, doubt },
    account: `doubted:${entry.account}`,
    sourceId: `${entry.sourceId.slice(0, 200)}#${entry.hash.toString('hex')}`,
  };
}

/** How one arrival was taken. */
export interface Registered {
  /** Empty while nobody has read it (mail). */
  readonly reference: string;
  readonly receivedAt: Date;
  readonly repeated: boolean;
  readonly differs: boolean;
  /** No message is promised: it was asked for above the budget. */
  readonly unpromised?: boolean;
  /** What is stored of the code that it was told when it came first. */
  readonly codeHash?: Buffer | null;
  /** Nothing was registered: it brings an authority's number that this case has already. */
  readonly entered?: boolean;
}
