import { setTimeout as pause } from 'node:timers/promises';
import { type Build, doorTitles, titles } from './build.js';
import type { Door } from './doors.js';
import { type Load, type Place, runLoad, sum } from './load.js';
import { type PlainInserts, plainInserts } from './plain-insert.js';
import { memoryMebibytes, processorMilliseconds } from './processor-time.js';
import { progress } from './progress.js';
import type { Size } from './sizes.js';

/** What a build does when nobody asks anything of it. */
export interface Idle {
  readonly memory: Readonly<Record<string, number>>;
  /** Milliseconds of processor time a second, all processes. */
  readonly cpuPerSecond: number;
}

/** Everything that one run saw. */
export interface Findings {
  readonly size: Size;
  readonly builds: readonly Build[];
  readonly idle: ReadonlyMap<Build, Idle>;
  readonly inserts: readonly PlainInserts[];
  /** All builds at all doors, as fast as 64 connections go, round by round. */
  readonly loads: readonly Load[];
  readonly paced: readonly (Load & { readonly perSecond: number })[];
  readonly waves: readonly Load[];
}

/** All that a size asks for; the builds take turns, so that each has the machine as it is in the same minutes. */
export async function measure(builds: readonly Build[], doors: readonly Door[], size: Size, place: Place): Promise<Findings> {
  const idle = await idling(builds, size.idleSeconds);
  for (const door of doors) {
    for (const build of builds) {
      progress(`warming up: ${titles[build.name]}, ${doorTitles[door]}`);
      await checked(build, runLoad(build, door, { amount: size.warmUp }, place));
    }
  }
  for (const build of builds) build.beginProfiles?.();
  const obvious = builds.find(({ name }) => name === 'obvious');
  const inserts: PlainInserts[] = [];
  const loads: Load[] = [];
  for (let round = 1; round <= size.rounds; round++) {
    if (obvious) {
      progress(`round ${round}: plain INSERT`);
      inserts.push(await plainInserts(obvious.adminUrl, size.insertSeconds));
    }
    for (const door of doors) {
      for (const build of builds) {
        progress(`round ${round}: ${titles[build.name]}, ${doorTitles[door]}, ${size.complaints} complaints`);
        loads.push(await checked(build, runLoad(build, door, { amount: size.complaints }, place)));
      }
    }
  }
  const paced = await pacedLoads(builds, doors, loads, size, place);
  const waves: Load[] = [];
  for (let wave = 1; wave <= size.waves; wave++) {
    for (const build of builds) {
      progress(`wave ${wave}: ${titles[build.name]}, ${size.complaintsOfWave} complaints`);
      waves.push(await checked(build, runLoad(build, doors[0]!, { amount: size.complaintsOfWave }, place)));
    }
  }
  return { size, builds, idle, inserts, loads, paced, waves };
}

async function idling(builds: readonly Build[], seconds: number): Promise<Map<Build, Idle>> {
  progress(`${seconds} s of nothing to do`);
  const before = builds.map((build) => processorMilliseconds(build.processes));
  await pause(seconds * 1000);
  return new Map(
    builds.map((build, no) => {
      const used = Object.entries(processorMilliseconds(build.processes));
      const cpu = sum(used, ([name, all]) => all - (before[no]![name] ?? 0));
      return [build, { memory: memoryMebibytes(build.processes), cpuPerSecond: cpu / seconds }];
    }),
  );
}

/** 80 % of what each build sustained: told in a second, while complaints came as fast as they could. */
async function pacedLoads(builds: readonly Build[], doors: readonly Door[], loads: readonly Load[], size: Size, place: Place) {
  const paced: (Load & { perSecond: number })[] = [];
  if (size.pacedSeconds === 0) return paced;
  for (const door of doors) {
    for (const build of builds) {
      const seen = loads.filter((load) => load.build === build && load.door === door);
      const sustained = sum(seen, ({ complaints }) => complaints) / sum(seen, ({ toldSeconds }) => toldSeconds);
      const perSecond = Math.max(1, Math.round(sustained * 0.8));
      progress(`paced: ${titles[build.name]}, ${doorTitles[door]}, ${perSecond}/s for ${size.pacedSeconds} s`);
      const load = await checked(build, runLoad(build, door, { perSecond, seconds: size.pacedSeconds }, place));
      paced.push({ ...load, perSecond });
    }
  }
  return paced;
}

/** A figure about complaints that were not finished is none: nothing more is measured then. */
async function checked(build: Build, load: Promise<Load>): Promise<Load> {
  const done = await load;
  if (done.wrong.length === 0) return done;
  throw new NotTold(`${titles[build.name]}, ${doorTitles[done.door]}: ${done.wrong.join('; ')}.`);
}

/** Somebody was not told, or it cannot be proved. */
export class NotTold extends Error {}
