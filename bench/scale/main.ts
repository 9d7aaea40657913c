import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Failure } from '@app/shared/domain/failure/failure.js';
import { startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import pg from 'pg';
import { migrateHouse } from '../../apps/cli/src/prepare/migrate-house.js';
import { runningCluster } from '../cluster.js';
import { backendMilliseconds } from '../processor-time.js';
import { progress } from '../progress.js';
import { openDesk } from './desk-pages.js';
import { liveJourneys, openHouse } from './journeys.js';
import { measuresOf, openReferenceOf } from './measures.js';
import { hushPlans, PlanWatch, planSettings, tellPlans } from './plan-watch.js';
import { grown, type Measured, type PageCost, pagesTable, scaleTable } from './scale-table.js';
import { prepareSeed, seed, settleSeed } from './seed.js';

const usage = `npm run bench -- scale [--rows 1000000] [--from rows/20] [--keep folder] [--fill] [--plans]

Fills two databases, the first with a twentieth of the complaints of the second, and tells what the house's use cases cost in each.
A million take 14 GB and about half an hour. --keep keeps them in a folder, and goes on there when it is stopped.
--fill only fills them, for a later hour in which the machine is quiet; it asks for --keep.
--plans tells every statement. Fails (exit 1) when one costs over 20 % more pages in the second than in the first.\n`;

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rows: { type: 'string', default: '1000000' },
    from: { type: 'string' },
    keep: { type: 'string' },
    fill: { type: 'boolean', default: false },
    plans: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const first = Number(values.from ?? rows / 20);
const rounds = 5;
/** As often each page is asked for before it is measured: until what is asked often is prepared on every connection, and kept with one plan. */
const warmUps = 3;
/** What a page of the desk is to stay below at the median, by the clock. */
const mostMilliseconds = 50;

if (values.help || !(first >= 1_000) || !(rows > first) || (values.fill && values.keep === undefined)) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else await compareSizes();

async function compareSizes(): Promise<void> {
  const folder = values.keep === undefined ? await mkdtemp(join(tmpdir(), 'redress-scale-')) : resolve(values.keep);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(folder, {
    ...planSettings,
    shared_buffers: '1GB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    maintenance_work_mem: '256MB',
  });
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= server.stop().then(() => (values.keep === undefined ? rm(folder, { recursive: true, force: true }) : undefined));
    return ending;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().then(() => process.exit(130)));
  try {
    const admin = new pg.Client({ connectionString: server.adminUrl });
    admin.on('error', () => {});
    await admin.connect();
    const measured: Measured[][] = [];
    for (const size of [first, rows]) {
      await fill(server, admin, size);
      if (values.fill) continue;
      await hushPlans(admin, databaseOf(size));
      const costs = await costsOfPages(nameOf(size, server.url), (await runningCluster(folder)).pid);
      await tellPlans(admin, databaseOf(size));
      measured.push(await measure(nameOf(size, server.url), size, costs));
    }
    await admin.end();
    if (values.fill) return;
    const [small, large] = measured as [Measured[], Measured[]];
    const isPage = ({ page }: Measured) => page !== undefined;
    const isNone = ({ page }: Measured) => page === undefined;
    process.stdout.write(`\n${scaleTable([first, rows], small.filter(isNone), large.filter(isNone))}\n`);
    process.stdout.write(`${pagesTable([first, rows], small.filter(isPage), large.filter(isPage))}\n`);
    const slow = large.filter(({ page }) => page !== undefined && page.milliseconds >= mostMilliseconds);
    process.stdout.write(
      `${large.filter(isPage).length} pages of the desk, ${slow.length} of them ${mostMilliseconds} ms or more at the median by the clock\n`,
    );
    const worse = grown(small, large);
    for (const line of worse) process.stderr.write(`${line}\n`);
    if (worse.length > 0) process.exitCode = 1;
  } finally {
    await end();
  }
}

function databaseOf(size: number): string {
  return `rows_${size}`;
}

function nameOf(size: number, url: string): string {
  return url.replace(/redress$/, databaseOf(size));
}

/** A database of its own for a size: migrated, with some journeys that were lived, and these multiplied. */
async function fill(server: { url: string; adminUrl: string }, admin: pg.Client, size: number): Promise<void> {
  const [url, adminUrl] = [nameOf(size, server.url), nameOf(size, server.adminUrl)];
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseOf(size)]);
  const owner = new URL(server.url).username;
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${databaseOf(size)} OWNER ${owner}`);
  await migrateHouse(url, { queueInDatabase: false });
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => {});
  await client.connect();
  const { rows: prepared } = await client.query(`SELECT 1 WHERE to_regnamespace('bench') IS NOT NULL`);
  if (prepared.length === 0) {
    await liveJourneys(url);
    await client.query('BEGIN');
    await prepareSeed(client);
    await client.query(
      `INSERT INTO bench.size VALUES (${size}); GRANT USAGE ON SCHEMA bench TO ${owner}; GRANT SELECT ON ALL TABLES IN SCHEMA bench TO ${owner}`,
    );
    await client.query('COMMIT');
  }
  process.stderr.write(`${size.toLocaleString('en')} complaints\n`);
  const seconds = await seed(client, size);
  const house = await openHouse(url);
  const words = await settleSeed(house.unitOfWork, client).finally(() => house.close());
  const { rows: sizes } = await client.query<{ what: string }>(
    `SELECT pg_size_pretty(pg_database_size(current_database())) || ' on disk, of it ' || pg_size_pretty(pg_total_relation_size('case_words')) || ' to find words' AS what`,
  );
  process.stderr.write(`seeded in ${seconds.toFixed(0)} s, words in ${words.toFixed(0)} s, ${sizes[0]!.what}\n`);
  await client.end();
}

/** What each page costs the gateway and PostgreSQL while no plan is told: that costs more than many a statement. */
async function costsOfPages(url: string, postmaster: number): Promise<Map<string, PageCost>> {
  const house = await openHouse(url);
  const desk = await openDesk(url, await openReferenceOf(house.unitOfWork, 'cards')).finally(() => house.close());
  const costs = new Map<string, PageCost>();
  if (desk.absent.length > 0) progress(`not measured, for the case has none of it: ${desk.absent.join('; ')}`);
  try {
    for (let round = 0; round < warmUps; round += 1) for (const { run } of desk.measures) await run();
    for (const { name, run } of desk.measures) {
      const all: PageCost[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const [begun, own, backends] = [performance.now(), process.cpuUsage(), backendMilliseconds(postmaster)];
        await run();
        const { user, system } = process.cpuUsage(own);
        const milliseconds = performance.now() - begun;
        all.push({ gateway: (user + system) / 1000, database: backendMilliseconds(postmaster) - backends, milliseconds });
      }
      const median = (of: keyof PageCost) => all.map((one) => one[of]).sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
      costs.set(name, { gateway: median('gateway'), database: median('database'), milliseconds: median('milliseconds') });
    }
  } finally {
    await desk.close();
  }
  return costs;
}

async function measure(url: string, size: number, costs: ReadonlyMap<string, PageCost>): Promise<Measured[]> {
  const [house, back] = [await openHouse(url), await openHouse(url, { byKey: true })];
  const desk = await openDesk(url, await openReferenceOf(house.unitOfWork, 'cards'));
  const watch = await PlanWatch.over(house.pool, back.pool, desk.pool);
  const measured: Measured[] = [];
  try {
    for (const { name, of, before, run, readsAll } of [...measuresOf(house, back, size), ...desk.measures]) {
      const all: Awaited<ReturnType<PlanWatch['during']>>[] = [];
      // The first round warms up.
      for (let round = 0; round <= rounds; round += 1) {
        await before?.();
        const one = await watch.during(run).catch((error: unknown) => error as Failure);
        if (one instanceof Error) {
          if (one.code !== 'store.unavailable') throw one;
          break;
        }
        if (round > 0) all.push(one);
      }
      if (all.length < rounds) {
        measured.push({
          name,
          readsAll,
          pages: Number.POSITIVE_INFINITY,
          milliseconds: Number.POSITIVE_INFINITY,
          statements: 0,
          nodes: [],
        });
        continue;
      }
      const middle = all.sort((a, b) => pagesOf(a) - pagesOf(b))[Math.floor(rounds / 2)]!;
      const times = all.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
      const each = of ?? 1;
      measured.push({
        name,
        readsAll,
        pages: pagesOf(middle) / each,
        milliseconds: times[Math.floor(rounds / 2)]! / each,
        statements: middle.told.length / each,
        page: costs.get(name),
        nodes: [...new Set(middle.told.flatMap(({ nodes }) => nodes))],
      });
      if (values.plans)
        for (const told of middle.told.filter(({ sql }) => !sql.includes('FOR KEY SHARE OF x')))
          process.stderr.write(
            `  ${name}: ${told.pages} pages, ${told.nodes.join(', ')}\n    ${told.sql.replace(/\s+/g, ' ').slice(0, 300)}\n`,
          );
    }
  } finally {
    await desk.close();
    await house.close();
    await back.close();
  }
  return measured;
}

function pagesOf({ told }: { readonly told: readonly { readonly pages: number }[] }): number {
  return told.reduce((sum, { pages }) => sum + pages, 0);
}
