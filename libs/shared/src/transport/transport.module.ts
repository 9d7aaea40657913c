import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type INestApplicationContext,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type pg from 'pg';
import type { Consumer } from '../messages/topology.js';
import { BellRinger } from '../outbox/bell-ringer.js';
import { QueueSight } from '../outbox/queue-sight.js';
import { slipPool } from '../outbox/slip-pool.js';
import { SlipRows } from '../outbox/slip-rows.js';
import { BullmqBell } from './bullmq.bell.js';
import { BullmqServer, type BullmqServerOptions } from './bullmq.server.js';
import { houseName } from './house-name.js';
import { type QueueBackend, queueBackend } from './queue-backend.js';

/** Where the queue lives and which house it is of. */
export interface TransportOptions {
  readonly databaseUrl: string;
  /** Absent: the queue lives in the database. */
  readonly queueUrl?: string | undefined;
  /** Another retry ladder, for tests. */
  readonly ladder?: string;
}

const SLIP_POOL = Symbol('slip pool');
const QUEUE_BACKEND = Symbol('queue backend');

/**
 * Gives an app its `BellRinger`, started with the app and stopped before it. The app connects it to its units of work:
 * `unitOfWork.onCommitted = (whom) => ringer.ring(whom)`.
 */
@Module({})
export class TransportModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(BellRinger) private readonly ringer: BellRinger,
    @Inject(BullmqBell) private readonly bell: BullmqBell,
    @Inject(SLIP_POOL) private readonly pool: pg.Pool,
  ) {}

  static forRoot(options: TransportOptions): DynamicModule {
    return {
      module: TransportModule,
      global: true,
      providers: [
        { provide: SLIP_POOL, useFactory: () => slipPool(options.databaseUrl) },
        {
          provide: QUEUE_BACKEND,
          // The queue in the database is its house's anyway.
          useFactory: async (pool: pg.Pool) =>
            queueBackend(options.queueUrl, options.databaseUrl, options.queueUrl ? await houseName(pool) : ''),
          inject: [SLIP_POOL],
        },
        { provide: QueueSight, useFactory: () => new QueueSight() },
        {
          provide: SlipRows,
          useFactory: (pool: pg.Pool) => new SlipRows(pool, options.ladder === undefined ? {} : { ladder: options.ladder }),
          inject: [SLIP_POOL],
        },
        { provide: BullmqBell, useFactory: (backend: QueueBackend) => new BullmqBell(backend), inject: [QUEUE_BACKEND] },
        {
          provide: BellRinger,
          useFactory: (bell: BullmqBell, sight: QueueSight) => new BellRinger(bell, sight),
          inject: [BullmqBell, QueueSight],
        },
      ],
      exports: [QueueSight, SlipRows, BullmqBell, BellRinger, QUEUE_BACKEND],
    };
  }

  onApplicationBootstrap(): void {
    this.ringer.start();
  }

  /** Before the servers close: what their last handlers commit is found by another process, or at the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.ringer.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.bell.close();
    await this.pool.end();
  }
}

/**
 * The server for `app.connectMicroservice({ strategy })` of an app that imports `TransportModule`; `consumers` are its queues.
 * Keep it: its `problems()` belong into readiness.
 */
export function bullmqServer(
  app: INestApplicationContext,
  consumers: readonly Consumer[],
  more: Partial<Omit<BullmqServerOptions, 'consumers'>> = {},
): BullmqServer {
  return new BullmqServer({
    consumers,
    backend: app.get<QueueBackend>(QUEUE_BACKEND, { strict: false }),
    rows: app.get(SlipRows, { strict: false }),
    bell: app.get(BullmqBell, { strict: false }),
    ringer: app.get(BellRinger, { strict: false }),
    sight: app.get(QueueSight, { strict: false }),
    ...more,
  });
}
