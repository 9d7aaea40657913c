import { hostname } from 'node:os';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Failure } from '../../domain/failure/failure.js';
import type { Settings } from '../config/settings.js';
import { systemClock } from '../process/system-clock.js';
import { beatMilliseconds, type HouseApp, houseApps, isNote, papersNote, staleSeconds } from './heartbeat.js';
import { clockProblems, diskProblems, durabilityProblems, type HealthDatabase } from './safety-checks.js';

/** Whether this app can do its work, and what ails it. */
export interface Readiness {
  readonly ready: boolean;
  /** Sentences; those of other apps begin with the app's name. */
  readonly problems: readonly string[];
}

type Check = () => readonly string[] | Promise<readonly string[]>;

/**
 * How this app is. Every five seconds it looks (database, durability, clock, disk, and what was handed to `watch`) and writes a heartbeat
 * row, through which the gateway speaks for all three apps.
 */
export class Health implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Health');
  private readonly instance = `${hostname()}-${process.pid}`;
  private readonly checks: Check[] = [];
  private readonly hintsByKey = new Map<string, string>();
  private found: readonly string[] = ['starting'];
  private unsafeNow: readonly string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private ending = false;

  constructor(
    readonly app: HouseApp,
    private readonly database: HealthDatabase,
    private readonly settings: Settings,
  ) {}

  /** Adds something to ask at each beat; it gives its problems as sentences (with `note` before what does not make the app unready). For the transport: `health.watch(() => server.problems())`. */
  watch(check: Check): void {
    this.checks.push(check);
  }

  /** Notes something that a person should mend although the app is ready: a door without its secret. Stays until the next start, or until it is taken back. */
  hint(key: string, sentence: string): void {
    this.hintsByKey.set(key, sentence);
  }

  /** It is mended. */
  takeBack(key: string): void {
    this.hintsByKey.delete(key);
  }

  hints(): readonly string[] {
    return [...this.hintsByKey.values()];
  }

  /** Why this app must take in nothing new (disk, clock, durability); empty when all is well. As of the last beat. */
  unsafe(): readonly string[] {
    return this.unsafeNow;
  }

  /**
   * Call it before listening. Fails with `start.unsafe`, naming every reason, when what is accepted might be lost or wrongly dated
   * (docs/reliability.md R3). Waits up to `waitSeconds` for a database that is not there yet; fails with `store.unavailable` after that.
   */
  async refuseIfUnsafe(waitSeconds = 30): Promise<void> {
    const until = Date.now() + waitSeconds * 1000;
    for (;;) {
      try {
        const problems = await this.safety();
        if (problems.length === 0) return;
        throw new Failure('start.unsafe', problems.join(' '), { fields: problems.map((message) => ({ path: this.app, message })) });
      } catch (error) {
        if (error instanceof Failure && error.code === 'start.unsafe') throw error;
        if (Date.now() >= until) throw error;
        await new Promise((later) => setTimeout(later, 1_000));
      }
    }
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.beat(), beatMilliseconds);
    void this.beat();
  }

  /** Not ready from now on, so that nobody sends us new work, and gone from the heartbeats. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ending = true;
    clearInterval(this.timer);
    await this.running;
    await this.database.read('DELETE FROM heartbeat WHERE app = $1 AND instance = $2', [this.app, this.instance]).catch(() => {});
  }

  /** Looks and writes the heartbeat; overlapping calls are one. */
  beat(): Promise<void> {
    this.running ??= this.look().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** Of this app alone. */
  own(): Readiness {
    const problems = this.ending ? ['ending'] : this.found;
    return { ready: problems.every(isNote), problems };
  }

  /** Of the whole house: an app is well when one of its instances is. */
  async house(): Promise<Readiness> {
    const own = this.own().problems;
    let rows: { app: string; problems: string[] }[];
    try {
      rows = await this.database.read(
        `SELECT app, problems FROM heartbeat WHERE at > now() - $1 * interval '1 s' AND app <> $2 ORDER BY app, instance`,
        [staleSeconds, this.app],
      );
    } catch {
      return { ready: false, problems: [...own, ...(own.length > 0 ? [] : ['database: no answer.'])] };
    }
    const others = houseApps
      .filter((app) => app !== this.app)
      .map((app) => {
        const instances = rows.filter((row) => row.app === app);
        if (instances.length === 0) return { well: false, problems: [`${app}: no heartbeat for ${staleSeconds} s.`] };
        const problems = instances.flatMap((row) => row.problems.map((problem) => `${app}: ${problem}`));
        return { well: instances.some((row) => row.problems.every(isNote)), problems };
      });
    return { ready: own.every(isNote) && others.every((app) => app.well), problems: [...own, ...others.flatMap((app) => app.problems)] };
  }

  /** What of the institution's papers, words and model is not in force in any app, and why: sentences, each once. */
  async papers(): Promise<readonly string[]> {
    const { problems } = await this.house();
    return [
      ...new Set(
        problems.flatMap((problem) =>
          problem.includes(papersNote) ? [problem.slice(problem.indexOf(papersNote) + papersNote.length)] : [],
        ),
      ),
    ];
  }

  private async look(): Promise<void> {
    const problems: string[] = [];
    try {
      this.unsafeNow = await this.safety();
      problems.push(...this.unsafeNow);
    } catch {
      problems.push('database: no answer.');
    }
    for (const check of this.checks) {
      try {
        problems.push(...(await check()));
      } catch (error) {
        problems.push(`a check failed: ${error instanceof Error ? error.name : 'unknown'}.`);
      }
    }
    const unique = [...new Set(problems)];
    if (unique.join() !== this.found.join()) {
      if (unique.length === 0) this.log.log('Ready.');
      else this.log.warn(`${unique.every(isNote) ? 'Ready, with' : 'Not ready:'} ${unique.join(' ')}`);
    }
    this.found = unique;
    if (this.ending) return;
    await this.database
      .read(
        `WITH gone AS (DELETE FROM heartbeat WHERE at < now() - interval '10 minutes' AND (app, instance) <> ($1, $2))
         INSERT INTO heartbeat (app, instance, at, problems) VALUES ($1, $2, now(), $3)
         ON CONFLICT (app, instance) DO UPDATE SET at = now(), problems = excluded.problems`,
        [this.app, this.instance, JSON.stringify(unique)],
      )
      .catch(() => {});
  }

  private async safety(): Promise<string[]> {
    const found = await Promise.all([
      durabilityProblems(this.database),
      clockProblems(this.database, this.settings.safety.maxClockSkewSeconds, systemClock),
      // With a database elsewhere this machine's disk holds nothing that matters.
      this.settings.database.url === undefined ? diskProblems(this.settings) : [],
    ]);
    return found.flat();
  }
}
