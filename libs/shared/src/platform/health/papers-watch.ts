import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { PapersInForce } from '../config/papers-in-force.js';
import { Health } from './health.js';
import { papersNote } from './heartbeat.js';

/** How often an app looks whether somebody changed the papers: what is written is in force within so many milliseconds. */
const everyMilliseconds = 2_000;

/** What is read again while the house runs: papers, and in the router words and model. */
export interface Reread {
  /** True when something else is in force now. Never fails. */
  look(): boolean;
  troubles(): readonly string[];
}

/**
 * Looks at the files of an app and has them read again when they change. What cannot be used is a note at `/health/ready` and a
 * warning in the log until it is mended; what was read before stays in force.
 */
@Injectable()
export class PapersWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Papers');
  private readonly watched: { readonly what: string; readonly files: Reread }[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(PapersInForce) papers: PapersInForce,
    @Inject(Health) private readonly health: Health,
  ) {
    this.add('the papers', papers);
  }

  /** `what` names it in the log. */
  add(what: string, files: Reread): void {
    this.watched.push({ what, files });
    this.health.watch(() => files.troubles().map((trouble) => `${papersNote}${trouble}`));
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), everyMilliseconds);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** At once, for tests and for whoever cannot wait. */
  look(): void {
    for (const { what, files } of this.watched) {
      const before = files.troubles().join();
      if (files.look()) this.log.log(`${what}: read again, in force from now on.`);
      const now = files.troubles();
      if (now.join() !== before) for (const trouble of now) this.log.warn(trouble);
    }
  }
}
