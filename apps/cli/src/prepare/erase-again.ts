import { erasuresList } from '@app/shared/erasure/erasures-list.js';
import { type RepeatedErasures, repeatErasures } from '@app/shared/erasure/repeat-erasures.js';
import { houseConnections } from '@app/shared/persistence/house-connections.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';

/** Before a house opens: what a restore brought back is erased again, by the list outside the database. */
export async function eraseAgain(databaseUrl: string, recordFolder: string, file = erasuresList(recordFolder)): Promise<RepeatedErasures> {
  const pool = houseConnections({ url: databaseUrl, poolSize: 2, applicationName: 'redress-erase' });
  try {
    return await repeatErasures(new UnitOfWork(pool), file);
  } finally {
    await pool.end();
  }
}
