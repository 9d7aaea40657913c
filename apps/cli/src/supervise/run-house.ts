import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { PlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { readSettings, type Settings } from '@app/shared/platform/config/settings.js';
import { houseApps } from '@app/shared/platform/health/heartbeat.js';
import { diskProblems } from '@app/shared/platform/health/safety-checks.js';
import { projectRoot } from '@app/shared/platform/process/source-tree.js';
import { forgetAddress, tellAddress } from '../prepare/house-address.js';
import { HousePreparation } from '../prepare/house-preparation.js';
import { AppProcess, type AppProcessOptions } from './app-process.js';
import { holdDataFolder } from './data-folder-lock.js';
import { demandPorts } from './free-ports.js';
import { type HouseDatabase, openDatabase } from './house-database.js';
import { endLeftovers, pidFile } from './leftovers.js';
import { type WhereToGo, whereToGo } from './where-to-go.js';

/** Who hears what while the house starts and runs. */
export interface RunOptions {
  readonly plugIns: readonly PlugInSettings[];
  readonly onLine: (line: string) => void;
  readonly onNews: (sentence: string) => void;
  readonly onReady: (where: WhereToGo, dataFolder: string, seconds: number) => void;
  /** Resolves when the house shall end. */
  readonly ending: Promise<unknown>;
}

/**
 * The whole house, from its papers to the last connection closed: database, migrations, first sign-in, then gateway, router and
 * notifier under supervision. Ends them in that order, the database last. Fails with one sentence when something is in the way, also when
 * an app says before the house is ready that a setting is wrong.
 */
export async function runHouse(options: RunOptions): Promise<void> {
  const begun = performance.now();
  const preparation = new HousePreparation();
  try {
    const department = await preparation.checked();
    const settings = readSettings(
      process.env,
      options.plugIns.flatMap((plugIn) => plugIn.settings),
    );
    const release = await holdDataFolder(settings.folders.data);
    try {
      await runPrepared(options, { settings, preparation, department, begun });
    } finally {
      release();
    }
  } finally {
    await preparation.end();
  }
}

interface Preparing {
  readonly settings: Settings;
  readonly preparation: HousePreparation;
  /** The first of them. */
  readonly department: string;
  readonly begun: number;
}

async function runPrepared(options: RunOptions, { settings, preparation, department, begun }: Preparing): Promise<void> {
  const { plugIns, onLine, onNews, onReady, ending } = options;
  let ended = false;
  void ending.then(() => {
    ended = true;
  });
  const { data } = settings.folders;
  await endLeftovers(data);
  await demandPorts(settings);
  await demandDisk(settings);
  let isReady = false;
  let refuse: (failure: Failure) => void = () => {};
  const refused = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  // It may be refused while nobody waits for it yet.
  refused.catch(() => {});
  const onRefused = (failure: Failure) => {
    // What was well once goes on trying: somebody may be half-way through a change of the papers.
    if (!isReady) refuse(failure);
    return !isReady;
  };
  const apps = appProcesses(settings, { onLine, onNews, onRefused });
  let database: HouseDatabase | undefined;
  try {
    // They read their libraries while the database starts, and touch nothing before they are let go.
    for (const app of apps) app.startHeld();
    database = await openDatabase(settings, onNews);
    if (ended) return;
    const queueInDatabase = settings.queue.url === undefined;
    const signIn = await preparation.prepared({
      url: database.url,
      queueInDatabase,
      dataFolder: data,
      recordFolder: settings.folders.record,
      department,
    });
    await preparation.end();
    if (ended) return;
    for (const app of apps) app.letGo();
    void untilReady(settings, () => ended, onNews).then((ready) => {
      isReady = ready;
      if (!ready || ended) return;
      tellAddress(settings);
      onReady(whereToGo(settings, plugIns, signIn), data, (performance.now() - begun) / 1000);
    });
    await Promise.race([ending, refused]);
  } finally {
    ended = true;
    forgetAddress(settings);
    for (const app of apps) await app.end();
    await database?.stop();
  }
}

type Ears = Pick<AppProcessOptions, 'onLine' | 'onNews' | 'onRefused'>;

function appProcesses(settings: Settings, ears: Ears): AppProcess[] {
  const root = projectRoot(import.meta.url);
  return houseApps.map((name) => {
    const main = join(root, 'dist', 'apps', name, 'apps', name, 'src', 'main.js');
    if (!existsSync(main)) throw new Failure('config.invalid', `${name} is not built. Run npm run build.`);
    return new AppProcess({ name, main, cwd: process.cwd(), pidFile: pidFile(settings.folders.data, name), ...ears });
  });
}

async function demandDisk(settings: Settings): Promise<void> {
  if (settings.database.url !== undefined) return;
  const problems = await diskProblems(settings);
  if (problems.length > 0) throw new Failure('start.unsafe', `The house does not start. ${problems.join(' ')}`);
}

/** Asks the gateway, which speaks for all three. Says after half a minute what it waits for, and goes on waiting. */
async function untilReady(settings: Settings, isOver: () => boolean, onNews: (sentence: string) => void): Promise<boolean> {
  const host = settings.gateway.host === '0.0.0.0' || settings.gateway.host === '::' ? '127.0.0.1' : settings.gateway.host;
  const url = `http://${host}:${settings.gateway.port}/health/ready`;
  let nextWord = performance.now() + 30_000;
  while (!isOver()) {
    let waiting = 'the gateway does not answer yet';
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return true;
      waiting = ((await response.json()) as { problems: string[] }).problems.join(' ');
    } catch {
      // Not listening yet.
    }
    if (performance.now() > nextWord) {
      onNews(`Still waiting: ${waiting}`);
      nextWord = performance.now() + 30_000;
    }
    await pause(200);
  }
  return false;
}
