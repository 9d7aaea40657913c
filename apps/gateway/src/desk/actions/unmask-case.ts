import { openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

/**
 * Writes down that somebody needs what is hidden in the texts of a case, and why; whoever reads it afterwards has that on record, by this event. Fails with
 * `not-found`, `auth.forbidden`, `claim.missing`, `claim.held-by-another` and `complaint.merged`.
 */
export async function unmaskCase(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  reason: string,
): Promise<{ reference: string; event: string }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.unmask');
    const [event] = await tx.record([{ kind: 'content.unmasked', complaintId: found.id, ...by(staff), data: { reason } }]);
    return { reference: found.reference, event: event! };
  });
}
