import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrateSchema } from '../../libs/shared/src/persistence/migrate-schema.js';
import { startEmbeddedPostgres } from '../../libs/shared/src/platform/postgres/embedded-postgres.js';
import { dropFolder } from './drop-folder.js';

/** Once per run, from the global setup: a real PostgreSQL with a migrated template that every spec file clones (test/support/database.ts). */
export async function startServers(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-test-'));
  // Durability off: these databases are thrown away. Tests of durability start their own server.
  const postgres = await startEmbeddedPostgres(folder, {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
  });
  const template = postgres.adminUrl.replace(/redress$/, 'template_house');
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  await admin.query('CREATE DATABASE template_house');
  await admin.end();
  await migrateSchema(template);
  process.env['TEST_DATABASE_URL'] = postgres.adminUrl;
  return async () => {
    await postgres.stop();
    await dropFolder(folder);
  };
}
