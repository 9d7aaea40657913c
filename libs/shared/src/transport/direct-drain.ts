import { Logger } from '@nestjs/common';
import type { Consumer } from '../messages/topology.js';
import { paces } from '../outbox/pace.js';
import type { QueueSight } from '../outbox/queue-sight.js';
import type { SlipRows } from '../outbox/slip-rows.js';
import { slipsOf } from '../outbox/slips-of.js';
import { SlipFailed, type SlipWork } from './slip-work.js';

export interface DrainPace {
  readonly everyMilliseconds: number;
  /** How long the queue must have been away. */
  readonly afterMilliseconds: number;
}

/**
 * What was in the queue comes due after the lease of 30 s; the outage is noticed then at the latest, is believed after 10 s, and looked
 * at every 5 s: losing Redis costs a complaint less than a minute.
 */
export const drainPace: DrainPace = { everyMilliseconds: 5_000, afterMilliseconds: 10_000 };

/** Works off the due slips of an app's own consumers straight from PostgreSQL while the queue cannot be reached. */
export class DirectDrain {
  private readonly log = new Logger('DirectDrain');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly consumers: readonly Consumer[],
    private readonly rows: SlipRows,
    private readonly work: SlipWork,
    private readonly sight: QueueSight,
    private readonly mayWork: () => boolean,
    private readonly pace: DrainPace = drainPace,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.drain()
        .catch(() => {})
        .finally(() => {
          this.running = undefined;
        });
    }, this.pace.everyMilliseconds);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async drain(): Promise<void> {
    let done = 0;
    while (!this.stopped && this.mayWork() && this.sight.downMilliseconds > this.pace.afterMilliseconds) {
      const rows = await this.rows.takeDue(new Map(this.consumers.map((consumer) => [consumer, paces[consumer].slipSize])));
      if (rows.length === 0) break;
      for (const { consumer, slip, epoch } of slipsOf(rows)) {
        if (this.stopped) return;
        await this.work.run(consumer, slip, epoch).catch((error: unknown) => {
          if (!(error instanceof SlipFailed)) throw error;
        });
        done += slip.ids.length;
      }
    }
    if (done > 0) this.log.log(`Worked off ${done} events without the queue.`);
  }
}
