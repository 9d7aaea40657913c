import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Consumer, consumers } from '../messages/topology.js';
import { faultPoint } from '../platform/fault-point.js';
import { reasonOf } from './failure-words.js';
import { paces, pollMilliseconds, turnGapMilliseconds, turnSize } from './pace.js';
import type { Publisher } from './publisher.js';
import type { QueueSight } from './queue-sight.js';
import type { SlipRows, TakenRow } from './slip-rows.js';
import { slipsOf } from './slips-of.js';

/**
 * Carries due slip rows to the queue, in every app, as soon as a commit nudges it and at each poll. It never runs twice at once in one
 * process; any number of processes may. A crash anywhere repeats a slip at worst, which is harmless: consumers take rows once.
 */
export class OutboxRelay {
  private readonly log = new Logger('Outbox');
  /** Consumers that had more than a turn's worth due: the rows out with the queue are counted before more are taken. */
  private readonly busy = new Set<Consumer>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = true;
  private databaseLost = false;

  constructor(
    private readonly rows: SlipRows,
    private readonly publisher: Publisher,
    private readonly sight: QueueSight,
  ) {}

  start(): void {
    this.stopped = false;
    this.timer ??= setInterval(() => this.nudge(), pollMilliseconds);
    this.nudge();
  }

  /** Something may be due. Returns at once; several nudges during a run make one more run. */
  nudge(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
  }

  /** No more turns; resolves when the one under way is over. Rows not yet dispatched wait for another process or the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      let more = false;
      while ((this.again || more) && !this.stopped) {
        this.again = false;
        const begun = performance.now();
        more = await this.turn();
        // Commits that follow close on each other share the next turn: fewer and longer slips. A lone commit waits for nobody.
        const early = turnGapMilliseconds - (performance.now() - begun);
        if (!more && early > 0) await pause(early);
      }
      if (this.databaseLost) this.log.log('The outbox reaches the database again.');
      this.databaseLost = false;
    } catch (error) {
      if (!this.databaseLost) this.log.warn(`The outbox cannot work: ${reasonOf(error)}.`);
      this.databaseLost = true;
    }
  }

  /** True when there is more to carry right now. */
  private async turn(): Promise<boolean> {
    const limits = await this.limits();
    if (limits.size === 0) return false;
    const rows = await this.rows.takeDue(limits);
    for (const [consumer, limit] of limits) {
      const full = rows.filter((row) => row.consumer === consumer).length >= limit;
      if (full) this.busy.add(consumer);
      else this.busy.delete(consumer);
    }
    if (rows.length === 0) return false;
    await faultPoint('relay.after_take');
    this.warnOfEndless(rows);
    const dispatches = slipsOf(rows);
    await faultPoint('relay.before_publish');
    try {
      await this.publisher.publish(dispatches);
    } catch (error) {
      this.sight.failed(error);
      await this.rows.giveBack(rows);
      // What was committed meanwhile is found at the next poll: hammering a dead queue helps nobody.
      this.again = false;
      return false;
    }
    await faultPoint('relay.after_publish');
    this.sight.answered();
    return this.busy.size > 0;
  }

  /** Dispatched again and again without a word: nobody consumes, or a handler succeeds without taking its slips. */
  private warnOfEndless(rows: readonly TakenRow[]): void {
    const endless = rows.filter((row) => row.failures === 0 && row.epoch >= 10 && row.epoch % 10 === 0);
    for (const consumer of new Set(endless.map((row) => row.consumer))) {
      const some = endless.filter((row) => row.consumer === consumer);
      this.log.warn(
        `${some.length} slips for ${consumer} were sent out ${some[0]!.epoch} times and nobody took them, ${some[0]!.eventId} among them.`,
      );
    }
  }

  private async limits(): Promise<Map<Consumer, number>> {
    const limits = new Map<Consumer, number>();
    for (const consumer of consumers) {
      // While the queue is away one row of each is tried at a time; the rest stays due for the direct drain.
      let limit = this.sight.downMilliseconds > 0 ? 1 : turnSize;
      if (this.busy.has(consumer)) {
        const { window } = paces[consumer];
        limit = Math.min(limit, window - (await this.rows.outstanding(consumer, window)));
      }
      if (limit > 0) limits.set(consumer, limit);
    }
    return limits;
  }
}
