import { listed } from '../domain/transitions.js';
import type { WorkKind } from '../domain/work/work.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';

/** Something that waits for a person. `subjectId` says about what: a notice, a delivery, a duty, evidence, … */
export interface NewWork {
  readonly kind: WorkKind;
  readonly complaintId: string;
  readonly subjectId: string;
  readonly due?: Date | string | null;
}

/** Puts work on people's list, once for each (kind, subject). Gives the subjects that were new. */
export async function openWork(tx: Tx, work: readonly NewWork[]): Promise<string[]> {
  if (work.length === 0) return [];
  const rows = work.map((one) => ({
    id: newId(),
    kind: one.kind,
    complaint_id: one.complaintId,
    subject_id: one.subjectId,
    due: one.due ?? null,
  }));
  const inserted = await tx.query<{ subjectId: string }>(
    `INSERT INTO work (id, complaint_id, kind, subject_id, due)
     SELECT id, complaint_id, kind, subject_id, due FROM json_to_recordset($1) AS w(id uuid, complaint_id uuid, kind text, subject_id uuid, due timestamptz)
     ON CONFLICT DO NOTHING RETURNING subject_id AS "subjectId"`,
    [JSON.stringify(rows)],
  );
  return inserted.map((row) => row.subjectId);
}

/** What was done before and arises once more is open again. */
export async function reopenWork(tx: Tx, kind: WorkKind, subjectIds: readonly string[]): Promise<void> {
  await tx.query(
    'UPDATE work SET done_at = NULL, done_by = NULL, since = now() WHERE kind = $1 AND subject_id = ANY($2) AND done_at IS NOT NULL',
    [kind, subjectIds],
  );
}

/** Kinds whose subject is a duty. */
export type DutyWork = Extract<WorkKind, 'deadline-escalated' | 'deadline-missed'>;

/** Puts duties on people's list, with their dates; for a date that moved the same duty is there once more. A report is no case's: it has none. */
export async function openDutyWork(tx: Tx, kind: DutyWork, obligationIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO work (id, complaint_id, kind, subject_id, due) SELECT gen_random_uuid(), complaint_id, $2, id, due_at FROM obligation WHERE id = ANY($1)
     ${onceMore}`,
    [obligationIds, kind],
  );
}

/** For an `INSERT INTO work`: the same thing is there again, by its new date. */
const onceMore = 'ON CONFLICT (kind, subject_id) DO UPDATE SET since = now(), due = excluded.due, done_at = NULL, done_by = NULL';

/** Takes work off the list that the world settled by itself (a late receipt, a look-up) or that somebody did elsewhere. `by` as the trail names them. */
export async function closeWork(tx: Tx, kinds: readonly WorkKind[], subjectIds: readonly string[], by: string): Promise<void> {
  if (subjectIds.length === 0) return;
  await tx.query(
    `UPDATE work SET done_at = now(), done_by = $2 WHERE kind IN (${listed(kinds)}) AND subject_id = ANY($1) AND done_at IS NULL`,
    [subjectIds, by],
  );
}

/** Takes all work about this off the list, whatever its kind. */
export async function closeAllWork(tx: Tx, subjectId: string, by: string): Promise<void> {
  await tx.query('UPDATE work SET done_at = now(), done_by = $2 WHERE subject_id = $1 AND done_at IS NULL', [subjectId, by]);
}

/** Takes all work of a kind that lies with a case off the list. */
export async function closeCaseWork(tx: Tx, kind: WorkKind, complaintId: string, by: string): Promise<void> {
  await tx.query('UPDATE work SET done_at = now(), done_by = $3 WHERE complaint_id = $1 AND kind = $2 AND done_at IS NULL', [
    complaintId,
    kind,
    by,
  ]);
}

/** Takes the one work of this kind off the list that has waited longest in a case: what was done answers one thing that came, and the others still wait. */
export async function closeFirstCaseWork(tx: Tx, kind: WorkKind, complaintId: string, by: string): Promise<void> {
  await tx.query(
    `UPDATE work SET done_at = now(), done_by = $3
     WHERE id = (SELECT id FROM work WHERE complaint_id = $1 AND kind = $2 AND done_at IS NULL ORDER BY since, id LIMIT 1)`,
    [complaintId, kind, by],
  );
}

/** Takes work about a notice, or about one of its deliveries, off people's list. */
export async function closeNoticeWork(tx: Tx, kinds: readonly WorkKind[], noticeId: string, by: string): Promise<void> {
  await tx.query(
    `UPDATE work SET done_at = now(), done_by = $2 WHERE kind = ANY($3) AND done_at IS NULL
       AND (subject_id = $1 OR subject_id IN (SELECT id FROM delivery WHERE notice_id = $1))`,
    [noticeId, by, kinds],
  );
}

/** A person did this very piece of work. */
export async function finishWorkRow(tx: Tx, workId: string, by: string): Promise<void> {
  await tx.query('UPDATE work SET done_at = now(), done_by = $2 WHERE id = $1', [workId, by]);
}
