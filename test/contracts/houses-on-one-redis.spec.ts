import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { QueueSight } from '@app/shared/outbox/queue-sight.js';
import { BullmqBell, jobOptions } from '@app/shared/transport/bullmq.bell.js';
import { Canary } from '@app/shared/transport/canary.js';
import { houseName } from '@app/shared/transport/house-name.js';
import { type QueueBackend, queueBackend } from '@app/shared/transport/queue-backend.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aRedis, type TestRedis } from '../support/redis.js';

describe('two houses on one Redis', () => {
  let redis: TestRedis;
  const databases: TestDatabase[] = [];
  const pools: pg.Pool[] = [];
  const houses: { readonly name: string; readonly backend: QueueBackend; readonly bell: BullmqBell; readonly heard: string[] }[] = [];
  const endings: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    redis = await aRedis();
    for (let no = 0; no < 2; no++) {
      // Both are made from one template, as a copy for tests is made from a house.
      const database = await aDatabase();
      const pool = new pg.Pool({ connectionString: database.url, max: 2 });
      databases.push(database);
      pools.push(pool);
      const name = await houseName(pool);
      const backend = queueBackend(redis.url, database.url, name);
      houses.push({ name, backend, bell: new BullmqBell(backend), heard: [] });
    }
  });

  afterAll(async () => {
    for (const end of endings) await end();
    for (const { bell } of houses) await bell.close();
    for (const pool of pools) await pool.end();
    for (const database of databases) await database.close();
    await redis.close();
  });

  const listen = async (no: number) => {
    const { backend, heard } = houses[no]!;
    const worker = backend.worker(
      'route',
      async (job) => void heard.push(job.name),
      { autorun: false },
      () => {},
    );
    await worker.it.waitUntilReady();
    worker.it.run().catch(() => {});
    endings.push(() => worker.close());
  };

  it('have names of their own, the same for every process and at every start', async () => {
    const [one, other] = houses;
    expect(one!.name).toMatch(/^[0-9a-f]{12}$/);
    expect(other!.name).not.toBe(one!.name);
    expect(await houseName(pools[0]!)).toBe(one!.name);
  });

  it('have names also where the server keeps its identifier to itself', async () => {
    const shut = async (pool: pg.Pool) => {
      const refusing = {
        query: async (sql: string) => {
          if (sql.includes('pg_control_system')) throw Object.assign(new Error('permission denied'), { code: '42501' });
          return await pool.query(sql);
        },
      };
      return await houseName(refusing as never);
    };
    const [one, other] = [await shut(pools[0]!), await shut(pools[1]!)];
    expect(one).toMatch(/^[0-9a-f]{12}$/);
    expect(one).not.toBe(other);
  });

  it('never take the canary of each other: a house whose workers are dead hears so', async () => {
    await listen(1);
    const sight = new QueueSight();
    const canary = new Canary(['route'], houses[0]!.bell, sight, { everyMilliseconds: 60, lostAfterMilliseconds: 500 });
    canary.start();
    try {
      await pause(900);
      expect(canary.problems()).toEqual([expect.stringContaining('queue route: no canary')]);
      expect(houses[1]!.heard).toEqual([]);
      expect(sight.downMilliseconds).toBe(0);
    } finally {
      await canary.stop();
    }
  });

  it('never hear the bell of each other', async () => {
    await houses[0]!.bell.ring('route');
    await pause(300);
    expect(houses[1]!.heard).toEqual([]);
    await houses[1]!.bell.ring('route');
    await houses[1]!.bell.use('route', (queue) => queue.add('canary', { v: 1 }, { ...jobOptions, jobId: `canary-${randomUUID()}` }));
    await until(() => houses[1]!.heard.length === 2);
    expect(houses[0]!.heard).toEqual([]);
    // What waited is still there for its own.
    await listen(0);
    await until(() => houses[0]!.heard.includes('bell'));
    expect(houses[1]!.heard.toSorted()).toEqual(['bell', 'canary']);
  });

  it('keep the keys of a queue in one slot of a cluster', async () => {
    const keys = (await redis.dump()).split('\n').map((line) => line.split(' ')[0] as string);
    expect(keys.length).toBeGreaterThan(2);
    const tags = new Set(keys.map((key) => /^\{([^{}]+)\}/.exec(key)?.[1]));
    expect([...tags].toSorted()).toEqual(houses.map(({ name }) => `redress-${name}-route`).toSorted());
  });
});

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('not within 10 s');
    await pause(15);
  }
}
