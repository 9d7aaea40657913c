import { Failure } from '@app/shared/domain/failure/failure.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import { openUnheldCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

/**
 * Says that another matter of a complaint is to be handled jointly with its department, or that it is none. What was decided alike already
 * stays whoever decided it; fails with `proposal.changed` where it was decided otherwise, and with `not-found`.
 */
export async function decideFurtherMatter(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  id: string,
  wish: { readonly state: 'accepted' | 'dismissed'; readonly reason?: string | undefined },
): Promise<{ state: 'accepted' | 'dismissed'; department: string }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openUnheldCase(tx, staff, reference, claimId, 'case.matter');
    const [one] = await tx.query<{ state: string; department: string; business: string; coding: string }>(
      'SELECT state, department, business, coding FROM further_matter WHERE id = $1 AND complaint_id = $2 FOR UPDATE',
      [id, found.id],
    );
    if (!one) throw new Failure('not-found');
    const { state: before, ...matter } = one;
    if (before !== 'proposed' && before !== wish.state) throw new Failure('proposal.changed');
    if (before === 'proposed') {
      await tx.query(
        'UPDATE further_matter SET state = $2, decided_at = now(), decided_by = $3, decided_by_id = $4, reason = $5 WHERE id = $1',
        [id, wish.state, staff.actor, staff.id, wish.reason ?? null],
      );
      await closeWork(tx, ['joint-handling'], [id], staff.actor);
      const data = { ...matter, reason: wish.reason ?? '' };
      await tx.record([{ kind: `further-matter.${wish.state}`, complaintId: found.id, subjectId: id, ...by(staff), data }]);
    }
    return { state: wish.state, department: one.department };
  });
}
