import type { UnitOfWork } from '../persistence/unit-of-work.js';
import { type ApprovedErasure, eraseCase } from './erase-case.js';
import { erasuresIn, keepErasures } from './erasures-list.js';

/** What was brought in line between a database and the list outside it. */
export interface RepeatedErasures {
  /** Cases that a restore had brought back. */
  readonly again: number;
  /** Erasures that the list lacked: a process ended between the two. */
  readonly listed: number;
}

/**
 * Erases again what a restore brought back, before anybody looks: every erasure of the list that this database does not have as done, where it
 * has the case. And adds to the list what it lacks. Each case in a transaction of its own; a second time finds nothing to do.
 */
export async function repeatErasures(
  unitOfWork: Pick<UnitOfWork, 'run' | 'read'>,
  file: string,
  onErasures: (done: number, all: number) => void = () => {},
): Promise<RepeatedErasures> {
  const kept = erasuresIn(file);
  const known = await unitOfWork.read<ApprovedErasure>(
    `SELECT id, complaint_id AS "complaintId", cases, ground, asked_by AS "askedBy", answered_by AS "approvedBy" FROM erasure WHERE done_at IS NOT NULL ORDER BY done_at`,
  );
  const missing = known.filter(({ id }) => !kept.some((one) => one.id === id));
  keepErasures(file, missing);
  let again = 0;
  for (const [at, erasure] of kept.entries()) {
    if (!known.some(({ id }) => id === erasure.id) && (await isThere(unitOfWork, erasure))) {
      await unitOfWork.run((tx) => eraseCase(tx, erasure));
      again += 1;
    }
    onErasures(at + 1, kept.length);
  }
  return { again, listed: missing.length };
}

async function isThere(unitOfWork: Pick<UnitOfWork, 'read'>, { complaintId }: ApprovedErasure): Promise<boolean> {
  const [found] = await unitOfWork.read('SELECT 1 FROM complaint WHERE id = $1', [complaintId]);
  return found !== undefined;
}
