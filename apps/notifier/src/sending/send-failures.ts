import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { failNotices } from '@app/shared/records/notice-rows.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { actor } from '../notices/raise-notices.js';

/** A notice that no way is left for, and the attempt that was the last, where there was one. */
export interface NoWayLeft {
  readonly noticeId: string;
  readonly complaintId: string;
  readonly dueAt: Date | null;
  readonly after?: { readonly id?: string; readonly medium: string; readonly reason: string };
}

/**
 * Notices that no way is left for: they wait for a person, with the date by which somebody must have acted. A code that confirms a number
 * waits for nobody: whoever wants one asks for another.
 */
export async function failForPeople(tx: Tx, notices: readonly NoWayLeft[]): Promise<void> {
  if (notices.length === 0) return;
  const failed = await failNotices(
    tx,
    notices.map((notice) => notice.noticeId),
  );
  const codes = new Set(failed.flatMap(({ id, kind }) => (kind === 'contact-code' ? [id] : [])));
  await openWork(
    tx,
    notices
      .filter(({ noticeId }) => !codes.has(noticeId))
      .map(({ noticeId, complaintId, dueAt }) => ({ kind: 'delivery-failed', complaintId, subjectId: noticeId, due: dueAt })),
  );
  await tx.record(
    notices.map(({ noticeId, complaintId, after }) => ({
      kind: 'notice.failed' as const,
      complaintId,
      subjectId: noticeId,
      actor,
      data:
        after === undefined ? {} : { ...(after.id === undefined ? {} : { attempt: after.id }), medium: after.medium, reason: after.reason },
    })),
  );
}
