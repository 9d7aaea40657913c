import { type VisitState, type VisitWay, visitTransitions } from '../domain/survey/return-visit.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A case that was drawn, or passed over; each case once. */
export interface DrawnVisit {
  readonly complaintId: string;
  readonly state: Extract<VisitState, 'passed-over' | 'asked' | 'to-call'>;
  readonly way: VisitWay;
  /** Of a message: its notice, and the hash of the code in its link. */
  readonly notice?: string;
  readonly tokenHash?: Buffer;
  readonly until?: Date;
}

/** Keeps that a case was drawn. Gives whether it was new. */
export async function drawVisitRow(tx: Tx, one: DrawnVisit): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO survey (complaint_id, asked, state, way, notice_id, token_hash, until) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1`,
    [one.complaintId, one.state !== 'passed-over', one.state, one.way, one.notice ?? null, one.tokenHash ?? null, one.until ?? null],
  );
  return rows.length > 0;
}

/** What somebody answered, by which way, and who wrote it down where they did not do so themselves. */
export interface VisitAnswer {
  readonly answeredBy: 'link' | 'sms' | 'call' | 'visit';
  readonly answers: object;
  readonly actor?: string;
  readonly actorId?: string;
}

/** Keeps an answer, once and within its time. Gives its notice where it was kept; null for a call. */
export async function answerVisitRow(
  tx: Tx,
  complaintId: string,
  { answeredBy, answers, actor, actorId }: VisitAnswer,
): Promise<{ notice: string | null } | undefined> {
  const [kept] = await tx.query<{ notice: string | null }>(
    `UPDATE survey SET state = 'answered', answered_at = now(), answered_by = $2, answers = $3, recorded_by = $4, recorded_by_id = $5
     WHERE complaint_id = $1 AND asked AND until > now() AND state IN (${listed(visitTransitions.before('answered'))}) RETURNING notice_id AS notice`,
    [complaintId, answeredBy, JSON.stringify(answers), actor ?? null, actorId ?? null],
  );
  return kept;
}

/** One more call that nobody took; gives how many there were. Undefined where nobody is to be called. */
export async function triedVisitRow(tx: Tx, complaintId: string): Promise<number | undefined> {
  const [row] = await tx.query<{ tries: number }>(
    `UPDATE survey SET tries = tries + 1 WHERE complaint_id = $1 AND state IN (${listed(visitTransitions.before('not-reached'))}) RETURNING tries`,
    [complaintId],
  );
  return row?.tries;
}

/** Ends a visit without an answer; false where it was ended before. */
export async function endVisitRow(
  tx: Tx,
  complaintId: string,
  to: 'not-reached' | 'declined',
  { actor, actorId }: { readonly actor: string; readonly actorId: string },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE survey SET state = '${to}', recorded_by = $2, recorded_by_id = $3 WHERE complaint_id = $1 AND state IN (${listed(visitTransitions.before(to))}) RETURNING 1`,
    [complaintId, actor, actorId],
  );
  return rows.length > 0;
}

/** Those whose time is over: nobody asks any more. Gives their cases. */
export async function lapseVisitRows(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE survey SET state = 'lapsed' WHERE complaint_id IN (
       SELECT complaint_id FROM survey WHERE asked AND until <= now() AND state IN (${listed(visitTransitions.before('lapsed'))}) ORDER BY until LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING complaint_id AS id`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** Those of these cases whose answer is still waited for: the case was taken up again, and nobody asks any more about what is decided anew. */
export async function lapseVisitsOf(tx: Tx, complaintIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE survey SET state = 'lapsed' WHERE complaint_id = ANY($1) AND answered_at IS NULL AND state IN (${listed(visitTransitions.before('lapsed'))})`,
    [complaintIds],
  );
}

/** Answers that were not weighed yet, with the mark as a whole; each once. */
export async function weighVisitRows(tx: Tx, limit: number): Promise<{ id: string; overall: number | null }[]> {
  return await tx.query(
    `UPDATE survey SET weighed_at = now() WHERE complaint_id IN (
       SELECT complaint_id FROM survey WHERE answered_at IS NOT NULL AND weighed_at IS NULL ORDER BY answered_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING complaint_id AS id, CASE WHEN jsonb_typeof(answers->'overall') = 'number' THEN (answers->>'overall')::int END AS overall`,
    [limit],
  );
}
