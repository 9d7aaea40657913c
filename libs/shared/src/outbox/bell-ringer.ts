import { type Consumer, consumers } from '../messages/topology.js';
import { faultPoint } from '../platform/process/fault-point.js';
import type { Bell } from './bell.js';
import { ringGapMilliseconds } from './pace.js';
import type { QueueSight } from './queue-sight.js';

/** Wakes a consumer in this very process; false where it is not here, or has all its hands full. */
export type WakeHere = (consumer: Consumer) => boolean;

/**
 * Rings the bells of consumers whose slips were committed, in every app. A consumer of the same process is woken without the queue. A bell
 * that was rung a moment ago is rung once more when its gap is over, whatever was committed meanwhile.
 */
export class BellRinger {
  /** The server of this process, once it works (`BullmqServer`). */
  wakeHere: WakeHere = () => false;

  private readonly gaps = new Map<Consumer, NodeJS.Timeout>();
  private readonly again = new Set<Consumer>();
  private readonly ringing = new Set<Promise<void>>();
  private stopped = true;

  constructor(
    private readonly bell: Bell,
    private readonly sight: QueueSight,
  ) {}

  start(): void {
    this.stopped = false;
  }

  /** Something is due for these. Returns at once. */
  ring(whom: Iterable<Consumer> = consumers): void {
    if (this.stopped) return;
    for (const consumer of whom) {
      if (this.wakeHere(consumer)) continue;
      if (this.gaps.has(consumer)) this.again.add(consumer);
      else this.ringNow(consumer);
    }
  }

  /** No more rings; resolves when those under way are over. What was committed is found by whoever looks next. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const gap of this.gaps.values()) clearTimeout(gap);
    this.gaps.clear();
    this.again.clear();
    await Promise.all(this.ringing);
  }

  private ringNow(consumer: Consumer): void {
    const rung = this.reachQueue(consumer).finally(() => this.ringing.delete(rung));
    this.ringing.add(rung);
    this.gaps.set(
      consumer,
      setTimeout(() => {
        this.gaps.delete(consumer);
        if (this.again.delete(consumer)) this.ringNow(consumer);
      }, ringGapMilliseconds),
    );
  }

  private async reachQueue(consumer: Consumer): Promise<void> {
    try {
      await faultPoint('bell.before_ring');
      await this.bell.ring(consumer);
      await faultPoint('bell.after_ring');
      this.sight.answered();
    } catch (error) {
      this.sight.failed(error);
    }
  }
}
