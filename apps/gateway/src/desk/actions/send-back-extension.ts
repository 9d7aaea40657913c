import { Failure } from '@app/shared/domain/failure/failure.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { isBy } from './extend-deadline.js';

/**
 * Another person's no to a request for more time: the date stands, and whoever asked reads why. Sending back twice changes nothing.
 * Fails with `extension.same-person`, and `extension.already-used` when it was approved already.
 */
export async function sendBackExtension(
  unitOfWork: Transactions,
  staff: Staff,
  requestId: string,
  reason: string,
): Promise<{ reference: string }> {
  demandRight(staff, 'extension.approve');
  return await unitOfWork.run(async (tx) => {
    const [asked] = await tx.query<{
      complaintId: string;
      reference: string;
      askedById: string | null;
      askedBy: string;
      granted: boolean;
      sentBack: boolean;
    }>(
      `SELECT c.id AS "complaintId", c.reference, r.asked_by AS "askedBy", r.asked_by_id AS "askedById", r.result IS NOT NULL AS granted, r.sent_back_at IS NOT NULL AS "sentBack"
       FROM extension_request r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1 FOR UPDATE OF r`,
      [requestId],
    );
    if (!asked) throw new Failure('not-found');
    await openCase(tx, staff, asked.reference, 'extension.approve');
    if (asked.granted) throw new Failure('extension.already-used');
    if (asked.sentBack) return { reference: asked.reference };
    if (isBy(staff, asked)) throw new Failure('extension.same-person');
    await tx.query('UPDATE extension_request SET sent_back_at = now(), sent_back_by = $2, sent_back_reason = $3 WHERE id = $1', [
      requestId,
      staff.actor,
      reason,
    ]);
    await tx.record([
      { kind: 'extension.sent-back', complaintId: asked.complaintId, subjectId: requestId, ...by(staff), data: { reason } },
    ]);
    return { reference: asked.reference };
  });
}
