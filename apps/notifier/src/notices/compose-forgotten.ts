import { owesTextSql } from '@app/shared/domain/notice/notice-state.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { composeOwed, tellOf } from './raise-notices.js';
import type { NoticeContext } from './written-notice.js';

/**
 * Writes the notices that have been owed for a minute and that no slip speaks of any more: a notifier of another version took it and did not know the word for what
 * was owed. Gives how many it found.
 */
export async function composeForgotten(unitOfWork: UnitOfWork, desk: NoticeContext, limit = 100): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const forgotten = await tx.query<{ id: string }>(
      `SELECT n.id FROM notice n WHERE ${owesTextSql('n')} AND coalesce(n.released_at, n.raised_at) < now() - interval '1 minute'
         AND NOT EXISTS (SELECT 1 FROM slip s JOIN event e ON e.id = s.event_id WHERE s.consumer = 'notices' AND e.subject_id = n.id)
       ORDER BY n.id LIMIT $1`,
      [limit],
    );
    const written = await composeOwed(
      tx,
      desk,
      forgotten.map(({ id }) => id),
    );
    await tellOf(tx, desk, written);
    return forgotten.length;
  });
}
