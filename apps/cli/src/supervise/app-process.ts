import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { held, letGo } from '@app/shared/start/held-start.js';
import { readRefused, refusedExitCode } from '@app/shared/start/refused-to-start.js';

/** How one app of the house is started and who hears of its lines and its end. */
export interface AppProcessOptions {
  readonly name: string;
  /** Its main file. */
  readonly main: string;
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly pidFile: string;
  /** Every line it writes. */
  readonly onLine: (line: string) => void;
  /** A sentence about its fate, for the person at the terminal. */
  readonly onNews: (sentence: string) => void;
  /** Asked when it ends because a setting is wrong, so that starting it again cannot help: true when it shall stay ended. */
  readonly onRefused?: (failure: Failure) => boolean;
  /** Seconds before the second start, doubling to `longest`; a run of `healthy` seconds begins anew. */
  readonly pace?: { readonly first: number; readonly longest: number; readonly healthy: number };
}

/** Seconds that an app may take to end before it is killed: a little more than it gives itself. */
const endSeconds = 28;

/**
 * An app's start fills the young generation to its bound, and it never gives that back: half of the bound is 24 MB less in each app for as long as it
 * lives (docs/decisions/0132). `NODE_OPTIONS` may say another.
 */
function youngGeneration({ NODE_OPTIONS: said = '' }: NodeJS.ProcessEnv): string[] {
  return /--max[-_]semi[-_]space[-_]size/.test(said) ? [] : ['--max-semi-space-size=8'];
}

/**
 * One app as a process of its own: started again when it dies, after a while that doubles, until it is told to end.
 * It runs in a session of its own, so that Ctrl-C reaches the supervisor alone; it ends by itself when the supervisor is gone.
 */
export class AppProcess {
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private ending = false;
  private isHeld = false;
  private delay: number;
  private exited: Promise<void> = Promise.resolve();
  private readonly pace: { first: number; longest: number; healthy: number };

  constructor(private readonly options: AppProcessOptions) {
    this.pace = options.pace ?? { first: 1, longest: 30, healthy: 60 };
    this.delay = this.pace.first;
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it, but for its work: it reads its libraries and waits for `letGo`. */
  startHeld(): void {
    this.isHeld = true;
    this.start();
  }

  /** Lets it work that was started held. */
  letGo(): void {
    this.isHeld = false;
    this.child?.send(letGo, () => {});
  }

  start(): void {
    if (this.ending) return;
    const { main, cwd, env, onLine, onNews, onRefused, pidFile } = this.options;
    const begun = performance.now();
    const given = env ?? process.env;
    const child = spawn(process.execPath, [...youngGeneration(given), main, ...(this.isHeld ? [held] : [])], {
      cwd,
      env: { MALLOC_ARENA_MAX: '1', ...given },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    if (child.pid !== undefined) writeFileSync(pidFile, `${child.pid}\n`);
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', onLine);
    let refused: Failure | undefined;
    child.on('message', (message) => {
      refused = readRefused(message) ?? refused;
    });
    this.exited = new Promise((done) => {
      let over = false;
      const end = (why: string, code?: number | null) => {
        if (over) return;
        over = true;
        this.child = undefined;
        rmSync(pidFile, { force: true });
        if (!this.ending && code === refusedExitCode) {
          const failure = refused ?? new Failure('config.invalid', `${this.name} does not start. The reason is in its lines above.`);
          this.ending = onRefused?.(failure) ?? false;
        }
        if (!this.ending) {
          if (performance.now() - begun >= this.pace.healthy * 1000) this.delay = this.pace.first;
          onNews(`${this.name} ended (${why}); it is started again in ${this.delay} s.`);
          this.timer = setTimeout(() => this.start(), this.delay * 1000);
          this.delay = Math.min(this.delay * 2, this.pace.longest);
        }
        done();
      };
      child.once('exit', (code, signal) => end(signal ?? `exit ${code}`, code));
      child.once('error', (error) => end(error.message));
    });
  }

  /** Asks it to end and waits; kills it when it takes too long. Never starts it again. */
  async end(patienceSeconds = endSeconds): Promise<void> {
    this.ending = true;
    clearTimeout(this.timer);
    if (!this.child) return;
    this.child.kill('SIGTERM');
    const limit = setTimeout(() => {
      this.options.onNews(`${this.name} did not end within ${patienceSeconds} s and is killed.`);
      this.child?.kill('SIGKILL');
    }, patienceSeconds * 1000);
    await this.exited;
    clearTimeout(limit);
  }
}
