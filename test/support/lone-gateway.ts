import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrateSchema } from '../../libs/shared/src/persistence/migrate-schema.js';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { startEmbeddedPostgres } from '../../libs/shared/src/platform/postgres/embedded-postgres.js';
import { migrateQueue } from '../../libs/shared/src/transport/queue-backend.js';
import { hireClerk, publicUrl } from './door-house.js';
import { dropFolder } from './drop-folder.js';
import { eventually } from './eventually.js';

/** How long the event loop was held: longest and nearly longest (99 of 100), in milliseconds; the measure itself adds up to 10. */
export interface LoopDelay {
  readonly longest: number;
  readonly nearlyLongest: number;
  /** The longest of a process beside it that did nothing: what the machine alone did. */
  readonly longestIdle: number;
}

/** The built gateway as a process of its own, on a durable PostgreSQL, so that what it suffers is its own and nobody else's. */
export interface LoneGateway {
  readonly port: number;
  readonly smtpPort: number;
  sql<Row>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Undefined while it runs; how it ended otherwise. */
  ended(): string | undefined;
  /** Its lines of level `error` since the last call. */
  errors(): string[];
  /** Since the last call. */
  loopDelay(): Promise<LoopDelay>;
  stop(): Promise<void>;
}

/** `env` has the settings of the doors. Runs what was built, or, of another tree, the sources. */
export async function startLoneGateway(env: Readonly<Record<string, string>>, tree?: string): Promise<LoneGateway> {
  const data = await mkdtemp(join(tmpdir(), 'redress-fuzz-'));
  const postgres = await startEmbeddedPostgres(data);
  await migrateSchema(postgres.url);
  await migrateQueue(postgres.url);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await hireClerk((sql, parameters) => client.query(sql, parameters));
  const [port, smtpPort] = [await freePort(), await freePort()];
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('./only-here.mjs', import.meta.url).href,
      ...(tree === undefined ? ['dist/apps/gateway/apps/gateway/src/main.js'] : ['--import', 'tsx', 'apps/gateway/src/main.ts']),
    ],
    {
      cwd: tree ?? process.cwd(),
      env: {
        PATH: process.env['PATH'],
        CODE_SECRET: 'fuzz',
        SESSION_SECRET: 'fuzz',
        ...env,
        PUBLIC_URL: publicUrl,
        DATABASE_URL: postgres.url,
        REDRESS_DATA: data,
        PORT: String(port),
        SMTP_LISTEN: `127.0.0.1:${smtpPort}`,
        MIN_FREE_PERCENT: '1',
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const idle = fork(new URL('./idle-loop.mjs', import.meta.url), { execArgv: [] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const ended = () => (child.exitCode === null && child.signalCode === null ? undefined : `${child.exitCode ?? child.signalCode}`);
  const stop = async () => {
    await endOf(child);
    await endOf(idle);
    await client.end();
    await postgres.stop();
    await dropFolder(data);
  };
  const url = `http://127.0.0.1:${port}`;
  await untilLive(url, ended, lines).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port,
    smtpPort,
    sql: async (text, parameters = []) => (await client.query(text, [...parameters])).rows as never,
    ended,
    errors: () => lines.splice(0).join('').split('\n').filter(Boolean),
    loopDelay: async () => ({ ...readLoopDelay(await (await fetch(`${url}/metrics`)).text()), longestIdle: await ask(idle) }),
    stop,
  };
}

/** The gateway's own measure (perf_hooks), which begins anew each time that it is read. */
function readLoopDelay(metrics: string): Omit<LoopDelay, 'longestIdle'> {
  const of = (name: string) =>
    Math.round(Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds{.*} (.+)$`, 'm').exec(metrics)?.[1]) * 1000);
  return { longest: of('max'), nearlyLongest: of('p99') };
}

function ask(idle: ChildProcess): Promise<number> {
  return new Promise((done) => {
    idle.once('message', (longest) => done(longest as number));
    idle.send('how long?');
  });
}

async function untilLive(url: string, ended: () => string | undefined, lines: readonly string[]): Promise<void> {
  const live = () => {
    if (ended() !== undefined) throw new Error(`The gateway ended with ${ended()}: ${lines.join('').slice(-4_000)}`);
    return fetch(`${url}/health/live`).catch(() => undefined);
  };
  await eventually(live, { is: ({ ok }) => ok, what: 'the gateway up', seconds: 90 });
}

function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
  });
}
