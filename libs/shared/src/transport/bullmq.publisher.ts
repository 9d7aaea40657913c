import { Logger } from '@nestjs/common';
import type { JobsOptions, Queue } from 'bullmq';
import type { EventSlip } from '../messages/event-slip.js';
import type { Consumer } from '../messages/topology.js';
import type { Dispatch, Publisher } from '../outbox/publisher.js';
import type { Opened, QueueBackend } from './queue-backend.js';
import { within } from './within.js';

/** What a job holds: the slip and the epoch of its rows. */
export interface QueuedSlip extends EventSlip {
  readonly epoch: number;
}

/**
 * Retries are the slip rows' business, so a job has one attempt. A finished job must go at once: an id that is still known makes
 * a later `add` a silent no-op. A few failed ones stay for whoever looks.
 */
export const jobOptions: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: { count: 100, age: 24 * 3600 } };

const publishLimitMilliseconds = 5_000;

/** Puts slips into the BullMQ queues, one for each consumer, opened when first needed. */
export class BullmqPublisher implements Publisher {
  private readonly log = new Logger('Queue');
  private readonly open = new Map<Consumer, Opened<Queue>>();
  private closed = false;

  constructor(private readonly backend: QueueBackend) {}

  async publish(dispatches: readonly Dispatch[]): Promise<void> {
    const meant = new Set(dispatches.map((dispatch) => dispatch.consumer));
    await Promise.all(
      [...meant].map((consumer) =>
        this.use(consumer, (queue) =>
          queue.addBulk(
            dispatches
              .filter((one) => one.consumer === consumer)
              .map(({ slip, epoch }) => ({
                name: slip.event,
                data: { ...slip, epoch } satisfies QueuedSlip,
                // Not `:` and not a whole number: BullMQ refuses both as ids.
                opts: { ...jobOptions, jobId: `${consumer}-${slip.ids[0]}-${epoch}` },
              })),
          ),
        ),
      ),
    );
  }

  /** Does something with a consumer's queue; fails when it does not answer within five seconds. */
  async use<T>(consumer: Consumer, work: (queue: Queue) => Promise<T>): Promise<T> {
    const opened = this.opened(consumer);
    try {
      return await within(
        publishLimitMilliseconds,
        `queue ${consumer}`,
        opened.it.waitUntilReady().then(() => work(opened.it)),
      );
    } catch (error) {
      // A queue whose first connection failed never works again; the next use opens another.
      if (!this.backend.recovers) this.discard(consumer, opened);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const opened = [...this.open.values()];
    this.open.clear();
    await Promise.all(opened.map((one) => within(2_000, 'closing a queue', one.close()).catch(one.drop)));
  }

  private opened(consumer: Consumer): Opened<Queue> {
    if (this.closed) throw new Error('The publisher is closed.');
    let opened = this.open.get(consumer);
    if (opened === undefined) {
      opened = this.backend.queue(consumer, (error) => this.log.debug(`queue ${consumer}: ${error.name}`));
      this.open.set(consumer, opened);
    }
    return opened;
  }

  private discard(consumer: Consumer, opened: Opened<Queue>): void {
    if (this.open.get(consumer) === opened) this.open.delete(consumer);
    opened.close().catch(() => {});
  }
}
