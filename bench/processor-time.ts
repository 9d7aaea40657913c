import { readdirSync, readFileSync } from 'node:fs';

/** `USER_HZ`: 100 on every Linux that Node runs on. */
const millisecondsPerTick = 1000 / 100;

/**
 * Milliseconds of processor time used so far by these processes and, but for our own, their children that live or ended; NaN where there is no
 * /proc. On a shared machine this says more than the clock: waiting for others is not in it.
 * Source: proc(5), fields 4 and 14 to 17 of /proc/<pid>/stat.
 */
export function processorMilliseconds(pids: readonly number[]): number {
  try {
    const wanted = new Set(pids);
    const alive = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (stat(Number(name)) ?? []) : []));
    const family = alive.filter((one) => wanted.has(one.pid) || (wanted.has(one.parent) && one.parent !== process.pid));
    return family.reduce((sum, one) => sum + one.ticks, 0) * millisecondsPerTick;
  } catch {
    return Number.NaN;
  }
}

function stat(pid: number): { pid: number; parent: number; ticks: number } | undefined {
  try {
    // The name in brackets may hold anything, so the fields are counted from its end.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ').map(Number);
    const ended = pid === process.pid ? 0 : fields[13]! + fields[14]!;
    return { pid, parent: fields[1]!, ticks: fields[11]! + fields[12]! + ended };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
