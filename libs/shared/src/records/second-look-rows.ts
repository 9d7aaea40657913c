import { type LookState, lookTransitions } from '../domain/decision/second-look.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A decision that somebody else is to look at before it is sent. */
export interface NewLook {
  readonly id: string;
  readonly complaintId: string;
  readonly why: string;
  readonly outcome: object;
  readonly actor: string;
  readonly actorId: string;
  readonly dueAt: Date;
}

/** Asks for a second look; of one case one alone is asked for at a time (a unique index holds it). */
export async function insertLookRow(tx: Tx, look: NewLook): Promise<void> {
  await tx.query(
    `INSERT INTO second_look (id, complaint_id, state, why, outcome, asked_by, asked_by_id, due_at) VALUES ($1, $2, 'asked', $3, $4, $5, $6, $7)`,
    [look.id, look.complaintId, look.why, JSON.stringify(look.outcome), look.actor, look.actorId, look.dueAt],
  );
}

/** What became of it. False where it was answered already. */
export async function endLookRow(
  tx: Tx,
  id: string,
  to: Exclude<LookState, 'asked'>,
  { actor, actorId, remark }: { readonly actor: string; readonly actorId?: string; readonly remark?: string | undefined },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE second_look SET state = '${to}', looked_by = $2, looked_by_id = $3, looked_at = now(), remark = $4
     WHERE id = $1 AND state IN (${listed(lookTransitions.before(to))}) RETURNING 1`,
    [id, actor, actorId ?? null, remark ?? null],
  );
  return rows.length > 0;
}

/** Those that nobody answered in time, marked as such: each once, whoever else looks. */
export async function markLateLooks(tx: Tx, limit: number): Promise<{ id: string; complaintId: string; dueAt: Date }[]> {
  return await tx.query(
    `UPDATE second_look SET overdue_at = now() WHERE id IN (
       SELECT id FROM second_look WHERE state = 'asked' AND overdue_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id, complaint_id AS "complaintId", due_at AS "dueAt"`,
    [limit],
  );
}
