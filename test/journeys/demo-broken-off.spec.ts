import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { eventually } from '../support/eventually.js';

jest.setTimeout(180_000);

it('Ctrl-C while a demonstration is filled stops its database, and the next one is made anew', async () => {
  // PostgreSQL runs as somebody else where the run is root's: the folder is made by the command, in one that everybody may enter.
  const folder = join(tmpdir(), `redress-broken-off-${process.pid}-${Date.now()}`);
  const command = ['dist/apps/cli/apps/cli/src/main.js', 'demo', '--data', folder, '--complaints', '400', '--fill-only'];
  const filling = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  filling.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const ended = new Promise<number | null>((done) => filling.once('exit', done));
  try {
    // PostgreSQL writes this when it listens.
    const postmaster = join(folder, 'postgres', 'postmaster.pid');
    await eventually(() => (existsSync(postmaster) && readFileSync(postmaster, 'utf8').includes('ready') ? true : undefined));
    const server = Number(readFileSync(postmaster, 'utf8').split('\n')[0]);
    filling.kill('SIGINT');
    expect(await ended).not.toBe(0);
    expect(said).toContain('demonstration.broken-off');
    expect(existsSync(postmaster)).toBe(false);
    await eventually(() => (isThere(server) ? undefined : true), { what: 'the server is gone', seconds: 20 });
    expect(readFileSync(join(folder, 'demonstration.json'), 'utf8')).toBe('{}\n');
  } finally {
    filling.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Whether a process runs: one that ended and that nobody has asked about yet does not. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
