import { createHash, createHmac } from 'node:crypto';
import { hashLeaf } from './merkle-tree.js';

/** An event of the trail as it is sealed: every field as text, so that it reads the same in the database, in an export and in ten years. */
export interface SealedEvent {
  /** The place in the trail: a whole number that only grows. */
  readonly seq: string;
  readonly id: string;
  readonly kind: string;
  readonly complaintId: string | null;
  readonly subjectId: string | null;
  readonly actor: string;
  readonly actorId: string | null;
  /** Instant in UTC with microseconds, `2026-11-29T08:00:00.000000Z`. */
  readonly at: string;
  /** JSON as PostgreSQL prints `jsonb`. */
  readonly data: string;
  /** SHA-256 (hex) of the message that the event is about, as it arrived; null where it is about none. */
  readonly content: string | null;
}

/** The columns of `event e` that make a `SealedEvent`, with `evidence m` joined by `messageOfEvent`. */
export const sealedColumns = `e.seq::text AS seq, e.id::text AS id, e.kind, e.complaint_id::text AS "complaintId",
  e.subject_id::text AS "subjectId", e.actor, e.actor_id::text AS "actorId",
  to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, e.data::text AS data, encode(m.sha256, 'hex') AS content`;

/** The message that an event tells of. */
export const messageOfEvent = `LEFT JOIN evidence m ON e.kind IN ('complaint.received', 'evidence.stored') AND m.id = e.subject_id`;

/** Under this case's id stands where the chain of events that are of no case ends. */
export const noCase = '00000000-0000-0000-0000-000000000000';

/** What comes before the first event of a case. */
export const noLeaf: Buffer = Buffer.alloc(32);

/** Bytes of an opening. */
export const openingLength = 32;

/**
 * The leaf of an event: over its fields and over the leaf of the same case's event before it (`noLeaf` for the first). So the events of a case are a
 * chain of their own inside the tree over all cases; those that are of no case are one chain together.
 *
 * What an event says (`data`, `content`) is in its leaf as a commitment: an HMAC under the event's `opening`, 32 random bytes that lie beside the
 * leaf. When a person is erased, the words go and the opening is replaced by the commitment: the leaf still proves that this event happened, at its
 * time, by whom, of which kind; nobody can try out what it said. Leaves of before have no opening and hold the words themselves.
 */
export function leafOf(event: SealedEvent, previous: Uint8Array, opening: Uint8Array | null): Buffer {
  const { seq, id, kind, complaintId, subjectId, actor, actorId, at, data, content } = event;
  const about = [seq, id, kind, complaintId, subjectId, actor, actorId, at];
  const before = Buffer.from(previous).toString('hex');
  const fields = opening
    ? ['redress-event/2', ...about, commitmentOf(event, opening).toString('hex'), before]
    : ['redress-event/1', ...about, data, content, before];
  return hashLeaf(Buffer.from(JSON.stringify(fields)));
}

/** What stands for the words of an event in its leaf. Of an erased one it lies where its opening was. */
export function commitmentOf(event: SealedEvent, opening: Uint8Array): Buffer {
  if (isErased(event)) return Buffer.from(opening);
  return createHmac('sha256', opening)
    .update(JSON.stringify([event.data, event.content]))
    .digest();
}

/** Whether what an event said was erased; what remains of it is vouched for by the event `person.erased`. */
export function isErased({ data }: Pick<SealedEvent, 'data'>): boolean {
  return data.includes('"erased": true') && saidIn(data)['erased'] === true;
}

/** Whether this event vouches for what remains of others: a person was erased, or messages of no case were emptied. It keeps its words itself. */
export const vouches = ({ kind }: Pick<SealedEvent, 'kind'>): boolean => kind === 'person.erased' || kind === 'evidence.cleared';

/** What an event says; nothing where somebody made it unreadable. */
export function saidIn(data: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(data)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Erased, and its leaf is one of before: nothing that is left leads to it. */
export const isBeyondProof = (event: SealedEvent, opening: Uint8Array | null): boolean => opening === null && isErased(event);

/** What remains of an erased event, as `person.erased` vouches for it: SHA-256 (base64) over its fields without what came in. */
export function remainsOf({ seq, id, kind, complaintId, subjectId, actor, actorId, at, data }: SealedEvent): string {
  const fields = ['redress-remains/1', seq, id, kind, complaintId, subjectId, actor, actorId, at, data];
  return createHash('sha256').update(JSON.stringify(fields)).digest('base64');
}
