import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { programIsThere } from './programs.js';

export interface TestRedis {
  readonly url: string;
  /** Its process, while it runs. */
  readonly pid: number | undefined;
  /** Everything in it vanishes, as after a crash without a disk. */
  flush(): Promise<void>;
  /** All it holds, as one text: keys and values. */
  dump(): Promise<string>;
  /** Ends the server with SIGKILL; `start` brings an empty one back at the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it for good and removes its files. */
  close(): Promise<void>;
}

/** A Redis of its own at a free port, with `noeviction` and nothing on disk. `running: false` only reserves the port. */
export async function aRedis(options: { running?: boolean } = {}): Promise<TestRedis> {
  await programIsThere('redis-server');
  const folder = await mkdtemp(join(tmpdir(), 'redress-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;

  const withClient = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis({ port, retryStrategy: (times) => (times < 100 ? 50 : null), maxRetriesPerRequest: null });
    client.on('error', () => {});
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  };
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server?.pid;
    },
    start: async () => {
      server = spawn(
        'redis-server',
        [
          '--port',
          String(port),
          '--bind',
          '127.0.0.1',
          '--dir',
          folder,
          '--save',
          '',
          '--appendonly',
          'no',
          '--maxmemory-policy',
          'noeviction',
        ],
        { stdio: 'ignore' },
      );
      await withClient((client) => client.ping());
    },
    flush: async () => void (await withClient((client) => client.flushall())),
    dump: async () =>
      await withClient(async (client) => {
        const said: string[] = [];
        for (const key of await client.keys('*')) {
          const type = await client.type(key);
          const value =
            type === 'hash'
              ? await client.hgetall(key)
              : type === 'list'
                ? await client.lrange(key, 0, -1)
                : type === 'zset'
                  ? await client.zrange(key, 0, -1)
                  : type === 'stream'
                    ? await client.xrange(key, '-', '+')
                    : await client.get(key);
          said.push(`${key} ${JSON.stringify(value)}`);
        }
        return said.join('\n');
      }),
    kill: async () => {
      if (server === undefined) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      server = undefined;
    },
    close: async () => {
      await redis.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (options.running !== false) await redis.start();
  return redis;
}
