import pg from 'pg';
import { complaintText } from './doors.js';
import { connections } from './pour.js';

/** Rows of their own for the comparison: a complaint, its event and its slip, with the keys and the one index that nobody does without. */
const tables = `
CREATE SCHEMA IF NOT EXISTS plain;
CREATE TABLE IF NOT EXISTS plain.complaint (
  id bigserial PRIMARY KEY, external_id text NOT NULL UNIQUE, phone text, body text NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS plain.event (
  id bigserial PRIMARY KEY, complaint_id bigint NOT NULL REFERENCES plain.complaint, kind text NOT NULL, data jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS plain.slip (
  id bigserial PRIMARY KEY, complaint_id bigint NOT NULL, topic text NOT NULL, due timestamptz NOT NULL DEFAULT now());`;

const complaint = {
  name: 'complaint',
  text: 'INSERT INTO plain.complaint (external_id, phone, body) VALUES ($1, $2, $3) RETURNING id',
};
const event = { name: 'event', text: 'INSERT INTO plain.event (complaint_id, kind, data) VALUES ($1, $2, $3)' };
const slip = { name: 'slip', text: 'INSERT INTO plain.slip (complaint_id, topic) VALUES ($1, $2)' };

/** Complaints a second that a database takes from 64 callers over as many connections, with nothing else around them. */
export interface PlainInserts {
  /** One row each, committed by itself. */
  readonly one: number;
  /** Three rows each, in one transaction. */
  readonly three: number;
}

/** Measured for `seconds` each, on an otherwise idle server, in a schema of its own. The statements are prepared. */
export async function plainInserts(adminUrl: string, seconds: number): Promise<PlainInserts> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: connections });
  pool.on('error', () => {});
  try {
    await pool.query(tables);
    const one = await rate(pool, seconds, async (client, id) => void (await client.query({ ...complaint, values: row(id) })));
    const three = await rate(pool, seconds, async (client, id) => {
      await client.query('BEGIN');
      const { rows } = await client.query<{ id: string }>({ ...complaint, values: row(id) });
      await client.query({ ...event, values: [rows[0]!.id, 'complaint.received', '{}'] });
      await client.query({ ...slip, values: [rows[0]!.id, 'route'] });
      await client.query('COMMIT');
    });
    return { one, three };
  } finally {
    await pool.end();
  }
}

const row = (id: string) => [id, '+8613800138000', complaintText];
let made = 0;

async function rate(pool: pg.Pool, seconds: number, insert: (client: pg.PoolClient, id: string) => Promise<void>): Promise<number> {
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  try {
    let done = 0;
    const begun = performance.now();
    const until = begun + seconds * 1000;
    const caller = async (client: pg.PoolClient) => {
      for (; performance.now() < until; done++) await insert(client, `${process.pid}-${begun}-${made++}`);
    };
    await Promise.all(clients.map(caller));
    return (done * 1000) / (performance.now() - begun);
  } finally {
    for (const client of clients) client.release();
  }
}
