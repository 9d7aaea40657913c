import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HouseApp, houseApps } from '@app/shared/platform/health/heartbeat.js';

/** Where an app writes its process id. */
export const pidFile = (dataFolder: string, app: HouseApp): string => join(dataFolder, 'run', `${app}.pid`);

/**
 * Ends apps that a killed supervisor left behind (they are ending by themselves already, for their channel to it closed).
 * A process id that now belongs to something else is let alone. Waits up to `patienceSeconds`, then kills.
 */
export async function endLeftovers(dataFolder: string, patienceSeconds = 27): Promise<void> {
  const left: number[] = [];
  for (const app of houseApps) {
    const pid = Number(await readFile(pidFile(dataFolder, app), 'utf8').catch(() => ''));
    if (pid > 1 && commandOf(pid).includes(`apps/${app}/src/main.js`)) left.push(pid);
    else await rm(pidFile(dataFolder, app), { force: true });
  }
  for (const pid of left) send(pid, 'SIGTERM');
  const until = Date.now() + patienceSeconds * 1000;
  while (left.some((pid) => commandOf(pid).includes('/src/main.js'))) {
    if (Date.now() > until) for (const pid of left) send(pid, 'SIGKILL');
    await pause(100);
  }
}

/**
 * Removes a `postmaster.pid` whose process id now belongs to another program: after a power cut PostgreSQL would take it for a running
 * server and refuse to start. A server that runs is left alone, to be joined.
 */
export async function forgetStalePostmaster(dataFolder: string): Promise<void> {
  const file = join(dataFolder, 'postgres', 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const pid = Number(text.split('\n')[0]);
  const command = pid > 1 ? commandOf(pid) : '';
  if (!command.includes('postgres')) await rm(file, { force: true });
}

/** The command line of a process; empty when there is none (a zombie has none either). */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    if (process.platform === 'linux') return '';
  }
  const listed = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.stdout?.trim() ?? '';
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
