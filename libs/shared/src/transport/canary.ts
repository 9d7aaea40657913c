import { randomUUID } from 'node:crypto';
import type { Consumer } from '../messages/topology.js';
import type { QueueSight } from '../outbox/queue-sight.js';
import { type BullmqBell, jobOptions } from './bullmq.bell.js';

const canaryJob = 'canary';

/** How often a queue is tried, and when it counts as dead. */
export interface CanaryPace {
  readonly everyMilliseconds: number;
  readonly lostAfterMilliseconds: number;
}
/** Every 30 s; dead after 90 s without an answer. */
export const canaryPace: CanaryPace = { everyMilliseconds: 30_000, lostAfterMilliseconds: 90_000 };

/**
 * A small job sent through each queue now and then. A worker may look alive and be dead (docs/reliability.md R1); what counts is
 * that jobs get done: by this process's own worker, or, with several replicas, that somebody took our canary away.
 */
export class Canary {
  private readonly seen = new Map<Consumer, number>();
  private readonly sent = new Map<Consumer, string>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> | undefined;

  constructor(
    private readonly consumers: readonly Consumer[],
    private readonly bell: BullmqBell,
    private readonly sight: QueueSight,
    private readonly pace: CanaryPace = canaryPace,
  ) {}

  start(): void {
    for (const consumer of this.consumers) this.alive(consumer);
    const send = () => {
      this.running ??= Promise.all(this.consumers.map((consumer) => this.send(consumer))).finally(() => {
        this.running = undefined;
      });
    };
    this.timer = setInterval(send, this.pace.everyMilliseconds);
    send();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** This process's worker did a job. */
  alive(consumer: Consumer): void {
    this.seen.set(consumer, performance.now());
  }

  problems(): string[] {
    return this.consumers.flatMap((consumer) => {
      const age = performance.now() - (this.seen.get(consumer) ?? 0);
      return age > this.pace.lostAfterMilliseconds ? [`queue ${consumer}: no canary for ${Math.round(age / 1000)} s`] : [];
    });
  }

  private async send(consumer: Consumer): Promise<void> {
    try {
      const before = this.sent.get(consumer);
      const jobId = `${canaryJob}-${randomUUID()}`;
      await this.bell.use(consumer, async (queue) => {
        const taken = before === undefined || (await queue.getJob(before)) === undefined;
        if (before !== undefined && taken) this.alive(consumer);
        // One at a time: while nobody takes them they must not pile up.
        if (!taken) return;
        await queue.add(canaryJob, { v: 1 }, { ...jobOptions, jobId });
        this.sent.set(consumer, jobId);
      });
      this.sight.answered();
    } catch (error) {
      this.sight.failed(error);
    }
  }
}
