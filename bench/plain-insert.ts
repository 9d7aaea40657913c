import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { complaintText, connections } from './doors.js';
import { processorMilliseconds } from './processor-time.js';

const sql = `INSERT INTO bench.complaint (id, reference, code_hash, channel, received_at, language, body, complainant, prefers)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

export interface Inserts {
  readonly perSecond: number;
  /** Processor time of client and server for each row; the idle house's own is in it. */
  readonly cpuMilliseconds: number;
}

/**
 * Rows a second of a plain parameterised INSERT of a complaint's row, each committed on its own, from as many callers as the doors have
 * connections. `pool` is the number of database connections. The table has the columns and indexes of `complaint` and lies in a schema
 * of its own, so that the house never sees these rows.
 */
export async function plainInserts(databaseUrl: string, seconds: number, pool: number, postmaster: number): Promise<Inserts> {
  const database = new pg.Pool({ connectionString: databaseUrl, max: pool, application_name: 'redress-bench' });
  database.on('error', () => {});
  await database.query('CREATE SCHEMA IF NOT EXISTS bench');
  await database.query('CREATE TABLE IF NOT EXISTS bench.complaint (LIKE public.complaint INCLUDING ALL)');
  await Promise.all(Array.from({ length: pool }, () => database.query('SELECT 1')));
  let rows = 0;
  const cpuBefore = processorMilliseconds([process.pid, postmaster]);
  const begun = performance.now();
  const caller = async () => {
    while (performance.now() - begun < seconds * 1000) {
      const reference = randomBytes(5).toString('hex').toUpperCase();
      const complainant = { name: '王小明', phone: `+86139${String(rows).padStart(8, '0')}` };
      const cells = [randomUUID(), reference, randomBytes(32), 'api', new Date(), 'zh-Hans', complaintText, complainant, 'sms'];
      await database.query(sql, cells);
      rows++;
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  const took = (performance.now() - begun) / 1000;
  const cpu = processorMilliseconds([process.pid, postmaster]) - cpuBefore;
  await database.end();
  return { perSecond: rows / took, cpuMilliseconds: cpu / rows };
}
