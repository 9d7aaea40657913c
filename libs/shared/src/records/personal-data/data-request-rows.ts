import {
  type Correction,
  type DataRequestKind,
  type DataRequestState,
  dataRequestTransitions,
  type RefusalGround,
} from '../../domain/person/data-request.js';
import { listed } from '../../domain/transitions.js';
import type { Tx } from '../../persistence/unit-of-work.js';

/** A request as it is asked: of which case, by which way, and by when it is answered. */
export interface AskedDataRequest {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: DataRequestKind;
  readonly way: 'page' | 'desk';
  readonly words: string;
  readonly correction: Correction | null;
  readonly actor: string;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly dueOn: string | null;
  readonly dueAt: Date | null;
  readonly acknowledgeBy: string | null;
}

/** Keeps a request; false where one of this kind waits for this case already (a unique index holds it). */
export async function insertDataRequestRow(tx: Tx, one: AskedDataRequest): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO data_request (id, complaint_id, kind, state, way, words, correction, asked_by, rule_set, obligation, due_on, due_at, acknowledge_by)
     VALUES ($1, $2, $3, 'asked', $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (complaint_id, kind) WHERE state = 'asked' DO NOTHING RETURNING 1`,
    [
      one.id,
      one.complaintId,
      one.kind,
      one.way,
      one.words,
      one.correction === null ? null : JSON.stringify(one.correction),
      one.actor,
      one.ruleSet,
      one.obligation,
      one.dueOn,
      one.dueAt,
      one.acknowledgeBy,
    ],
  );
  return rows.length > 0;
}

/** What was answered to a request. */
export interface DataRequestAnswer {
  readonly to: 'granted' | 'refused';
  readonly ground: RefusalGround | null;
  readonly answer: string;
  /** With what was kept before, where something was corrected. */
  readonly correction: Correction | null;
  /** Until when a copy can be fetched. */
  readonly until: Date | null;
}

/** Answers a request; false where it does not wait for that. */
export async function answerDataRequestRow(
  tx: Tx,
  id: string,
  { to, ground, answer, correction, until }: DataRequestAnswer,
  by: { readonly actor: string; readonly actorId: string },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE data_request SET state = '${to}', answered_at = now(), answered_by = $2, answered_by_id = $3, ground = $4, answer = $5, correction = coalesce($6, correction), until = $7
     WHERE id = $1 AND state IN (${before(to)}) RETURNING 1`,
    [id, by.actor, by.actorId, ground, answer, correction === null ? null : JSON.stringify(correction), until],
  );
  return rows.length > 0;
}

/**
 * The erasure by which a request was granted was refused by another person: the request waits again, by its own day. Gives it; undefined where the erasure answers none, or
 * where the person asked once more since, which is answered instead.
 */
export async function reopenDataRequestRow(tx: Tx, erasureId: string): Promise<{ id: string; kind: DataRequestKind } | undefined> {
  const [reopened] = await tx.query<{ id: string; kind: DataRequestKind }>(
    `UPDATE data_request r SET state = 'asked', answered_at = NULL, answered_by = NULL, answered_by_id = NULL, ground = NULL, answer = NULL
     FROM erasure e WHERE e.id = $1 AND r.id = e.data_request_id AND r.state IN (${listed(dataRequestTransitions.before('asked').filter((one) => one !== null))})
       AND NOT EXISTS (SELECT 1 FROM data_request o WHERE o.complaint_id = r.complaint_id AND o.kind = r.kind AND o.state = 'asked')
     RETURNING r.id, r.kind`,
    [erasureId],
  );
  return reopened;
}

/** Ends a restriction; false where none stands. */
export async function endRestrictionRow(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE data_request SET state = 'ended', ended_at = now() WHERE id = $1 AND kind = 'restriction' AND state IN (${before('ended')}) RETURNING 1`,
    [id],
  );
  return rows.length > 0;
}

/** Notes, once each, that requests were not answered in time; gives those that are new. */
export async function markLateDataRequests(
  tx: Tx,
  limit: number,
): Promise<{ id: string; complaintId: string; dueOn: string; dueAt: Date }[]> {
  return await tx.query<{ id: string; complaintId: string; dueOn: string; dueAt: Date }>(
    `UPDATE data_request SET overdue_at = now() WHERE id IN (
       SELECT id FROM data_request WHERE state = 'asked' AND overdue_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id, complaint_id AS "complaintId", due_on::text AS "dueOn", due_at AS "dueAt"`,
    [limit],
  );
}

const before = (by: DataRequestState): string => listed(dataRequestTransitions.before(by));
