import { type ReportBackMedium, type ReportBackState, type ReportBackStep, reportBackTransitions } from '../domain/report/report-back.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A report to an authority as it is written. */
export interface NewReportBack {
  readonly id: string;
  readonly complaintId: string;
  /** The referral that it answers: by whom, and under which number. */
  readonly referredBy: string | null;
  readonly referredAs: string | null;
  readonly medium: ReportBackMedium;
  readonly language: string;
  /** What it states, by the names of values: `decision`, `facts`, … */
  readonly said: Readonly<Record<string, unknown>>;
  readonly recipient: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly actorId: string;
}

/** Keeps a report that waits for another person; of one case one waits at a time (a unique index holds it). Gives its number among those of the case. */
export async function insertReportBackRow(tx: Tx, one: NewReportBack): Promise<number> {
  const [row] = await tx.query<{ no: number }>(
    `INSERT INTO report_back (id, complaint_id, no, state, medium, language, said, recipient, written_by, written_by_id, referred_by, referred_as)
     SELECT $1, $2, coalesce(max(no), 0) + 1, 'written', $3, $4, $5, $6, $7, $8, $9, $10 FROM report_back WHERE complaint_id = $2 RETURNING no`,
    [
      ...[
        one.id,
        one.complaintId,
        one.medium,
        one.language,
        JSON.stringify(one.said),
        JSON.stringify(one.recipient),
        one.actor,
        one.actorId,
      ],
      ...[one.referredBy, one.referredAs],
    ],
  );
  return row!.no;
}

/** Somebody else approves it. `text`: how it reads, where it is handed over and not sent; else its notice. */
export async function approveReportBackRow(
  tx: Tx,
  id: string,
  { actor, actorId }: { readonly actor: string; readonly actorId: string },
  leaves: { readonly noticeId: string } | { readonly subject: string; readonly body: string },
): Promise<boolean> {
  const [noticeId, subject, body] = 'noticeId' in leaves ? [leaves.noticeId, null, null] : [null, leaves.subject, leaves.body];
  return await move(tx, id, 'approved', 'looked_by = $2, looked_by_id = $3, looked_at = now(), notice_id = $4, subject = $5, body = $6', [
    actor,
    actorId,
    noticeId,
    subject,
    body,
  ]);
}

/** It goes back to be written anew, with the reason; or it was written anew by itself (`overtaken`, no reason). */
export async function endReportBackRow(
  tx: Tx,
  id: string,
  step: 'returned' | 'overtaken',
  { actor, actorId, reason }: { readonly actor: string; readonly actorId: string; readonly reason: string | null },
): Promise<boolean> {
  return await move(tx, id, step, 'looked_by = $2, looked_by_id = $3, looked_at = now(), remark = $4', [actor, actorId, reason]);
}

/** It was uploaded, or a program fetched it, at this instant. */
export async function handOverReportBackRow(tx: Tx, id: string, actor: string, at: Date): Promise<boolean> {
  return await move(tx, id, 'handed-over', 'handed_by = $2, handed_at = $3', [actor, at]);
}

/** The authority's receipt: its number or words, and when it came. */
export async function receiveReportBackRow(tx: Tx, id: string, actor: string, receipt: string, at: Date): Promise<boolean> {
  return await move(tx, id, 'received', 'receipt_by = $2, receipt = $3, received_at = $4', [actor, receipt, at]);
}

/** The authority asks for more, in its own words. */
export async function questionReportBackRow(tx: Tx, id: string, actor: string, question: string, at: Date): Promise<boolean> {
  return await move(tx, id, 'questioned', 'questioned_by = $2, question = $3, questioned_at = $4', [actor, question, at]);
}

/** Moves it where the table allows the step; false where it stands elsewhere. `$1` is its id. */
async function move(tx: Tx, id: string, step: ReportBackStep, sets: string, values: readonly unknown[]): Promise<boolean> {
  const to: ReportBackState = step;
  const rows = await tx.query(
    `UPDATE report_back SET state = '${to}', ${sets} WHERE id = $1 AND state IN (${listed(reportBackTransitions.before(step))}) RETURNING 1`,
    [id, ...values],
  );
  return rows.length > 0;
}
