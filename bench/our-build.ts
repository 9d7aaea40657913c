import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { houseApps } from '@app/shared/platform/health/heartbeat.js';
import { freePort } from '@app/shared/platform/network/free-port.js';
import pg from 'pg';
import { parseDocument } from 'yaml';
import { migrateHouse } from '../apps/cli/src/prepare/migrate-house.js';
import { aRedis, type TestRedis } from '../test/support/redis.js';
import type { Build, BuildName, Unfinished } from './build.js';
import { makeCluster, runningCluster } from './cluster.js';
import type { Measured } from './processor-time.js';
import type { ProviderSettings } from './provider.js';
import { root } from './root.js';

const readySeconds = 90;

/**
 * Redress as `npm start` runs it: the supervisor, its PostgreSQL, gateway, router and notifier. Its tables are there when it is started, as
 * on every start but the first. Logs go to `folder`; fails with their last lines when it does not come up. With `profiles`, each process
 * can write `<app>.cpuprofile` into that folder.
 */
export async function openOurs(
  name: Exclude<BuildName, 'obvious'>,
  folder: string,
  provider: ProviderSettings,
  profiles?: string,
): Promise<Build> {
  await mkdir(folder, { recursive: true });
  await makeCluster(folder, async (url) => void (await migrateHouse(url, { queueInDatabase: name === 'postgres' })));
  const redis = name === 'redis' ? await aRedis() : undefined;
  const [port, notifierPort] = [await freePort(), await freePort()];
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    // It ends by itself when the bench is killed, as it does when npm is gone.
    npm_lifecycle_event: 'start',
    LOG_LEVEL: 'warn',
    // A developer's own `.env` is none of a bench's business.
    REDRESS_ENV: 'off',
    ...(redis ? { QUEUE_URL: redis.url } : {}),
    REDRESS_DATA: folder,
    REDRESS_CONFIG: await papersWithoutBounds(folder),
    PORT: String(port),
    NOTIFIER_PORT: String(notifierPort),
    SMTP_LISTEN: 'off',
    MIN_FREE_PERCENT: '1',
    CODE_SECRET: randomBytes(32).toString('hex'),
    ...provider,
    ...(profiles ? { BENCH_PROFILES: profiles, NODE_OPTIONS: `--import ${join(root, 'bench/profile/profiled.mjs')}` } : {}),
  };
  const begun = performance.now();
  const child = spawn(process.execPath, [join(root, 'dist/apps/cli/apps/cli/src/main.js'), 'up', '--json'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = join(folder, 'house.log');
  child.stderr.pipe(createWriteStream(log));
  try {
    await ready(child, log);
    const startSeconds = (performance.now() - begun) / 1000;
    const cluster = await runningCluster(folder);
    const processes = await processesOf(folder, child, cluster.pid, redis);
    const database = new pg.Pool({ connectionString: cluster.adminUrl, max: 1 });
    // On Ctrl-C the server goes first; the pool would end this process with an error of its own.
    database.on('error', () => {});
    return {
      name,
      url: `http://127.0.0.1:${port}`,
      adminUrl: cluster.adminUrl,
      processes,
      startSeconds,
      keepsReceipts: true,
      unfinished: async (since) => await unfinished(database, since),
      beginProfiles: () => {
        if (profiles === undefined) return;
        for (const { pid, family } of processes) if (!family && pid !== redis?.pid) process.kill(pid, 'SIGUSR2');
      },
      end: async () => {
        await database.end().catch(() => {});
        await ended(child);
        await alone(cluster.pid);
        await redis?.close();
      },
    };
  } catch (error) {
    await ended(child);
    await redis?.close();
    throw error;
  }
}

async function unfinished(database: pg.Pool, since: Date): Promise<Unfinished> {
  // A mail server reports nothing back: what it took is at its end.
  const { rows } = await database.query<Unfinished>(
    `WITH told AS (
       SELECT medium, state, count(*)::int AS n, state = 'delivered' OR medium = 'email' AND state IN ('accepted', 'sent') AS over
       FROM notice WHERE raised_at >= $1 GROUP BY medium, state)
     SELECT (SELECT count(*)::int FROM complaint WHERE registered_at >= $1) AS complaints,
       (SELECT count(*)::int FROM receipt WHERE at >= $1) AS receipts,
       coalesce(sum(n), 0)::int AS messages, coalesce(sum(n) FILTER (WHERE over IS NOT TRUE), 0)::int AS open,
       coalesce(string_agg(concat_ws(' ', n, medium, state), ', '), 'none') AS states FROM told`,
    [since],
  );
  return rows[0]!;
}

async function processesOf(folder: string, child: ChildProcess, postmaster: number, redis: TestRedis | undefined): Promise<Measured[]> {
  const apps = await Promise.all(
    houseApps.map(async (app) => ({ name: app, pid: Number(await readFile(join(folder, 'run', `${app}.pid`), 'utf8')) })),
  );
  return [
    ...apps,
    { name: 'supervisor', pid: child.pid as number },
    { name: 'PostgreSQL', pid: postmaster, family: true },
    ...(redis ? [{ name: 'Redis', pid: redis.pid as number }] : []),
  ];
}

async function ready(child: ChildProcess, log: string): Promise<void> {
  const line = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line').then(() => true);
  const over = once(child, 'exit').then(() => false);
  const done = new AbortController();
  const limit = pause(readySeconds * 1000, false, { signal: done.signal }).catch(() => false);
  const isReady = await Promise.race([line, over, limit]);
  done.abort();
  if (isReady) return;
  throw new Error(`The house was not ready within ${readySeconds} s. It said:\n${(await readFile(log, 'utf8')).slice(-4_000)}`);
}

/** Ends it as Ctrl-C does; kills what does not end in time. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
  await exit;
  clearTimeout(limit);
}

/** A supervisor that died cannot end its PostgreSQL. */
async function alone(postmaster: number): Promise<void> {
  for (let tries = 0; tries < 100 && existsSync(`/proc/${postmaster}`); tries++) {
    if (tries === 0) process.kill(postmaster, 'SIGINT');
    await pause(100);
  }
}

/** The delivered papers, but nothing is held for a person because it is much: being much is the point here. */
async function papersWithoutBounds(folder: string): Promise<string> {
  const copy = join(folder, 'config');
  await cp(join(root, 'config'), copy, { recursive: true });
  const file = join(copy, 'institution.yaml');
  const paper = parseDocument(await readFile(file, 'utf8'));
  for (const name of ['perCorrespondent', 'perPrefix', 'perSource', 'perDay', 'mailAcknowledgements']) {
    paper.setIn(['budgets', name], 'off');
  }
  paper.setIn(['rateLimits', 'formsPerMinute'], 'off');
  paper.set('quarantine', { perMinute: 'off', perDay: 'off', megabytesPerDay: 'off' });
  await writeFile(file, paper.toString());
  return copy;
}
