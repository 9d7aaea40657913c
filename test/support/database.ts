import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { houseConnections } from '../../libs/shared/src/persistence/house-connections.js';

export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Closes and drops it. */
  close(): Promise<void>;
}

/** A fresh, migrated database of its own, or a copy of another that nobody is connected to. Call it in `beforeAll`, and `close` in `afterAll`. */
export async function aDatabase(copied?: TestDatabase): Promise<TestDatabase> {
  const home = process.env['TEST_DATABASE_URL'];
  if (home === undefined) throw new Error('No test PostgreSQL: run this spec in the project `house` or `journeys`.');
  const name = `house_${randomBytes(6).toString('hex')}`;
  await asAdmin(home, `CREATE DATABASE ${name} TEMPLATE ${copied === undefined ? 'template_house' : copied.url.split('/').at(-1)}`);
  const url = home.replace(/redress$/, name);
  const pool = houseConnections({ url });
  return {
    url,
    pool,
    close: async () => {
      await pool.end();
      await asAdmin(home, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
