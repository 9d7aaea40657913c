import { Logger } from '@nestjs/common';
import type { JobsOptions, Queue } from 'bullmq';
import type { Consumer } from '../messages/topology.js';
import type { Bell } from '../outbox/bell.js';
import type { OpenedQueue, QueueBackend } from './queue-backend.js';
import { within } from './within.js';

/** The name of the job that is a bell. It carries nothing. */
export const bellJob = 'bell';

/** Failures are the slip rows' business, so a job has one attempt. A finished one goes at once: an id still known makes an `add` a silent no-op. */
export const jobOptions: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

const ringLimitMilliseconds = 5_000;

/** Rings consumers by one job in their BullMQ queue, opened when first needed. While it waits to be taken, another ring adds nothing. */
export class BullmqBell implements Bell {
  private readonly log = new Logger('Queue');
  private readonly open = new Map<Consumer, OpenedQueue<Queue>>();
  private closed = false;

  constructor(private readonly backend: QueueBackend) {}

  async ring(consumer: Consumer): Promise<void> {
    await this.use(consumer, (queue) => queue.add(bellJob, { v: 1 }, { ...jobOptions, jobId: bellJob }));
  }

  /** Does something with a consumer's queue; fails when it does not answer within five seconds. */
  async use<T>(consumer: Consumer, work: (queue: Queue) => Promise<T>): Promise<T> {
    const opened = this.opened(consumer);
    try {
      return await within(
        ringLimitMilliseconds,
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

  private opened(consumer: Consumer): OpenedQueue<Queue> {
    if (this.closed) throw new Error('The bell is closed.');
    let opened = this.open.get(consumer);
    if (opened === undefined) {
      opened = this.backend.queue(consumer, (error) => this.log.debug(`queue ${consumer}: ${error.name}`));
      this.open.set(consumer, opened);
    }
    return opened;
  }

  private discard(consumer: Consumer, opened: OpenedQueue<Queue>): void {
    if (this.open.get(consumer) === opened) this.open.delete(consumer);
    opened.close().catch(() => {});
  }
}
