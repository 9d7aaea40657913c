import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eicar } from './clamd-double.js';

const execute = promisify(execFile);

export interface RealClamd {
  readonly url: string;
  close(): Promise<void>;
}

/** The real clamd on a socket of its own, with one signature made here: its own data base cannot be had without the net. */
export async function startClamd(mostMegabytes = 1): Promise<RealClamd> {
  await clamdIsThere();
  const folder = await mkdtemp(join(tmpdir(), 'redress-clamd-'));
  const signatures = join(folder, 'signatures');
  await mkdir(signatures);
  await writeFile(join(signatures, 'test.ndb'), `Eicar-Test-Signature:0:*:${Buffer.from(eicar).toString('hex')}\n`);
  const socket = join(folder, 'clamd.ctl');
  await writeFile(
    join(folder, 'clamd.conf'),
    [`LocalSocket ${socket}`, `DatabaseDirectory ${signatures}`, `StreamMaxLength ${mostMegabytes}M`, 'Foreground yes', ''].join('\n'),
  );
  const daemon = spawn('clamd', ['--config-file', join(folder, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listens = new Promise<void>((ready, failed) => {
    const hear = (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes('Self checking every')) ready();
    };
    daemon.stdout.on('data', hear);
    daemon.stderr.on('data', hear);
    daemon.once('exit', () => failed(new Error(`clamd ended: ${said}`)));
  });
  await listens;
  return {
    url: `unix:${socket}`,
    close: async () => {
      const ended = once(daemon, 'exit');
      daemon.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** npm cannot bring ClamAV: it is looked for, installed where we may (root on Debian or Ubuntu), or named in a clear failure. */
async function clamdIsThere(): Promise<void> {
  const there = () =>
    execute('clamd', ['--version']).then(
      () => true,
      () => false,
    );
  if (await there()) return;
  if (userInfo().uid === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'clamav-daemon'], { env }).catch(() => {});
    if (await there()) return;
  }
  throw new Error('This test needs a real clamd. Install it (Debian, Ubuntu: `sudo apt-get install clamav-daemon`) and run it again.');
}
