import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@app/shared/platform/embedded-postgres.js';
import pg from 'pg';
import { migrateHouse } from '../apps/cli/src/supervise/migrate-house.js';
import { aRedis, type TestRedis } from '../test/support/redis.js';
import { type Door, pour } from './doors.js';
import { drain } from './drain.js';
import { apps, HouseUnderLoad } from './house-under-load.js';
import { describeMachine } from './machine.js';
import { plainInserts } from './plain-insert.js';
import { processorMilliseconds } from './processor-time.js';
import { type Row, table } from './table.js';

const usage = `npm run bench -- [--seconds N] [--size pr|release] [--queue postgres|redis] [--profile folder]
npm run bench -- deadlines
npm run bench -- sweep

--seconds  how long each load lasts; 10 unless given (--size pr: 3, --size release: 30)
--queue    only this back end; both unless given
--profile  <queue>/<app>.cpuprofile (for Chrome's DevTools) and <queue>/statements.txt go there; the figures then mean little\n`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    size: { type: 'string', default: '' },
    queue: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const sizes: Readonly<Record<string, number>> = { '': 10, pr: 3, release: 30 };
const seconds = Number(values.seconds ?? sizes[values.size]);
const queues = ['postgres', 'redis'].filter((queue) => values.queue === undefined || values.queue === queue);

if (positionals[0] === 'deadlines') await import('./deadlines.js');
else if (positionals[0] === 'sweep') await import('./sweep.js');
else if (values.help || positionals.length > 0 || !(seconds > 0) || queues.length === 0) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else await runAll();

function progress(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Both back ends, each on a fresh and fully durable PostgreSQL; ends what it started, also on Ctrl-C, and drops its folder. */
async function runAll(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-bench-'));
  // As root the server runs as another user, who must pass through.
  await chmod(folder, 0o755);
  const open = new Set<() => Promise<void>>();
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= endAll(open).then(() => rm(folder, { recursive: true, force: true }));
    return ending;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void end().then(() => process.exit(130)));
  }
  try {
    for (const queue of queues) await runOne(queue, join(folder, queue), open);
  } finally {
    await end();
  }
}

/** The last that was opened first. What does not end in time (Ctrl-C reaches Redis too, and it is gone before we ask) keeps nobody. */
async function endAll(open: ReadonlySet<() => Promise<void>>): Promise<void> {
  for (const close of [...open].reverse()) {
    const done = new AbortController();
    const limit = pause(32_000, undefined, { signal: done.signal }).catch(() => {});
    await Promise.race([close().catch((error: Error) => progress(error.message)), limit]);
    done.abort();
  }
}

async function runOne(queue: string, folder: string, open: Set<() => Promise<void>>): Promise<void> {
  const during = async <T>(opened: T, close: () => Promise<void>): Promise<T> => {
    open.add(close);
    return opened;
  };
  progress(`— queue on ${queue}: database, migrations, apps`);
  const profile = values.profile && resolve(values.profile, queue);
  const redis: TestRedis | undefined = queue === 'redis' ? await aRedis() : undefined;
  if (redis) await during(redis, redis.close);
  // The baseline's own 64 connections come on top of the house's.
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres(folder, {
    max_connections: '250',
    ...(profile
      ? {
          shared_preload_libraries: 'pg_stat_statements,auto_explain',
          'auto_explain.log_min_duration': '3',
          'auto_explain.log_analyze': 'on',
        }
      : {}),
  });
  await during(postgres, postgres.stop);
  await migrateHouse(postgres.url, { queueInDatabase: !redis });
  const database = new pg.Pool({ connectionString: postgres.adminUrl, max: 2 });
  // On Ctrl-C the server goes first; the pool would end this process with an error of its own.
  database.on('error', () => {});
  const version = await database.query<{ server_version: string }>('SHOW server_version');
  if (queue === queues[0]) process.stdout.write(`${(await describeMachine(version.rows[0]!.server_version)).join('\n')}\n`);
  const house = await HouseUnderLoad.start(join(folder, 'house'), postgres.url, redis?.url, profile);
  await during(house, () => house.end());

  const rows: Row[] = [];
  const postmaster = Number((await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  const place = { url: postgres.url, postmaster, database, house };
  if (profile) await database.query('CREATE EXTENSION pg_stat_statements');
  progress('  warming up');
  for (const door of ['api', 'sms-twilio'] as const) await pour(house, door, Math.max(3, seconds / 2));
  await drain(database, house, new Date(0), 120);
  for (const door of ['api', 'sms-twilio'] as const) rows.push(await measure(place, door));
  const half = Math.max(1, Math.round(Math.min(...rows.map((row) => row.drained.perSecond)) / 2));
  rows.push(await measure(place, 'api', half));

  if (profile) await writeStatements(database, profile);
  process.stdout.write(`\n${table(`Queue on ${queue}, ${seconds} s each`, rows)}\n`);
  await database.end();
  await endAll(open);
  open.clear();
}

/** What the database itself spent its time on, longest first. */
async function writeStatements(database: pg.Pool, folder: string): Promise<void> {
  const { rows } = await database.query<{ line: string }>(
    `SELECT format('%9s ms  %7s calls  %8s ms each  %8s rows  %s', round(total_exec_time), calls, round(mean_exec_time::numeric, 3), rows,
       left(regexp_replace(query, '\\s+', ' ', 'g'), 160)) AS line FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 40`,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'statements.txt'), rows.map((row) => `${row.line}\n`).join(''));
}

interface Place {
  readonly url: string;
  readonly postmaster: number;
  readonly database: pg.Pool;
  readonly house: HouseUnderLoad;
}

/** One load with its baseline just before it, on the same database, and the wait until the house is empty again. */
async function measure({ url, postmaster, database, house }: Place, door: Door, perSecond?: number): Promise<Row> {
  const load = perSecond === undefined ? '64 connections' : `paced at ${perSecond}/s`;
  progress('  plain INSERT, 64 at once');
  const inserts = { wide: await plainInserts(url, seconds, 64, postmaster), narrow: await plainInserts(url, seconds, 10, postmaster) };
  progress(`  ${door}, ${load}`);
  const since = new Date();
  const gateway = house.pid('gateway');
  const all = [...apps.map((app) => house.pid(app)), postmaster];
  const before = { gateway: processorMilliseconds([gateway]), all: processorMilliseconds(all) };
  const answers = await pour(house, door, seconds, perSecond);
  const gatewayUsed = processorMilliseconds([gateway]) - before.gateway;
  const drained = await drain(database, house, since, Math.max(120, seconds * 10));
  const cpu = { gateway: gatewayUsed / answers.taken, all: (processorMilliseconds(all) - before.all) / drained.complaints };
  const { rows } = await database.query<{ size: number }>(
    'SELECT avg(n)::float AS size FROM (SELECT count(*) AS n FROM evidence WHERE received_at >= $1 GROUP BY xmin::text) AS batch',
    [since],
  );
  return { door, load, inserts, answers, drained, cpu, batch: rows[0]?.size ?? 0 };
}
