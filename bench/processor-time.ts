import { readdirSync, readFileSync } from 'node:fs';

/** `USER_HZ`: 100 on every Linux that Node runs on. */
const millisecondsPerTick = 1000 / 100;

/** A process of a build; `family`: its children count as one with it, those that ended too, as PostgreSQL's. */
export interface Measured {
  readonly name: string;
  readonly pid: number;
  readonly family?: boolean;
}

/**
 * Milliseconds of processor time that each used so far, by name; empty where there is no /proc. On a shared machine this says more than
 * the clock: waiting for others is not in it. Source: proc(5), fields 4 and 14 to 17 of /proc/<pid>/stat.
 */
export function processorMilliseconds(processes: readonly Measured[]): Record<string, number> {
  const used: Record<string, number> = {};
  for (const { name, pid, family } of processes) {
    const own = stat(pid);
    if (!own) continue;
    const children = family ? childrenOf(pid).reduce((sum, one) => sum + one.ticks, own.ended) : 0;
    used[name] = (own.ticks + children) * millisecondsPerTick;
  }
  return used;
}

/**
 * Milliseconds of processor time that the children of a server used so far, as PostgreSQL's backends, to a fraction of one: a page needs less than the ticks of
 * {@link processorMilliseconds}. Those that ended are not in it. Source: Documentation/scheduler/sched-stats.rst of Linux, /proc/<pid>/schedstat, first field.
 */
export function backendMilliseconds(server: number): number {
  return childrenOf(server).reduce((sum, { pid }) => sum + onProcessor(pid), 0);
}

function onProcessor(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    // It ended meanwhile, or this is no Linux.
    return 0;
  }
}

/** MiB of memory that each holds, by name: resident, and for a family the proportional share, so that what is shared counts once. */
export function memoryMebibytes(processes: readonly Measured[]): Record<string, number> {
  const held: Record<string, number> = {};
  for (const { name, pid, family } of processes) {
    const kibibytes = family
      ? [pid, ...childrenOf(pid).map((one) => one.pid)].reduce((sum, one) => sum + field(one, 'smaps_rollup', 'Pss'), 0)
      : field(pid, 'status', 'VmRSS');
    if (kibibytes > 0) held[name] = kibibytes / 1024;
  }
  return held;
}

function childrenOf(pid: number): { pid: number; ticks: number }[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (stat(Number(name)) ?? []) : []));
  return all.filter((one) => one.parent === pid);
}

function stat(pid: number): { pid: number; parent: number; ticks: number; ended: number } | undefined {
  try {
    // The name in brackets may hold anything, so the fields are counted from its end.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ').map(Number);
    return { pid, parent: fields[1]!, ticks: fields[11]! + fields[12]!, ended: fields[13]! + fields[14]! };
  } catch {
    // It ended meanwhile, or this is no Linux.
    return undefined;
  }
}

function field(pid: number, file: string, name: string): number {
  try {
    const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'latin1'));
    return Number(line?.[1] ?? 0);
  } catch {
    return 0;
  }
}
