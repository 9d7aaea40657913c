import { type HoldKind, type HoldState, holdTransitions } from '../../domain/retention/legal-hold.js';
import { listed } from '../../domain/transitions.js';
import type { Tx } from '../../persistence/unit-of-work.js';

/** A legal hold as it is placed: which case, why, and its last day in the institution's zone. */
export interface PlacedHold {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: HoldKind;
  readonly reason: string;
  readonly until: string;
  readonly actor: string;
  readonly actorId: string;
}

/** Keeps a hold. Several may stand for one case: each court has its own. */
export async function insertHoldRow(tx: Tx, one: PlacedHold): Promise<void> {
  await tx.query(
    `INSERT INTO legal_hold (id, complaint_id, kind, reason, until, state, placed_by, placed_by_id) VALUES ($1, $2, $3, $4, $5, 'standing', $6, $7)`,
    [one.id, one.complaintId, one.kind, one.reason, one.until, one.actor, one.actorId],
  );
}

/** Lifts a hold before its day; false where it does not stand any more. */
export async function liftHoldRow(
  tx: Tx,
  id: string,
  by: { readonly actor: string; readonly actorId: string },
  why: string,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE legal_hold SET state = 'lifted', ended_at = now(), ended_by = $2, ended_by_id = $3, why_ended = $4 WHERE id = $1 AND state IN (${before('lifted')}) RETURNING 1`,
    [id, by.actor, by.actorId, why],
  );
  return rows.length > 0;
}

/** Ends holds whose last day is over in this zone, at most so many. */
export async function endHoldRows(tx: Tx, zone: string, limit: number): Promise<{ id: string; complaintId: string }[]> {
  return await tx.query<{ id: string; complaintId: string }>(
    `UPDATE legal_hold SET state = 'ended', ended_at = now(), ended_by = 'system:router' WHERE id IN (
       SELECT id FROM legal_hold WHERE state IN (${before('ended')}) AND until < (now() AT TIME ZONE $1)::date ORDER BY until LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id, complaint_id AS "complaintId"`,
    [zone, limit],
  );
}

const before = (by: HoldState): string => listed(holdTransitions.before(by));
