import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { keepWords } from '@app/shared/search/keep-words.js';
import { SingleBar } from 'cli-progress';
import type pg from 'pg';
import { seedFunctions } from './seed-texts.js';

/** Complaints that are multiplied in one go. */
const batch = 20_000;
/** The share of the newest that is open, and how long ago the oldest of them came. */
const openShare = 0.1;
const openDays = 20;
const allDays = 730;

/** The tables of a case and how their rows are found from it. Derivations are shared and stay. */
const tables: readonly (readonly [table: string, caseOf: string])[] = [
  ['complaint', 't.id'],
  ['claim', 't.complaint_id'],
  ['evidence', 't.complaint_id'],
  ['assignment', 't.complaint_id'],
  ['case_event', 't.complaint_id'],
  ['obligation', 't.complaint_id'],
  ['notice', 't.complaint_id'],
  ['delivery', '(SELECT n.complaint_id FROM notice n WHERE n.id = t.notice_id)'],
  ['receipt', '(SELECT n.complaint_id FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE d.id = t.delivery_id)'],
  ['event', 't.complaint_id'],
  ['work', 't.complaint_id'],
  ['reach', `(SELECT c.id FROM complaint c WHERE c.complainant ? 'phone' AND c.complainant->>'phone' = t.recipient LIMIT 1)`],
];

/** What is another in every copy, besides ids and times. `k` is the copy. */
const ownValues: Readonly<Record<string, string>> = {
  'complaint.reference': 'bench.reference(k.k)',
  'complaint.body': 'bench.body(k.k, t.language)',
  'complaint.complainant': `jsonb_build_object('name', bench.name(k.k), 'phone', bench.phone(k.k)) || CASE WHEN k.k % 3 = 0 THEN jsonb_build_object('email', bench.email(k.k)) ELSE '{}' END`,
  'complaint.email_key': 'CASE WHEN k.k % 3 = 0 THEN bench.email(k.k) END',
  'evidence.source_id': `'bench-' || k.k`,
  'evidence.thread_id': `'bench-' || k.k`,
  'evidence.sha256': `sha256(('bench-' || k.k)::bytea)`,
  'evidence.sameness': `sha256(('bench-' || k.k)::bytea)`,
  'delivery.recipient': 'bench.phone(k.k)',
  'delivery.provider_id': `'bench-' || md5(t.id::text || k.k)`,
  'receipt.provider_id': `'bench-' || md5(t.delivery_id::text || k.k)`,
  'reach.recipient': 'bench.phone(k.k)',
};

/** Keeps the journeys that were lived as what copies are made of; then nobody's but the bench's. */
export async function prepareSeed(client: pg.ClientBase): Promise<void> {
  await client.query(`CREATE SCHEMA bench; ${seedFunctions}
    CREATE TABLE bench.template AS
      SELECT c.id, c.received_at, c.status <> 'decided' AS open, (row_number() OVER (PARTITION BY c.status <> 'decided' ORDER BY c.id) - 1)::int AS no FROM complaint c;
    CREATE UNLOGGED TABLE bench.copy (k bigint, template uuid, since interval, days int, head text);`);
  for (const [table, caseOf] of tables)
    await client.query(
      `CREATE TABLE bench.${table} AS SELECT t.*, ${caseOf} AS of_case FROM public.${table} t WHERE ${caseOf} IS NOT NULL`,
    );
}

/**
 * Fills a database with so many complaints over two years, a tenth of them open, each with all that a journey leaves. Goes on where it was
 * stopped. Shows a bar on a terminal. Gives how many seconds it took.
 */
export async function seed(client: pg.ClientBase, rows: number): Promise<number> {
  const begun = performance.now();
  await client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET statement_timeout = 0; SET work_mem = '64MB';
    CREATE TABLE IF NOT EXISTS bench.done (upto bigint NOT NULL)`);
  const [done] = (await client.query<{ upto: string | null }>('SELECT max(upto) AS upto FROM bench.done')).rows;
  if (Number(done?.upto ?? 0) >= rows) return 0;
  const statements = await Promise.all(tables.map(([table]) => copyStatement(client, table)));
  const bar = new SingleBar({
    stream: process.stderr,
    format: 'seeding {bar} {percentage}% {value}/{total}, {eta_formatted} left',
    hideCursor: true,
  });
  bar.start(rows, Number(done?.upto ?? 0));
  for (let from = Number(done?.upto ?? 0); from < rows; from += batch) {
    const upto = Math.min(from + batch, rows);
    await client.query('BEGIN');
    await client.query('TRUNCATE bench.copy');
    await client.query(copiesSql, [from, upto - 1, rows, rows * (1 - openShare), openDays, allDays]);
    for (const statement of statements) await client.query(statement);
    await client.query('INSERT INTO bench.done VALUES ($1)', [upto]);
    await client.query('COMMIT');
    bar.update(upto);
  }
  bar.stop();
  await client.query(markTold);
  await client.query(
    'INSERT INTO words_to_make SELECT id FROM complaint WHERE NOT EXISTS (SELECT 1 FROM case_words w WHERE w.complaint_id = complaint.id) ON CONFLICT DO NOTHING',
  );
  await client.query('SET session_replication_role = DEFAULT');
  return (performance.now() - begun) / 1000;
}

/** Lets the router's own job write what the cases are found by, and the database learn what it has. Gives how many seconds the first took. */
export async function settleSeed(unitOfWork: UnitOfWork, client: pg.ClientBase): Promise<number> {
  const begun = performance.now();
  const [{ due }] = (await client.query<{ due: number }>('SELECT count(*)::int AS due FROM words_to_make')).rows as [{ due: number }];
  const bar = new SingleBar({
    stream: process.stderr,
    format: 'words {bar} {percentage}% {value}/{total}, {eta_formatted} left',
    hideCursor: true,
  });
  bar.start(due, 0);
  for (let some = await keepWords(unitOfWork); some > 0; some = await keepWords(unitOfWork)) bar.increment(some);
  bar.stop();
  const seconds = (performance.now() - begun) / 1000;
  if (due > 0) await client.query('VACUUM (ANALYZE)');
  return seconds;
}

/** The older a copy the smaller its number. Ids begin with the time, as the house's own do. */
const copiesSql = `
  INSERT INTO bench.copy
  SELECT k, t.id, at - t.received_at, (at::date - t.received_at::date), lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
  FROM generate_series($1::bigint, $2::bigint) k
  CROSS JOIN LATERAL (SELECT k >= $4::float AS open) o
  CROSS JOIN LATERAL (SELECT now() - interval '1 day' * CASE WHEN o.open THEN $5::float * ($3::float - k) / ($3::float - $4::float)
                                                    ELSE $5::float + ($6::float - $5::float) * ($4::float - k) / $4::float END AS at) a
  JOIN bench.template t ON t.open = o.open AND t.no = k % (SELECT count(*) FROM bench.template x WHERE x.open = o.open)`;

/** What the clock would have told by now, so that the sweep finds what a running house's finds: nothing. */
const markTold = `
  UPDATE obligation SET near_told_at = near_at WHERE state = 'open' AND near_told_at IS NULL AND near_at <= now();
  UPDATE obligation SET escalated_at = escalate_at WHERE state = 'open' AND escalated_at IS NULL AND escalate_at <= now();
  WITH missed AS (UPDATE obligation SET missed_at = due_at WHERE state = 'open' AND missed_at IS NULL AND due_at <= now() RETURNING id, complaint_id, due_at)
  INSERT INTO work (id, complaint_id, kind, subject_id, since, due) SELECT gen_random_uuid(), complaint_id, 'deadline-missed', id, due_at, due_at FROM missed`;

async function copyStatement(client: pg.ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT column_name AS name, udt_name AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [table],
  );
  const values = rows.map(({ name, type }) => ownValues[`${table}.${name}`] ?? moved(name, type));
  return `INSERT INTO public.${table} (${rows.map(({ name }) => name).join(', ')}) SELECT ${values.join(', ')} FROM bench.copy k JOIN bench.${table} t ON t.of_case = k.template ORDER BY k.k`;
}

/** Ids of a copy follow from those of its template; shared ones (staff) stay theirs all the same, which harms nobody here. */
function moved(name: string, type: string): string {
  if (type === 'uuid') return `(k.head || substr(md5(t.${name}::text || k.k), 1, 19))::uuid`;
  if (type === 'timestamptz') return `t.${name} + k.since`;
  if (type === 'date') return `t.${name} + k.days`;
  return `t.${name}`;
}
