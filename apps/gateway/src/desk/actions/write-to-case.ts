import { mayReopen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import { oweMovedDates } from '@app/shared/obligations/told-dates.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { reopenComplaintRow } from '@app/shared/records/complaint-rows.js';
import { lapseVisitsOf } from '@app/shared/records/visit-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type OpenCase, openCase, openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import { by, type Staff } from '../staff.js';

/** A note for colleagues; needs no claim. */
export async function addNote(unitOfWork: Transactions, staff: Staff, reference: string, text: string): Promise<{ id: string }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.note');
    const id = await insertNote(tx, found, 'note', staff, text);
    await tx.record([{ kind: 'note.added', complaintId: found.id, subjectId: id, ...by(staff) }]);
    return { id };
  });
}

/** An answer to the complainant before the decision; it goes out as a notice of its own. */
export async function sendReply(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  text: string,
): Promise<{ id: string; notice: string }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'case.reply');
    const id = await insertNote(tx, found, 'reply', staff, text);
    const notice = await raiseNotice(tx, found, { kind: 'reply', ruleSet: null, details: { text } });
    await tx.record([{ kind: 'reply.sent', complaintId: found.id, subjectId: notice, ...by(staff), data: { noticeId: notice } }]);
    return { id, notice };
  });
}

/**
 * Takes a decided or withdrawn case up again for its department. What was met stays met; the decision's clock starts anew, as the
 * institution's own target (docs/decisions/0011), and the complainant hears the new date. Fails with `complaint.not-decided`.
 */
export async function reopenComplaint(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  reason: string,
): Promise<{ status: string }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.reopen');
    if (!mayReopen(found)) throw new Failure('complaint.not-decided');
    await reopenComplaintRow(tx, found.id);
    // A low mark asked for it; and nobody is asked about what is decided anew.
    await lapseVisitsOf(tx, [found.id]);
    await closeWork(tx, ['low-mark', 'return-visit'], [found.id], staff.actor);
    const settled = await recordCaseEvents(tx, deadlines, [{ complaintId: found.id, actor: staff.actor, event: { type: 'reopened' } }]);
    await oweMovedDates(tx, deadlines, settled, 'case', staff.actor);
    await tx.record([{ kind: 'complaint.reopened', complaintId: found.id, ...by(staff), data: { reason } }]);
    return { status: 'assigned' };
  });
}

/** Keeps what somebody wrote, under their name. */
export async function insertNote(tx: Tx, found: OpenCase, kind: 'note' | 'reply', staff: Staff, text: string): Promise<string> {
  const id = newId();
  await tx.query('INSERT INTO note (id, complaint_id, kind, actor, body) VALUES ($1, $2, $3, $4, $5)', [
    id,
    found.id,
    kind,
    staff.actor,
    text,
  ]);
  return id;
}
