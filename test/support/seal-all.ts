import { countSealed } from '@app/shared/chain/database-chain.js';
import type { Sealer } from '@app/shared/chain/seal-events.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { eventually } from './eventually.js';

/** Seals until every event of the trail is sealed: one batch after the other, and what waits for somebody's transaction once that has ended. */
export async function sealAll(unitOfWork: UnitOfWork, sealer: Sealer): Promise<void> {
  await eventually(
    async () => {
      await sealer.seal();
      return (await countSealed(unitOfWork)).waiting;
    },
    { is: (waiting) => waiting === 0, what: 'every event sealed' },
  );
}
