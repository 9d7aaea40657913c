import { Failure } from '@app/shared/domain/failure/failure.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { releaseNoticeRow } from '@app/shared/records/notice-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

/**
 * Lets a notice go that was held (above a budget, or because a machine may not answer that sender): a person has looked at it. Needs no
 * claim. Twice answers as the first time. Fails with `notice.not-held`, and with `notice.nobody-to-send-to` where the case has no contact.
 */
export async function releaseNotice(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  noticeId: string,
): Promise<{ notice: string; state: string }> {
  const released = await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'notice.release');
    const [notice] = await tx.query<{ state: string; medium: string | null; releasedAt: Date | null; complaintId: string }>(
      `SELECT state, medium, released_at AS "releasedAt", complaint_id AS "complaintId" FROM notice WHERE id = $1 AND complaint_id = ANY($2) FOR UPDATE`,
      [noticeId, await withJoinedCases(tx, found.id)],
    );
    if (!notice) throw new Failure('not-found');
    if (notice.releasedAt !== null) return { notice: noticeId, state: notice.state };
    if (notice.state !== 'held') throw new Failure('notice.not-held');
    if (notice.medium === null) throw new Failure('notice.nobody-to-send-to');
    await releaseNoticeRow(tx, noticeId, staff.actor);
    await closeWork(tx, ['held', 'acknowledge-by-hand'], [noticeId], staff.actor);
    await tx.record([{ kind: 'notice.released', complaintId: notice.complaintId, subjectId: noticeId, ...by(staff) }]);
    await faultPoint('desk.before_commit');
    return { notice: noticeId, state: 'composed' };
  });
  await faultPoint('desk.after_commit');
  return released;
}
