import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { commandOf, endLeftovers, forgetStalePostmaster, pidFile } from './leftovers.js';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'redress-left-'));
  mkdirSync(join(data, 'run'));
  mkdirSync(join(data, 'postgres'));
});

describe('what a killed supervisor left behind', () => {
  it('is ended, by force when it does not listen', async () => {
    const main = join(data, 'apps', 'router', 'src', 'main.js');
    mkdirSync(join(main, '..'), { recursive: true });
    writeFileSync(main, `process.on('SIGTERM', () => {}); console.log('here'); setInterval(() => {}, 1000)`);
    const left = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((done) => left.stdout.once('data', done));
    writeFileSync(pidFile(data, 'router'), String(left.pid));
    const gone = new Promise((done) => left.once('exit', (_, signal) => done(signal)));
    await endLeftovers(data, 0.2);
    expect(await gone).toBe('SIGKILL');
  });

  it('is let alone when the process id belongs to something else by now', async () => {
    writeFileSync(pidFile(data, 'gateway'), String(process.pid));
    await endLeftovers(data);
    expect(existsSync(pidFile(data, 'gateway'))).toBe(false);
    expect(commandOf(process.pid)).toContain('node');
  });
});

describe('a postmaster.pid', () => {
  const file = () => join(data, 'postgres', 'postmaster.pid');

  it('whose process is another program, is empty, or is gone, is forgotten', async () => {
    for (const text of [`${process.pid}\n`, '', '999999999\n']) {
      writeFileSync(file(), text);
      await forgetStalePostmaster(data);
      expect(existsSync(file())).toBe(false);
    }
    await forgetStalePostmaster(data);
  });
});
