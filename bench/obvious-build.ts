import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@app/shared/platform/network/free-port.js';
import { startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import { transformFile } from '@swc/core';
import pg from 'pg';
import { aRedis } from '../test/support/redis.js';
import type { Build, Unfinished } from './build.js';
import { makeCluster, runningCluster } from './cluster.js';
import { schema } from './obvious/schema.js';
import type { ProviderSettings } from './provider.js';
import { root } from './root.js';

/** What a team would write in an afternoon (`obvious/`), as two processes, with a PostgreSQL and a Redis of its own. */
export async function openObvious(folder: string, provider: ProviderSettings): Promise<Build> {
  await mkdir(folder, { recursive: true });
  await makeCluster(folder, async (url) => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(schema);
    await owner.end();
  });
  const compiled = await compile();
  const redis = await aRedis();
  // The plain INSERT's 64 connections come on top of the build's.
  const postgres = await startEmbeddedPostgres(folder, { max_connections: '250' });
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    PORT: String(port),
    ...provider,
  };
  const begun = performance.now();
  const children = ['api', 'worker'].map((name) => {
    const child = spawn(process.execPath, [join(compiled, `${name}.js`)], {
      cwd: root,
      env,
      // The fourth channel lets it end by itself when the bench is killed.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.pipe(createWriteStream(join(folder, `${name}.log`)));
    return { name, child };
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(url);
  const startSeconds = (performance.now() - begun) / 1000;
  const cluster = await runningCluster(folder);
  const database = new pg.Pool({ connectionString: cluster.adminUrl, max: 1 });
  database.on('error', () => {});
  return {
    name: 'obvious',
    url,
    adminUrl: cluster.adminUrl,
    processes: [
      ...children.map(({ name, child }) => ({ name, pid: child.pid as number })),
      { name: 'PostgreSQL', pid: cluster.pid, family: true },
      { name: 'Redis', pid: redis.pid as number },
    ],
    startSeconds,
    keepsReceipts: false,
    unfinished: async (since) => await unfinished(database, since),
    end: async () => {
      await database.end().catch(() => {});
      await Promise.all(children.map(({ child }) => ended(child)));
      await postgres.stop();
      await redis.close();
    },
  };
}

async function unfinished(database: pg.Pool, since: Date): Promise<Unfinished> {
  const { rows } = await database.query<Unfinished>(
    `SELECT (SELECT count(*)::int FROM complaint WHERE received_at >= $1) AS complaints, 0 AS receipts,
       count(*)::int AS messages, (count(*) FILTER (WHERE sent_at IS NULL))::int AS open,
       format('%s sent, %s not', count(sent_at), count(*) - count(sent_at)) AS states FROM notice WHERE created_at >= $1`,
    [since],
  );
  return rows[0]!;
}

/** Its TypeScript as JavaScript, so that no compiler is in its processes; beside our own build, where its packages are found. */
async function compile(): Promise<string> {
  const [from, to] = [join(root, 'bench/obvious'), join(root, 'dist/bench/obvious')];
  await mkdir(to, { recursive: true });
  for (const file of await readdir(from)) {
    const { code } = await transformFile(join(from, file), { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
    await writeFile(join(to, file.replace(/\.ts$/, '.js')), code);
  }
  return to;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await fetch(url).catch(() => undefined)) return;
    await pause(50);
  }
  throw new Error('The obvious build did not come up.');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(limit);
}
