import { Failure } from '@app/shared/domain/failure/failure.js';
import { doneElsewhere } from '@app/shared/domain/work/work.js';
import { closeWork, finishWorkRow } from '@app/shared/records/work-rows.js';
import { openHeldCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { insertNote } from './write-to-case.js';

/**
 * A person did what waited for one, and says what: the sentence is kept as a note. What was done already stays done by whoever did it.
 * Fails with `work.elsewhere` for what has an action of its own. It settles nothing that is owed by itself: an obligation is met by a notice that left.
 */
export async function finishWork(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  workId: string,
  text: string,
): Promise<{ kind: string }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'work.finish');
    const [work] = await tx.query<{ kind: string; subject: string; done: boolean }>(
      'SELECT kind, subject_id AS subject, done_at IS NOT NULL AS done FROM work WHERE id = $1 AND complaint_id = $2 FOR UPDATE',
      [workId, found.id],
    );
    if (!work) throw new Failure('not-found');
    if (work.done) return { kind: work.kind };
    if (work.kind in doneElsewhere) throw new Failure('work.elsewhere');
    await finishWorkRow(tx, workId, staff.actor);
    // That the date was near went off people's lists when it was over, and is done with it.
    if (work.kind === 'deadline-missed') await closeWork(tx, ['deadline-escalated'], [work.subject], staff.actor);
    const note = await insertNote(tx, found, 'note', staff, text);
    await tx.record([{ kind: 'work.done', complaintId: found.id, subjectId: workId, ...by(staff), data: { kind: work.kind, note } }]);
    return { kind: work.kind };
  });
}
