import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { releaseWithin } from '@app/shared/records/notice-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import { solvesChallenge } from '@app/shared/secrets/proof-of-work.js';
import type { OpenedCase } from './status-access.js';

/** What a proof of work lifts; the budgets of one person, of a country and of the day stay. */
const lifted = ['source', 'prefix'];

/**
 * Keeps that somebody paid with work for a message about their complaint: what was held for want of it goes on its way. A second proof
 * changes nothing. Fails with `proof.wrong`.
 */
export async function keepProof(
  unitOfWork: UnitOfWork,
  secret: string,
  { id, reference }: OpenedCase,
  challenge: string,
  answer: string,
): Promise<void> {
  if (!solvesChallenge(secret, reference, challenge, answer, Date.now())) throw new Failure('proof.wrong');
  await unitOfWork.run(async (tx) => {
    const [proved] = await tx.query(
      'UPDATE complaint SET proved_at = now() WHERE id = $1 AND unpromised AND proved_at IS NULL RETURNING 1',
      [id],
    );
    if (!proved) return;
    const freed = await releaseWithin(tx, id, lifted);
    await closeWork(tx, ['held'], freed, 'complainant');
    await tx.record(
      freed.map((notice) => ({ kind: 'notice.released' as const, complaintId: id, subjectId: notice, actor: 'complainant' })),
    );
  });
}
