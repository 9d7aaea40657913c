import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eicar } from './clamd-double.js';
import { programIsThere } from './programs.js';

export interface RealClamd {
  readonly url: string;
  close(): Promise<void>;
}

/** The real clamd on a socket of its own, with one signature made here: its own data base cannot be had without the net. */
export async function startClamd(mostMegabytes = 1): Promise<RealClamd> {
  const program = await programIsThere('clamd', 'clamav-daemon');
  const folder = await mkdtemp(join(tmpdir(), 'redress-clamd-'));
  const signatures = join(folder, 'signatures');
  await mkdir(signatures);
  await writeFile(join(signatures, 'test.ndb'), `Eicar-Test-Signature:0:*:${Buffer.from(eicar).toString('hex')}\n`);
  const socket = join(folder, 'clamd.ctl');
  await writeFile(
    join(folder, 'clamd.conf'),
    [`LocalSocket ${socket}`, `DatabaseDirectory ${signatures}`, `StreamMaxLength ${mostMegabytes}M`, 'Foreground yes', ''].join('\n'),
  );
  const daemon = spawn(program, ['--config-file', join(folder, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
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
