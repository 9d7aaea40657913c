import { Failure } from '@app/shared/domain/failure/failure.js';
import { doneElsewhere } from '@app/shared/domain/work/work.js';
import { finishWorkRow } from '@app/shared/records/work-rows.js';
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
    const [work] = await tx.query<{ kind: string; done: boolean }>(
      'SELECT kind, done_at IS NOT NULL AS done FROM work WHERE id = $1 AND complaint_id = $2 FOR UPDATE',
      [workId, found.id],
    );
    if (!work) throw new Failure('not-found');
    if (work.done) return { kind: work.kind };
    if (work.kind in doneElsewhere) throw new Failure('work.elsewhere');
    await finishWorkRow(tx, workId, staff.actor);
    const note = await insertNote(tx, found, 'note', staff, text);
    await tx.record([{ kind: 'work.done', complaintId: found.id, subjectId: workId, ...by(staff), data: { kind: work.kind, note } }]);
    return { kind: work.kind };
  });
}
