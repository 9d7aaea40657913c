import { Logger } from '@nestjs/common';
import { reasonOf } from './failure-words.js';

/**
 * Whether the queue was answering when this process last asked it. Ringer and canary tell; readiness asks.
 * An outage is one warning, and its end one line.
 */
export class QueueSight {
  private readonly log = new Logger('Queue');
  private downSince: number | undefined;

  /** Milliseconds since the queue stopped answering; 0 while it answers. */
  get downMilliseconds(): number {
    // Monotonic: this measures a length of time, and the wall clock may be set.
    return this.downSince === undefined ? 0 : performance.now() - this.downSince;
  }

  answered(): void {
    if (this.downSince === undefined) return;
    this.log.log(`The queue answers again after ${Math.round(this.downMilliseconds / 1000)} s.`);
    this.downSince = undefined;
  }

  failed(error: unknown): void {
    if (this.downSince !== undefined) return;
    this.downSince = performance.now();
    this.log.warn(`The queue does not answer (${reasonOf(error)}). Tasks wait in the database; nothing is lost.`);
  }
}
