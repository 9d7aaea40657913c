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

/**
 * The leaf of an event: over all of its fields and over the leaf of the same case's event before it (`noLeaf` for the first). So the events of a
 * case are a chain of their own inside the tree over all cases; those that are of no case are one chain together.
 */
export function leafOf(event: SealedEvent, previous: Uint8Array): Buffer {
  const { seq, id, kind, complaintId, subjectId, actor, actorId, at, data, content } = event;
  const fields = [format, seq, id, kind, complaintId, subjectId, actor, actorId, at, data, content, Buffer.from(previous).toString('hex')];
  return hashLeaf(Buffer.from(JSON.stringify(fields)));
}

/** Of the fields and their order; a leaf of another make says so in its first field. */
const format = 'redress-event/1';
