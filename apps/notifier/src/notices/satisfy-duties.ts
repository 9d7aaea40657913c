import type { Tx } from '@app/shared/persistence/unit-of-work.js';

/**
 * Marks the duties that these notices meet, now that they left or stand on the status page: an acknowledgement meets every duty to
 * acknowledge, an outcome every duty to decide and to tell. A duty met after its instant is met late; one met before stays as it is.
 */
export async function satisfyDuties(tx: Tx, noticeIds: readonly string[]): Promise<void> {
  if (noticeIds.length === 0) return;
  await tx.query(
    `UPDATE obligation o SET satisfied_at = now(), state = CASE WHEN now() >= o.due_at THEN 'satisfied-late' ELSE 'satisfied' END
     FROM notice n WHERE n.id = ANY($1) AND o.complaint_id = n.complaint_id AND o.state = 'open'
       AND ((n.kind = 'acknowledgement' AND o.kind = 'acknowledge') OR (n.kind = 'outcome' AND o.kind IN ('decide', 'outcome_notice')))`,
    [noticeIds],
  );
}
