import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const found = new Map<string, Promise<string>>();

/**
 * What npm cannot bring is looked for, installed where we may (root on Debian or Ubuntu, package `from`), or named in a clear failure.
 * `flags` make the program answer and end. Gives its path.
 */
export function programIsThere(program: string, from = program, flags: readonly string[] = ['--version']): Promise<string> {
  const known = found.get(program) ?? find(program, from, flags);
  found.set(program, known);
  return known;
}

async function find(program: string, from: string, flags: readonly string[]): Promise<string> {
  const there = () =>
    execute(program, flags).then(
      () => true,
      () => false,
    );
  if (await there()) return pathOf(program);
  if (userInfo().uid === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // Another test file may be installing something this very moment.
    const waiting = ['-o', 'DPkg::Lock::Timeout=300'];
    await execute('apt-get', ['update', '-qq', ...waiting], { env }).catch(() => {});
    await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...waiting, from], { env }).catch(() => {});
    if (await there()) return pathOf(program);
  }
  throw new Error(
    `These tests need ${program} and found none. Install it (Debian, Ubuntu: sudo apt-get install ${from}) and run them again.`,
  );
}

function pathOf(program: string): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? program;
}
