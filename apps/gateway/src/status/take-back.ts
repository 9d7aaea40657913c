import { type ComplaintStatus, isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { withdraw } from '../desk/actions/record-event.js';
import type { OpenedCase } from './status-access.js';

/** While a department works on it. Before it has one nothing is owed yet that could fall away; a case that is part of another ends with that. */
export const mayTakeBack = (status: string, joined: boolean): boolean => !joined && isOpen({ status });

/** Whether there is anything to take back: only then it is asked again whether it is meant. */
export async function stillOpen(unitOfWork: UnitOfWork, { id }: OpenedCase): Promise<boolean> {
  const [found] = await unitOfWork.read<{ status: ComplaintStatus; joined: boolean }>(
    'SELECT status, merged_into IS NOT NULL AS joined FROM complaint WHERE id = $1',
    [id],
  );
  return found !== undefined && mayTakeBack(found.status, found.joined);
}

/**
 * The complainant takes the complaint back on their page. Twice is once. Fails with `complaint.already-decided` once it is decided,
 * and with `complaint.merged` for one that is part of another.
 */
export async function takeBack(unitOfWork: UnitOfWork, deadlines: HouseDeadlines, { id }: OpenedCase, reason: string): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const [found] = await tx.query<{ status: ComplaintStatus; joined: boolean }>(
      'SELECT status, merged_into IS NOT NULL AS joined FROM complaint WHERE id = $1 FOR NO KEY UPDATE',
      [id],
    );
    if (found?.status === 'withdrawn') return;
    if (!found || found.joined) throw new Failure('complaint.merged');
    if (!mayTakeBack(found.status, false)) throw new Failure('complaint.already-decided');
    await withdraw(tx, deadlines, id, { actor: 'complainant' }, cleanText(reason, 1_000));
  });
}
