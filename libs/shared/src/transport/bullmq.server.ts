import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { Job, Worker } from 'bullmq';
import { Failure } from '../domain/failure/failure.js';
import type { Consumer } from '../messages/topology.js';
import type { BellRinger } from '../outbox/bell-ringer.js';
import type { QueueSight } from '../outbox/queue-sight.js';
import type { SlipRows } from '../outbox/slip-rows.js';
import { type BullmqBell, bellJob } from './bullmq.bell.js';
import { Canary, type CanaryPace } from './canary.js';
import { ClockGate, clockCheckMilliseconds } from './clock-gate.js';
import { HandlerTable } from './handler-table.js';
import { bullmqTransport, type HandlerExtras } from './on-event.decorator.js';
import type { OpenedQueue, QueueBackend } from './queue-backend.js';
import { type DrainOptions, SlipDrain } from './slip-drain.js';
import { SlipWork } from './slip-work.js';
import { within } from './within.js';

/** Which queues an app listens to, and where they live. */
export interface BullmqServerOptions {
  /** The queues this app works off; it must handle every event of each. */
  readonly consumers: readonly Consumer[];
  readonly backend: QueueBackend;
  readonly rows: SlipRows;
  readonly bell: BullmqBell;
  /** Woken consumers of this process need no bell. */
  readonly ringer?: BellRinger;
  readonly sight: QueueSight;
  readonly drain?: DrainOptions;
  /** How long the start waits for database and queue. */
  readonly startLimitMilliseconds?: number;
  /** How long a shutdown waits for running handlers. */
  readonly drainLimitMilliseconds?: number;
  readonly canary?: CanaryPace;
  /** At least 30 s in a real house. */
  readonly lockMilliseconds?: number;
  readonly clock?: () => number;
}

/**
 * Nest's way to the BullMQ queues: one worker for each consumer hears its bell, and the drain works off what is due, each slip awaited to
 * the end of its handler.
 *
 * `listen` rejects with `handlers.wrong` when the handlers do not fit the topology, with `store.unavailable` when the database does not
 * answer in time, and with `queue.unavailable` when a queue in the database is not ready. A Redis that is away is waited for in the
 * background; the drain looks for itself meanwhile.
 */
export class BullmqServer extends Server implements CustomTransportStrategy {
  override readonly transportId = bullmqTransport;
  /** Nest must not log and swallow what handlers throw: the slip rows tell of it. */
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger('Queue');

  private readonly handlers = new HandlerTable();
  private readonly workers = new Map<Consumer, OpenedQueue<Worker>>();
  private readonly canary: Canary;
  private readonly clockGate: ClockGate;
  private readonly drain: SlipDrain;
  private clockTimer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: BullmqServerOptions) {
    super();
    const { consumers, rows, bell, sight } = options;
    this.canary = new Canary(consumers, bell, sight, options.canary);
    this.clockGate = new ClockGate(rows, options.clock);
    this.drain = new SlipDrain(consumers, rows, new SlipWork(this.handlers, rows), () => this.clockGate.right, options.drain);
  }

  /** Why this process is not ready to work; empty when it is. */
  problems(): string[] {
    const down = Math.round(this.options.sight.downMilliseconds / 1000);
    return [...this.clockGate.problems(), ...this.canary.problems(), ...(down > 0 ? [`queue: no answer for ${down} s`] : [])];
  }

  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false, extras: Record<string, unknown> = {}): void {
    const { kind, consumer } = extras as Partial<HandlerExtras>;
    if (kind === undefined || consumer === undefined || !isEventHandler) {
      throw new Failure('handlers.wrong', `The handler of ${JSON.stringify(pattern)} must be marked with @OnEvent.`);
    }
    this.handlers.add(kind, consumer, callback);
  }

  override listen(callback: (error?: unknown) => void): void {
    this.start().then(
      () => callback(),
      async (error: unknown) => {
        await this.close();
        callback(error);
      },
    );
  }

  /** Takes no more slips and waits for those under way, up to 25 s. Safe to call twice. */
  override close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  override on(): never {
    throw new Error('This transport has no events of its own.');
  }

  override unwrap<T>(): T {
    return [...this.workers.values()].map((worker) => worker.it) as T;
  }

  private async start(): Promise<void> {
    this.handlers.check(this.options.consumers);
    const limit = this.options.startLimitMilliseconds ?? 10_000;
    // Before any queue object exists: on PostgreSQL one that is built while the database is away is dead for ever (docs/reliability.md R1).
    await this.databaseAnswers(limit);
    await this.clockGate.check();
    for (const consumer of this.options.consumers) this.workers.set(consumer, this.worker(consumer));
    await this.workersReady(limit);
    this.clockTimer = setInterval(() => {
      this.checking ??= this.checkClock().finally(() => {
        this.checking = undefined;
      });
    }, clockCheckMilliseconds);
    if (this.clockGate.right) this.runAll();
    this.canary.start();
    this.drain.start();
    if (this.options.ringer) this.options.ringer.wakeHere = (consumer) => this.drain.wake(consumer);
  }

  private async databaseAnswers(limit: number): Promise<void> {
    const end = performance.now() + limit;
    for (;;) {
      try {
        await within(Math.max(1, end - performance.now()), 'the database', this.options.rows.now());
        return;
      } catch (cause) {
        if (performance.now() >= end - 250) throw new Failure('store.unavailable', 'The database did not answer at start.', { cause });
        await new Promise((done) => setTimeout(done, 250));
      }
    }
  }

  private async workersReady(limit: number): Promise<void> {
    try {
      await within(limit, 'the queue', Promise.all([...this.workers.values()].map((worker) => worker.it.waitUntilReady())));
    } catch (cause) {
      this.options.sight.failed(cause);
      if (!this.options.backend.recovers) {
        throw new Failure('queue.unavailable', 'The queue in the database is not ready. Has `redress migrate` been run?', { cause });
      }
    }
  }

  private worker(consumer: Consumer): OpenedQueue<Worker> {
    return this.options.backend.worker(
      consumer,
      async (job) => this.hear(consumer, job),
      {
        autorun: false,
        lockDuration: this.options.lockMilliseconds ?? 30_000,
        stalledInterval: this.options.lockMilliseconds ?? 30_000,
        maxStalledCount: 1,
      },
      (error) => this.logger.debug?.(`worker ${consumer}: ${(error as { code?: string }).code ?? error.name}`),
    );
  }

  private hear(consumer: Consumer, job: Job): void {
    this.canary.alive(consumer);
    if (job.name === bellJob) this.drain.wake(consumer);
  }

  private runAll(): void {
    for (const { it } of this.workers.values()) {
      if (it.isPaused()) void it.resume();
      else if (!it.isRunning()) it.run().catch((error: Error) => this.logger.error(`A worker stopped: ${error.name}`));
    }
  }

  private async checkClock(): Promise<void> {
    await this.clockGate.check();
    if (this.closing) return;
    if (this.clockGate.right) this.runAll();
    else await Promise.all([...this.workers.values()].map((worker) => worker.it.pause(true)));
  }

  private async end(): Promise<void> {
    clearInterval(this.clockTimer);
    const workers = [...this.workers.values()];
    this.workers.clear();
    // No more slips from here on. BullMQ itself would wait for its server as long as that is away, so what counts is our handlers.
    const closed = Promise.all(workers.map((worker) => worker.close()));
    closed.catch(() => {});
    const limit = this.options.drainLimitMilliseconds ?? 25_000;
    try {
      await within(limit, 'handlers under way', Promise.all([this.canary.stop(), this.drain.stop(), this.checking]));
    } catch {
      this.logger.warn(`Handlers were still at work after ${limit / 1000} s. Work they had not committed will be retried automatically.`);
    }
    await within(2_000, 'the queue', closed).catch(() => {
      for (const worker of workers) worker.drop();
    });
  }
}
