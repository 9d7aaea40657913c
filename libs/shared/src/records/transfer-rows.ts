import { type ReturnGround, type TransferState, transferTransitions } from '../domain/transfer/transfer-state.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A transfer that begins: offered until `answerBy`, or designated. `tells`: the complainant hears when it takes effect. */
export interface NewTransfer {
  readonly id: string;
  readonly complaintId: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly actor: string;
  readonly actorId: string;
  readonly tells: boolean;
  /** Absent: designated. */
  readonly answerBy?: Date;
}

/** Keeps a transfer. Of one case one alone is offered at a time (a unique index holds it). */
export async function beginTransferRow(tx: Tx, one: NewTransfer): Promise<void> {
  const state: TransferState = one.answerBy === undefined ? 'designated' : 'offered';
  await tx.query(
    `INSERT INTO transfer (id, complaint_id, from_department, to_department, reason, state, offered_by, offered_by_id, tells, answer_by)
     VALUES ($1, $2, $3, $4, $5, '${state}', $6, $7, $8, $9)`,
    [one.id, one.complaintId, one.from, one.to, one.reason, one.actor, one.actorId, one.tells, one.answerBy ?? null],
  );
}

/** How an offer ends. `actor` as the trail names them. */
export interface TransferAnswer {
  readonly step: 'accepted' | 'silence' | 'returned' | 'taken-back' | 'overtaken';
  readonly actor: string;
  readonly actorId?: string | undefined;
  readonly ground?: ReturnGround;
  readonly reason?: string;
}

/** Ends an offer that still stands; false where it was answered already. */
export async function answerTransferRow(tx: Tx, id: string, answer: TransferAnswer): Promise<boolean> {
  const to = transferTransitions.after('offered', answer.step);
  const rows = await tx.query(
    `UPDATE transfer SET state = '${to}', answered_at = now(), answered_by = $2, answered_by_id = $3, ground = $4, answer = $5
     WHERE id = $1 AND state IN (${listed(transferTransitions.before(answer.step))}) RETURNING 1`,
    [id, answer.actor, answer.actorId ?? null, answer.ground ?? null, answer.reason ?? null],
  );
  return rows.length > 0;
}
