import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type DataCase, type DataWish, type KeptDataRequest, keepDataRequest } from '../desk/data-requests/ask-data-request.js';
import type { OpenedCase } from './status-access.js';

/**
 * Keeps what a complainant asks of their data on the page of their complaint, and tells them by when it is answered. It is of the case whose code they have,
 * also where that is part of another. Fails with `data-request.waits` and `case.erased`.
 */
export async function askAboutData(
  unitOfWork: Pick<UnitOfWork, 'run'>,
  deadlines: HouseDeadlines,
  { id }: OpenedCase,
  wish: DataWish,
): Promise<KeptDataRequest> {
  return await unitOfWork.run(async (tx) => {
    const [found] = await tx.query<DataCase>(
      'SELECT id, language, erased_at AS "erasedAt", clock_timestamp() AS now FROM complaint WHERE id = $1 FOR NO KEY UPDATE',
      [id],
    );
    if (!found) throw new Failure('not-found');
    return await keepDataRequest(tx, deadlines, found, wish, { way: 'page', actor: 'complainant' });
  });
}
