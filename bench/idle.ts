import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@app/shared/platform/network/free-port.js';
import { describeMachine } from './machine.js';
import { processorMilliseconds } from './processor-time.js';
import { root } from './root.js';

/**
 * What the delivered house costs while nobody writes to it: seconds from `npm start` (built) to ready, on a new data folder and on one that
 * is there; the first page and the second; and the memory of each process after a while of idleness.
 * On a machine that others use, the processor time (house and PostgreSQL, until ready) says more than the clock.
 * RSS counts a page that two processes share twice, PSS divides it between them (/proc/<pid>/smaps_rollup).
 * Run: `npm run bench -- idle`, on Linux. `IDLE_SECONDS` (30) and `IDLE_STARTS` (3) say how long it idles and how often it starts.
 */
const idleSeconds = Number(process.env['IDLE_SECONDS'] ?? 30);
const starts = Number(process.env['IDLE_STARTS'] ?? 3);

interface Memory {
  readonly name: string;
  readonly rss: number;
  readonly pss: number;
}

const folder = await mkdtemp(join(tmpdir(), 'redress-idle-'));
// As root the database runs as another user, who must pass through.
await chmod(folder, 0o755);
let house: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => house?.kill('SIGTERM'));
try {
  process.stdout.write(
    `${(await describeMachine()).join('\n')}\n\n| start | ready | processor time until then | first form | second | first desk | second |\n`,
  );
  process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n');
  let memory: Memory[] = [];
  for (let turn = 0; turn < starts; turn++) memory = await start(turn === 0 ? 'new data folder' : 'again', turn === starts - 1);
  process.stdout.write(`\nAfter ${idleSeconds} s of idleness:\n\n| process | RSS MB | PSS MB |\n| --- | --- | --- |\n`);
  const ours = memory.filter(({ name }) => name !== 'PostgreSQL');
  for (const one of [...ours, total('house', ours), ...memory.filter((one) => !ours.includes(one))]) {
    process.stdout.write(`| ${one.name} | ${one.rss.toFixed(0)} | ${one.pss.toFixed(0)} |\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** One start of the delivered house, to its end; with `idle`, its memory after the while. */
async function start(name: string, idle: boolean): Promise<Memory[]> {
  const [gateway, notifier, smtp] = [await freePort(), await freePort(), await freePort()];
  const begun = performance.now();
  const child = spawn(process.execPath, ['apps/cli/start.mjs', '--json'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      REDRESS_DATA: join(folder, 'data'),
      PORT: String(gateway),
      PUBLIC_URL: `http://127.0.0.1:${gateway}`,
      NOTIFIER_PORT: String(notifier),
      SMTP_LISTEN: `127.0.0.1:${smtp}`,
      MIN_FREE_PERCENT: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  house = child;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  const ended = once(child, 'exit');
  try {
    const line = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended.then(() => undefined)]);
    if (line === undefined) throw new Error(`The house did not start:\n${said}`);
    const ready = performance.now() - begun;
    const used = Object.values(
      processorMilliseconds([
        { name: 'house', pid: child.pid as number, family: true },
        { name: 'PostgreSQL', pid: await pidIn('postgres/postmaster.pid'), family: true },
      ]),
    ).reduce((sum, one) => sum + one, 0);
    const pages = [];
    for (const path of ['/', '/', '/desk', '/desk']) pages.push(await milliseconds(`http://127.0.0.1:${gateway}${path}`));
    process.stdout.write(
      `| ${[name, `${(ready / 1000).toFixed(2)} s`, `${(used / 1000).toFixed(2)} s`, ...pages.map((page) => `${page.toFixed(0)} ms`)].join(' | ')} |\n`,
    );
    if (!idle) return [];
    await pause(idleSeconds * 1000);
    return await memoryOf(child.pid as number);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** What a file of the data folder begins with. */
async function pidIn(file: string): Promise<number> {
  return Number((await readFile(join(folder, 'data', file), 'utf8')).split('\n')[0]);
}

async function milliseconds(url: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(url);
  await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - begun;
}

async function memoryOf(supervisor: number): Promise<Memory[]> {
  const memory = [await memoryOfOne('supervisor', supervisor)];
  for (const app of ['gateway', 'router', 'notifier']) memory.push(await memoryOfOne(app, await pidIn(`run/${app}.pid`)));
  const postmaster = await pidIn('postgres/postmaster.pid');
  const servers = [postmaster];
  for (const pid of await readdir('/proc')) {
    const stat = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '') : '';
    if (Number(stat.split(') ').at(-1)?.split(' ')[1]) === postmaster) servers.push(Number(pid));
  }
  const database = await Promise.all(servers.map((pid) => memoryOfOne('PostgreSQL', pid)));
  return [...memory, total('PostgreSQL', database)];
}

async function memoryOfOne(name: string, pid: number): Promise<Memory> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const megabytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
  return { name, rss: megabytes('Rss'), pss: megabytes('Pss') };
}

function total(name: string, parts: readonly Memory[]): Memory {
  return { name, rss: parts.reduce((sum, one) => sum + one.rss, 0), pss: parts.reduce((sum, one) => sum + one.pss, 0) };
}
