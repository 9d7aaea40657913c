import { postLetter } from '../../../../gateway/src/desk/notices/letters.js';
import { resolveDelivery } from '../../../../gateway/src/desk/notices/resolve-delivery.js';
import type { SimulatedHouse } from '../simulated-house.js';
import type { CaseWork } from './stories.js';

/** What waits for a person in the mail room since yesterday: letters are posted, and what nobody knows the fate of counts as sent. */
export async function clearMail({ unitOfWork }: SimulatedHouse, work: CaseWork): Promise<void> {
  const letters = await unitOfWork.read<{ id: string; on: string }>(
    `SELECT id, to_char(now(), 'YYYY-MM-DD') AS on FROM letter WHERE state IN ('waiting', 'printed') AND queued_at < now() - interval '20 hours'`,
  );
  for (const { id, on } of letters) await work.attempt(() => postLetter(unitOfWork, work.overseer(), id, { on }));
  const unknown = await unitOfWork.read<{ id: string }>(
    `SELECT id FROM delivery WHERE state = 'unknown' AND begun_at < now() - interval '20 hours'`,
  );
  for (const { id } of unknown) await work.attempt(() => resolveDelivery(unitOfWork, work.overseer(), id, { action: 'adopt' }));
}
