import { type RemedyKind, type RemedyState, type RemedyStep, remedyTransitions } from '../domain/remedy/remedy.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A remedy as it is proposed. `minor` are whole minor units of its currency; null: no money. */
export interface NewRemedy {
  readonly id: string;
  readonly complaintId: string;
  readonly department: string;
  readonly kind: RemedyKind;
  readonly minor: number | null;
  readonly currency: string | null;
  readonly reason: string;
  readonly actor: string;
  readonly actorId: string;
  readonly role: string;
  /** Hashes of what the customer is known by. */
  readonly customer: readonly string[];
}

/** Keeps a remedy that somebody proposes. */
export async function insertRemedyRow(tx: Tx, one: NewRemedy): Promise<void> {
  await tx.query(
    `INSERT INTO remedy (id, complaint_id, department, kind, minor, currency, reason, state, proposed_by, proposed_by_id, proposed_role, customer)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9, $10, $11)`,
    [
      one.id,
      one.complaintId,
      one.department,
      one.kind,
      one.minor,
      one.currency,
      one.reason,
      one.actor,
      one.actorId,
      one.role,
      one.customer,
    ],
  );
}

/** Somebody approves it; a second time is the first. */
export async function insertApprovalRow(
  tx: Tx,
  remedyId: string,
  { id, actor, role }: { id: string; actor: string; role: string },
): Promise<void> {
  await tx.query('INSERT INTO remedy_approval (remedy_id, staff_id, actor, role) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    remedyId,
    id,
    actor,
    role,
  ]);
}

/** It is granted, and counted in the budget of this month. */
export async function approveRemedyRow(tx: Tx, id: string, month: string): Promise<void> {
  await move(tx, id, 'approved', 'approved_at = now(), budget_of = $2', month);
}

/** The outcome that tells of it is decided: from now on it is a duty. `dueOn` is a local day, `dueAt` the first instant that is late. */
export async function promiseRemedyRow(tx: Tx, id: string, dueOn: string, dueAt: Date): Promise<void> {
  await move(tx, id, 'promised', 'promised_at = now(), due_on = $2, due_at = $3', dueOn, dueAt);
}

/** It was done, and this proves it. `on` is a local day. */
export async function fulfilRemedyRow(tx: Tx, id: string, by: string, proof: string, on: string): Promise<void> {
  await move(tx, id, 'fulfilled', 'fulfilled_at = now(), fulfilled_by = $2, proof = $3, fulfilled_on = $4', by, proof, on);
}

/** Nobody grants it, or whoever proposed it no longer wishes it. */
export async function endRemedyRow(tx: Tx, id: string, step: 'refused' | 'taken-back', by: string, reason: string | null): Promise<void> {
  await move(tx, id, step, 'ended_at = now(), ended_by = $2, ended_reason = $3', by, reason);
}

/** Those that were promised and are not fulfilled in time, marked as such: each once, whoever else looks. */
export async function markOverdue(
  tx: Tx,
  limit: number,
): Promise<{ id: string; complaintId: string; kind: RemedyKind; dueOn: string; department: string }[]> {
  return await tx.query(
    `UPDATE remedy r SET overdue_at = now() WHERE r.id IN (
       SELECT id FROM remedy WHERE state = 'promised' AND overdue_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING r.id, r.complaint_id AS "complaintId", r.kind, r.due_on::text AS "dueOn", r.department`,
    [limit],
  );
}

/**
 * Counts a sum in a department's budget of a month, unless it would exceed `most` (null: it has none): one conditional statement, so that however many
 * approve at once it is never passed. Gives whether it was counted.
 */
export async function spendBudget(
  tx: Tx,
  { department, month, currency, minor, most }: { department: string; month: string; currency: string; minor: number; most: number | null },
): Promise<boolean> {
  await tx.query('INSERT INTO remedy_budget (department, month, currency) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    department,
    month,
    currency,
  ]);
  const spent = await tx.query(
    `UPDATE remedy_budget SET granted = granted + $4 WHERE department = $1 AND month = $2 AND currency = $3
       AND ($5::bigint IS NULL OR granted + $4 <= $5) RETURNING 1`,
    [department, month, currency, minor, most],
  );
  return spent.length > 0;
}

/** What was granted and taken back is free again in the month that it was counted in. */
export async function giveBackBudget(tx: Tx, remedyId: string): Promise<void> {
  await tx.query(
    `UPDATE remedy_budget b SET granted = b.granted - r.minor FROM remedy r
     WHERE r.id = $1 AND r.minor IS NOT NULL AND b.department = r.department AND b.month = r.budget_of AND b.currency = r.currency`,
    [remedyId],
  );
}

/** One step of one remedy whose case the caller holds; a step that the table does not know is a bug, and throws. */
async function move(tx: Tx, id: string, step: RemedyStep, also: string, ...values: readonly unknown[]): Promise<void> {
  const from = remedyTransitions.before(step);
  const to: RemedyState = step;
  const moved = await tx.query(`UPDATE remedy SET state = '${to}', ${also} WHERE id = $1 AND state IN (${listed(from)}) RETURNING 1`, [
    id,
    ...values,
  ]);
  if (moved.length === 0) throw new Error(`No remedy moves to ${to} from where it stands.`);
}
