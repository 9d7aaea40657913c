import { Failure } from '@app/shared/domain/failure/failure.js';
import { checkPaperRow } from '@app/shared/records/paper-version-rows.js';
import type { Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';

/**
 * Somebody of the staff looked at a file of the papers as it is in force, and says so. Fails with `paper.changed` where another version is in force by now, or
 * somebody looked at it before.
 */
export async function checkPaper(work: Transactions, staff: Staff, paper: { readonly file: string; readonly no: number }): Promise<object> {
  demandRight(staff, 'papers.check');
  return await work.run(async (tx) => {
    if (!(await checkPaperRow(tx, paper.file, paper.no, by(staff)))) throw new Failure('paper.changed');
    await tx.record([{ kind: 'papers.checked', ...by(staff), data: paper }]);
    return paper;
  });
}
