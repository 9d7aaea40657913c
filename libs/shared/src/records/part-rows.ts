import { openSql } from '../domain/complaint/complaint-status.js';
import { owesAnswer, type PartState, type PartStep, partTransitions, seesCase, unanswered } from '../domain/joint/part-state.js';
import type { ReturnGround } from '../domain/transfer/transfer-state.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A part that begins: a department is asked, or a party by a link. */
export interface NewPart {
  readonly id: string;
  readonly complaintId: string;
  readonly department: string | null;
  readonly party: object | null;
  readonly question: string;
  /** Points of the complaint that it is drawn from. */
  readonly points: readonly string[];
  /** The further matter that it is drawn from. */
  readonly furtherId: string | null;
  readonly dueAt: Date;
  readonly actor: string;
  readonly actorId: string;
  /** Of a party: the hash of its link's code. */
  readonly tokenHash: Buffer | null;
  readonly linkId: string | null;
}

/** Asks for a part. */
export async function insertPartRow(tx: Tx, one: NewPart): Promise<void> {
  await tx.query(
    `INSERT INTO joint_part (id, complaint_id, department, party, question, points, further_id, state, due_at, asked_by, asked_by_id, token_hash, link_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, $10, $11, $12)`,
    [
      one.id,
      one.complaintId,
      one.department,
      one.party === null ? null : JSON.stringify(one.party),
      one.question,
      one.points,
      one.furtherId,
      one.dueAt,
      one.actor,
      one.actorId,
      one.tokenHash,
      one.linkId,
    ],
  );
}

/** How a part is answered, returned or withdrawn. `actorId` is absent for a party and for the clock. */
export interface PartAnswer {
  readonly step: 'answered' | 'returned' | 'withdrawn';
  readonly actor: string;
  readonly actorId?: string | undefined;
  /** The answer, or why not. */
  readonly text: string;
  readonly ground?: ReturnGround;
}

/** Moves a part on; false where the table knows no such step from where it stands. A link is used up by it. */
export async function settlePartRow(tx: Tx, id: string, { step, actor, actorId, text, ground }: PartAnswer): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE joint_part SET state = '${leadsTo(step)}', answered_at = now(), answered_by = $2, answered_by_id = $3, answer = $4, ground = $5, token_hash = NULL
     WHERE id = $1 AND state IN (${listed(partTransitions.before(step))}) RETURNING 1`,
    [id, actor, actorId ?? null, text, ground ?? null],
  );
  return rows.length > 0;
}

/** What came was not enough, or nothing did: it is asked once more, with a new date and a new link. What was answered before stays on the trail. */
export async function askAgainRow(
  tx: Tx,
  id: string,
  again: { readonly question: string; readonly dueAt: Date; readonly tokenHash: Buffer | null; readonly linkId: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE joint_part SET state = '${leadsTo('asked-again')}', question = $2, due_at = $3, token_hash = $4, link_id = $5, asked_at = now(), times = times + 1,
            answered_at = NULL, answered_by = NULL, answered_by_id = NULL, ground = NULL
     WHERE id = $1 AND state IN (${listed(partTransitions.before('asked-again'))}) RETURNING 1`,
    [id, again.question, again.dueAt, again.tokenHash, again.linkId],
  );
  return rows.length > 0;
}

/** A part whose date went by. */
export interface LatePart {
  readonly id: string;
  readonly complaintId: string;
  readonly department: string | null;
  readonly main: string;
  readonly dueAt: Date;
}

/** Those that nobody answered in time, marked as such: each once, whoever else looks. */
export async function markLateParts(tx: Tx, limit: number): Promise<LatePart[]> {
  return await tx.query<LatePart>(
    `UPDATE joint_part p SET state = '${leadsTo('overdue')}' FROM complaint c
     WHERE c.id = p.complaint_id AND p.id IN (
       SELECT id FROM joint_part WHERE state IN (${listed(partTransitions.before('overdue'))}) AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING p.id, p.complaint_id AS "complaintId", p.department, c.department AS main, p.due_at AS "dueAt"`,
    [limit],
  );
}

/** A part `p` of a complaint `c` stands: the case is open, with another department than the one that is asked. */
export const partStandsSql = `(${openSql('c')} AND c.department IS DISTINCT FROM p.department)`;
/** In SQL: whoever was asked by the part `p` still owes an answer. */
export const owesAnswerSql = `p.state IN (${listed(owesAnswer)})`;
/** In SQL: nobody has answered the part `p`. */
export const unansweredSql = `p.state IN (${listed(unanswered)})`;

/**
 * In SQL: a department assists in another's case, the one of this alias, and the case is not about it. `keys` are those of the department (`departmentKeys`).
 * By an index of the parts that stand alone.
 */
export const assistsSql = (
  alias: string,
  department: string,
  keys: string,
): string => `(${openSql(alias)} AND ${alias}.department IS DISTINCT FROM ${department}::text AND EXISTS (
  SELECT 1 FROM joint_part ap WHERE ap.complaint_id = ${alias}.id AND ap.department = ${department}::text AND ap.state IN (${listed(seesCase)}))
  AND NOT ${alias}.conflicts && ${keys}::text[])`;

/** Where a step leads; a step that the table does not know is a bug, and throws. */
function leadsTo(step: PartStep): PartState {
  const to = partTransitions.after(partTransitions.before(step)[0]!, step);
  if (to === undefined) throw new Error(`No part is ${step}.`);
  return to;
}
