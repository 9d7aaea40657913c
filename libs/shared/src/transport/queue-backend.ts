import { createPostgresBackend, Queue, type QueueOptions, runMigrations, Worker, type WorkerOptions } from 'bullmq';
import pg from 'pg';
import { Failure } from '../domain/failure/failure.js';
import type { Consumer } from '../messages/topology.js';
import { type RedisConnection, redisConnection } from './redis-url.js';

const schema = 'queue';

/** What BullMQ calls with a job. */
export type Processor = ConstructorParameters<typeof Worker>[1];

/** A queue or a worker, and how to end all it holds. */
export interface OpenedQueue<T> {
  readonly it: T;
  /** Waits for the jobs under way and ends the connections. While the server is away it may never resolve. */
  close(): Promise<void>;
  /** Ends the connections now. */
  drop(): void;
}

/** Where BullMQ keeps its jobs. Everything opened has an `error` listener: without one BullMQ's objects may end the process. */
export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  /**
   * A connection that was lost, or never was, comes back by itself. Not so on PostgreSQL when the first attempt fails: the object is
   * dead for ever and says nothing (docs/reliability.md R1), so it must be thrown away.
   */
  readonly recovers: boolean;
  queue(consumer: Consumer, onError: (error: Error) => void): OpenedQueue<Queue>;
  worker(
    consumer: Consumer,
    processor: Processor,
    options: Omit<WorkerOptions, 'connection' | 'prefix'>,
    onError: (error: Error) => void,
  ): OpenedQueue<Worker>;
}

/**
 * `house` (`houseName`) keeps the queues of houses on one Redis apart. The scheme of `queueUrl` decides: absent, the queue lives in the database, schema `queue`; `redis://`, `rediss://`,
 * `redis-sentinel://` and `redis-cluster://` are Redis or Valkey. Opens nothing yet. Fails with `config.invalid` for any other scheme.
 */
export function queueBackend(queueUrl: string | undefined, databaseUrl: string, house: string): QueueBackend {
  if (!queueUrl) return postgresBackend(databaseUrl);
  if (/^redis(s|-sentinel|-cluster)?:\/\//.test(queueUrl)) return redisBackend(queueUrl, house);
  throw new Failure(
    'config.invalid',
    `QUEUE_URL has the scheme "${queueUrl.split(':')[0]}"; it takes redis, rediss, redis-sentinel or redis-cluster, or leave it out.`,
  );
}

/** Brings the queue's own tables to this version. Run by the migrate step: nothing migrates by itself at start. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
}

/** While its server is away a worker's `close` does not come as far as its timers, which would keep the process alive. */
class EndableWorker extends Worker {
  endNow(): void {
    void this.lockManager.close();
    void this.pause(true);
    void this.close(true).catch(() => {});
  }
}

function postgresBackend(databaseUrl: string): QueueBackend {
  const url = new URL(databaseUrl);
  // The URL's own `options` would win over ours and lose the search path, so they are joined.
  const given = url.searchParams.get('options');
  url.searchParams.delete('options');
  const connection = (max: number) => ({
    connectionString: url.href,
    schema,
    skipMigrations: true,
    max,
    application_name: 'redress-queue',
    // The queue can be rebuilt from the slip rows; only here may a commit be lost.
    options: `${given ?? ''} -c synchronous_commit=off`.trim(),
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    keepAlive: true,
  });
  return {
    kind: 'postgres',
    recovers: false,
    queue: (consumer, onError) => {
      const queue = new Queue(consumer, { connection: connection(1) }, createPostgresBackend);
      queue.on('error', onError);
      return { it: queue as unknown as Queue, close: () => queue.close(), drop: () => void queue.disconnect().catch(() => {}) };
    },
    worker: (consumer, processor, options, onError) => {
      // Subclasses of Worker are typed for Redis alone.
      const settings = { ...(options as object), connection: connection(2) as never };
      const worker = new EndableWorker(consumer, processor, settings, createPostgresBackend as never);
      worker.on('error', onError);
      return {
        it: worker,
        close: () => worker.close(),
        drop: () => {
          worker.endNow();
          void worker.disconnect().catch(() => {});
        },
      };
    },
  };
}

function redisBackend(queueUrl: string, house: string): QueueBackend {
  const open = (consumer: Consumer, use: 'queue' | 'worker') => {
    const made: RedisConnection = redisConnection(queueUrl, use);
    // One hash tag for each queue: on a cluster a queue's keys stay together and the queues spread.
    const options: Pick<QueueOptions, 'connection' | 'prefix'> = { connection: made.connection, prefix: `{redress-${house}-${consumer}}` };
    return { made, options };
  };
  return {
    kind: 'redis',
    recovers: true,
    queue: (consumer, onError) => {
      const { made, options } = open(consumer, 'queue');
      const queue = new Queue(consumer, { ...options, streams: { events: { maxLen: 100 } } });
      queue.on('error', onError);
      return {
        it: queue,
        close: async () => {
          await queue.close();
          made.release();
        },
        drop: made.release,
      };
    },
    worker: (consumer, processor, workerOptions, onError) => {
      const { made, options } = open(consumer, 'worker');
      const worker = new EndableWorker(consumer, processor, { ...workerOptions, ...options });
      worker.on('error', onError);
      return {
        it: worker,
        close: async () => {
          await worker.close();
          made.release();
        },
        drop: () => {
          worker.endNow();
          made.release();
        },
      };
    },
  };
}
