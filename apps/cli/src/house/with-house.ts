import { Failure } from '@app/shared/domain/failure/failure.js';
import { houseConnections } from '@app/shared/persistence/house-connections.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';

/**
 * Does something in the database of the house that `DATABASE_URL` or `REDRESS_DATA` names, through its own unit of work, and lets go of it.
 * Fails with `store.unavailable` where there is none, or where it is of an earlier version.
 */
export async function withHouse<T>(work: (unitOfWork: UnitOfWork) => Promise<T>): Promise<T> {
  const url = await databaseUrl(readSettings());
  const pool = houseConnections({ url, poolSize: 2, applicationName: 'redress-cli' });
  try {
    // Whether it can be used at all is found out here, not in the middle of the work.
    await pool.query('SELECT 1');
    return await work(new UnitOfWork(pool));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const code = (cause as { code?: string }).code;
    if (code === undefined) throw cause;
    throw new Failure('store.unavailable', `The house's database cannot be used (${code}). Start the house, or run redress migrate.`, {
      cause,
    });
  } finally {
    await pool.end();
  }
}
