import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';

export type WorkKind =
  | 'held'
  | 'acknowledge-by-hand'
  | 'call'
  | 'notice-incomplete'
  | 'delivery-unknown'
  | 'delivery-failed'
  | 'delivery-silent'
  | 'letter-to-post';

/** Something that waits for a person. `subjectId` is the notice, or the delivery whose fate is not known. */
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

/** Takes work off the list that the world settled by itself (a late receipt, a look-up). */
export async function closeWork(tx: Tx, kind: WorkKind, subjectIds: readonly string[]): Promise<void> {
  if (subjectIds.length === 0) return;
  await tx.query(
    `UPDATE work SET done_at = now(), done_by = 'system:notifier' WHERE kind = $1 AND subject_id = ANY($2) AND done_at IS NULL`,
    [kind, subjectIds],
  );
}
