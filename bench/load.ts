import type { Build } from './build.js';
import { type DatabaseMeter, type DatabaseWork, isWork } from './database-meter.js';
import { complaintAt, type Door } from './doors.js';
import { drain } from './drain.js';
import { type Poured, pourAtOnce, pourPaced } from './pour.js';
import { memoryMebibytes, processorMilliseconds } from './processor-time.js';
import type { Provider } from './provider.js';

/** One build at work on some complaints, from the first request until the last of them is finished. */
export interface Load {
  readonly build: Build;
  readonly door: Door;
  readonly complaints: number;
  /** From the first request to the last answer, and to the last complaint's end. */
  readonly acceptSeconds: number;
  readonly toldSeconds: number;
  readonly messages: number;
  readonly lags: readonly number[];
  /** Processor time (ms) in all, by process. */
  readonly cpu: Readonly<Record<string, number>>;
  /** Memory (MiB) at the end of it, by process. */
  readonly memory: Readonly<Record<string, number>>;
  readonly database: DatabaseWork;
  readonly wrong: readonly string[];
}

/** What a load needs beside the build. */
export interface Place {
  readonly provider: Provider;
  readonly meters: ReadonlyMap<Build, DatabaseMeter>;
  readonly patienceSeconds: number;
}

/** How complaints come: so many, as fast as 64 connections go; or at a rate for some seconds. */
export type Way = { readonly amount: number } | { readonly perSecond: number; readonly seconds: number };

export async function runLoad(build: Build, door: Door, way: Way, { provider, meters, patienceSeconds }: Place): Promise<Load> {
  const meter = meters.get(build)!;
  // What an earlier load left at the provider is not this one's.
  await provider.tally();
  await meter.begin();
  const before = processorMilliseconds(build.processes);
  const since = new Date();
  const make = () => complaintAt(door, build.url, provider.settings);
  const poured: Poured =
    'amount' in way ? await pourAtOnce(build.url, make, way.amount) : await pourPaced(build.url, make, way.perSecond, way.seconds);
  const drained = await drain(build, provider, since, poured, patienceSeconds);
  const after = processorMilliseconds(build.processes);
  const cpu = Object.fromEntries(Object.entries(after).map(([name, used]) => [name, used - (before[name] ?? 0)]));
  return {
    build,
    door,
    complaints: poured.accepted.size,
    acceptSeconds: poured.seconds,
    toldSeconds: (drained.finishedAt - since.getTime()) / 1000,
    messages: drained.messages,
    lags: drained.lags,
    cpu,
    memory: memoryMebibytes(build.processes),
    database: await meter.end(),
    wrong: drained.wrong,
  };
}

/** Statements that do something, for each complaint of these loads. */
export function statementsEach(loads: readonly Load[]): number {
  const work = loads.flatMap(({ database }) => database.statements).filter(isWork);
  return sum(work, ({ calls }) => calls) / sum(loads, ({ complaints }) => complaints);
}

/** Milliseconds of processor time for each complaint, of one process or of all. */
export function cpuEach(loads: readonly Load[], process?: string): number {
  const used = sum(loads, ({ cpu }) => (process ? (cpu[process] ?? Number.NaN) : Object.values(cpu).reduce((all, one) => all + one, 0)));
  return used / sum(loads, ({ complaints }) => complaints);
}

export function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
