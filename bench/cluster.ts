import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import { superuser } from '@app/shared/platform/postgres/postgres-cluster.js';
import pg from 'pg';

/** On top of what a house has, which is fully durable: what counts statements. The same for every build. */
const settings = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'top' };

/** Makes a PostgreSQL in `folder`, lets `fill` make the tables, and leaves it stopped, set to count statements whoever starts it. */
export async function makeCluster(folder: string, fill: (url: string, admin: pg.Client) => Promise<void>): Promise<void> {
  const server = await startEmbeddedPostgres(folder);
  try {
    const admin = new pg.Client({ connectionString: server.adminUrl });
    await admin.connect();
    await admin.query('CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_walinspect');
    await fill(server.url, admin);
    await admin.end();
  } finally {
    await server.stop();
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  await appendFile(join(folder, 'postgres/postgresql.conf'), lines.join(''));
}

/** The server that runs in `folder`: its process, and its address as the superuser. */
export async function runningCluster(folder: string): Promise<{ pid: number; adminUrl: string }> {
  const lines = (await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(folder, 'postgres-password'), 'utf8')).trim();
  return { pid: Number(lines[0]), adminUrl: `postgres://${superuser}:${password}@127.0.0.1:${lines[3]}/redress` };
}
