import { Failure } from '@app/shared/domain/failure/failure.js';
import { missingHouseSecrets } from '@app/shared/secrets/secrets.js';
import pg from 'pg';

/**
 * Refuses (`config.invalid`) to make up a new `CODE_SECRET` beside complaints whose access codes were made with another one: a second
 * machine on the same database, or a restore without `secrets.json`. The codes would open nothing, and nobody would be told.
 */
export async function demandCodeSecret(databaseUrl: string, env: NodeJS.ProcessEnv, dataFolder: string): Promise<void> {
  if (!missingHouseSecrets(env, dataFolder).includes('CODE_SECRET')) return;
  const database = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await database.connect();
  try {
    const { rowCount } = await database.query('SELECT 1 FROM complaint LIMIT 1');
    if (rowCount === 0) return;
  } finally {
    await database.end();
  }
  throw new Failure(
    'config.invalid',
    'This database holds complaints, and the secret that their access codes were made with is not here.',
    {
      fields: [
        {
          path: 'CODE_SECRET',
          message: `Set it to that of the house, or copy the house's secrets.json into ${dataFolder}. If it is lost for good, set a new one (openssl rand -hex 32): codes that were given out open nothing any more.`,
        },
      ],
    },
  );
}
