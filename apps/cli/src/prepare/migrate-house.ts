import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { migrateSchema } from '@app/shared/persistence/migrate-schema.js';
import { migrateQueue } from '@app/shared/transport/queue-backend.js';
import pg from 'pg';

/** Any number will do, as long as every version of the house uses the same. */
const migrationLock = 7_243_019;

/**
 * Brings schema and queue tables to this version, once, however many try at the same time. Waits up to `waitSeconds` for a database that
 * is not there yet. Gives the names of the migrations that ran. Fails with `store.unavailable`.
 */
export async function migrateHouse(databaseUrl: string, options: { queueInDatabase: boolean; waitSeconds?: number }): Promise<string[]> {
  const client = await connected(databaseUrl, options.waitSeconds ?? 60);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const done = await migrateSchema(databaseUrl);
    if (options.queueInDatabase) await migrateQueue(databaseUrl);
    return done;
  } finally {
    // The lock belongs to the session and ends with it.
    await client.end();
  }
}

async function connected(databaseUrl: string, waitSeconds: number): Promise<pg.Client> {
  const until = Date.now() + waitSeconds * 1000;
  for (;;) {
    let client: pg.Client | undefined;
    try {
      client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000, application_name: 'redress-migrate' });
      await client.connect();
      return client;
    } catch (cause) {
      await client?.end().catch(() => {});
      const code = (cause as { code?: string }).code ?? 'no answer';
      const why = whatWaitingMendsNot(code, cause as Error);
      if (why !== undefined || Date.now() >= until) {
        throw new Failure('store.unavailable', why ?? `The database cannot be reached (${code}). Start it, or correct DATABASE_URL.`, {
          cause,
        });
      }
      await pause(500);
    }
  }
}

/** A sentence with its remedy for what does not come right by itself: a wrong password, no such database, a certificate that is not believed. */
function whatWaitingMendsNot(code: string, { message }: Error): string | undefined {
  if (/^(28|3D)/.test(code)) return `The database cannot be reached (${code}). Start it, or correct DATABASE_URL.`;
  if (code === 'ENOENT') return 'DATABASE_URL names a file for TLS that is not there. Correct sslrootcert, sslcert or sslkey in it.';
  if (/CERT|SIGNATURE|^ERR_TLS|^ERR_SSL/.test(code))
    return `The certificate of the database is not believed (${code}). Name the authority that signed it (sslrootcert) and its host as it stands there in DATABASE_URL.`;
  if (/does not support SSL/.test(message)) return 'The database speaks no TLS, and DATABASE_URL asks for it (sslmode). Turn it on there.';
  return undefined;
}
