import { Logger } from '@nestjs/common';
import type { SlipRows } from '../outbox/slip-rows.js';

/** Milliseconds from one comparison with the database's clock to the next. */
export const clockCheckMilliseconds = 30_000;
/** So far a clock may be off before its process takes no work. */
export const clockLimitMilliseconds = 2_000;

/**
 * Compares our clock with the database's. BullMQ's leases on PostgreSQL are stamped and judged with the worker's clock: a wrong one takes
 * live jobs from others and turns off crash recovery for all (docs/reliability.md R2). So a worker whose clock is wrong must not work.
 */
export class ClockGate {
  private readonly log = new Logger('Clock');
  private off = 0;
  private databaseLost = false;

  constructor(
    private readonly rows: Pick<SlipRows, 'now'>,
    private readonly clock: () => number = Date.now,
  ) {}

  get right(): boolean {
    return Math.abs(this.off) <= clockLimitMilliseconds;
  }

  problems(): string[] {
    return [
      ...(this.right ? [] : [`clock: ${(this.off / 1000).toFixed(1)} s away from the database's`]),
      ...(this.databaseLost ? ['database: no answer'] : []),
    ];
  }

  /** Asks the database for its time. Without an answer the last finding stands. */
  async check(): Promise<void> {
    const before = this.clock();
    try {
      const theirs = (await this.rows.now()).getTime();
      const after = this.clock();
      const wasRight = this.right;
      // A slow answer proves nothing about the clock: the reading lies somewhere between the two, so the best case counts.
      this.off = before > theirs ? before - theirs : after < theirs ? after - theirs : 0;
      this.databaseLost = false;
      if (wasRight && !this.right)
        this.log.error(
          `This machine's clock is ${(this.off / 1000).toFixed(1)} s away from the database's: no work until it is set right.`,
        );
    } catch {
      this.databaseLost = true;
    }
  }
}
