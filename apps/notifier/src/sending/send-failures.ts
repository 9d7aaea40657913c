import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { openWork } from '../notices/open-work.js';

/** Notices that no way is left for: they wait for a person, with the date by which somebody must have acted. */
export async function failForPeople(
  tx: Tx,
  notices: readonly { readonly noticeId: string; readonly complaintId: string; readonly dueAt: Date | null }[],
): Promise<void> {
  if (notices.length === 0) return;
  await tx.query(`UPDATE notice SET state = 'failed', failed_at = now(), waits_until = NULL, waits_because = NULL WHERE id = ANY($1)`, [
    notices.map((notice) => notice.noticeId),
  ]);
  await openWork(
    tx,
    notices.map(({ noticeId, complaintId, dueAt }) => ({ kind: 'delivery-failed', complaintId, subjectId: noticeId, due: dueAt })),
  );
}
