import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { deadSlips, replaySlips } from '@app/shared/outbox/dead-slips.js';
import { OutboxRelay } from '@app/shared/outbox/outbox-relay.js';
import { QueueSight } from '@app/shared/outbox/queue-sight.js';
import { SlipRows } from '@app/shared/outbox/slip-rows.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { BullmqPublisher } from '@app/shared/transport/bullmq.publisher.js';
import { BullmqServer, type BullmqServerOptions } from '@app/shared/transport/bullmq.server.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { migrateQueue, queueBackend } from '@app/shared/transport/queue-backend.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, type INestMicroservice, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aRedis, type TestRedis } from '../support/redis.js';

type Handler = (slip: EventSlip) => Promise<void>;

/** The router of these tests: what it does with a slip is set by each of them. */
let handle: Handler;

@Controller()
class RouteController {
  @OnEvent('complaint.received', 'route')
  async received(slip: EventSlip): Promise<void> {
    await handle(slip);
  }
}

@Controller()
class SecondController {
  @OnEvent('complaint.received', 'route')
  async receivedToo(): Promise<void> {}
}

@Controller()
class StrayController {
  @OnEvent('complaint.eaten' as 'complaint.received', 'route')
  async eaten(): Promise<void> {}
}

const moduleWith = (...controllers: Type[]): Type => {
  @Module({ controllers })
  class House {}
  return House;
};

describe.each(['postgres', 'redis'] as const)('the queue on %s', (kind) => {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let pool: pg.Pool;
  let unitOfWork: UnitOfWork;
  let house: House | undefined;

  beforeAll(async () => {
    if (!process.env['TALK']) Logger.overrideLogger(false);
    database = await aDatabase();
    await migrateQueue(database.url);
    if (kind === 'redis') redis = await aRedis();
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on('error', () => {});
    unitOfWork = new UnitOfWork(database.dataSource);
    await pool.query('CREATE TABLE effect (event_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT now())');
  });

  beforeEach(async () => {
    await pool.query('TRUNCATE effect, slip, event');
    await emptyQueue();
    // What a use case does: takes the slips and leaves its effect, in one transaction.
    handle = effect;
  });

  afterEach(async () => {
    await house?.close();
    house = undefined;
  });

  afterAll(async () => {
    await pool.end();
    await database.close();
    await redis?.close();
  });

  const effect: Handler = async (slip) => {
    await unitOfWork.run(async (tx) => {
      for (const event of await tx.take('route', slip.ids)) await tx.query('INSERT INTO effect (event_id) VALUES ($1)', [event.id]);
    });
  };

  const emptyQueue = async () => {
    if (redis !== undefined) await redis.flush();
    else {
      const { rows } = await pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'queue' AND tablename NOT LIKE '%migration%'");
      await pool.query(`TRUNCATE ${rows.map((row) => `queue."${row.tablename}"`).join(', ')}`);
    }
  };

  interface House {
    readonly relay: OutboxRelay;
    readonly server: BullmqServer;
    readonly app: INestMicroservice;
    close(): Promise<void>;
  }

  const parts = (options: { ladder?: string; queueUrl?: string; databaseUrl?: string } = {}) => {
    const backend = queueBackend(options.queueUrl ?? redis?.url, options.databaseUrl ?? database.url);
    const sight = new QueueSight();
    const rows = new SlipRows(pool, { ladder: options.ladder ?? '20ms, 40ms, 80ms' });
    const publisher = new BullmqPublisher(backend);
    return { backend, sight, rows, publisher, relay: new OutboxRelay(rows, publisher, sight) };
  };

  /** Relay and router in one process, as real as they are. */
  const aHouse = async (
    options: { ladder?: string; queueUrl?: string; server?: Partial<BullmqServerOptions>; module?: Type } = {},
  ): Promise<House> => {
    const { relay, ...made } = parts(options);
    const server = new BullmqServer({ ...made, consumers: ['route'], ...options.server });
    const app = await NestFactory.createMicroservice(options.module ?? moduleWith(RouteController), {
      strategy: server,
      ...(process.env['TALK'] ? { logger: ['debug', 'log', 'warn', 'error'] } : { logger: false }),
    });
    try {
      await app.listen();
    } catch (error) {
      await app.close();
      await made.publisher.close();
      throw error;
    }
    unitOfWork.onCommitted = () => relay.nudge();
    relay.start();
    return {
      relay,
      server,
      app,
      close: async () => {
        unitOfWork.onCommitted = () => {};
        await relay.stop();
        await app.close();
        await made.publisher.close();
      },
    };
  };

  const happen = async (count = 1): Promise<string[]> =>
    await unitOfWork.run(
      async (tx) => await tx.record(Array.from({ length: count }, () => ({ kind: 'complaint.received' as const, actor: 'system:test' }))),
    );

  const effects = async (): Promise<string[]> => (await pool.query('SELECT event_id FROM effect')).rows.map((row) => row.event_id);
  const slips = async () =>
    (await pool.query('SELECT event_id, epoch, failures, last_code, last_failure, dead_at FROM slip ORDER BY event_id')).rows;
  const overdue = async () => void (await pool.query("UPDATE slip SET next_at = now() - interval '1 s'"));

  const until = async (what: string, condition: () => boolean | Promise<boolean>, seconds = 10) => {
    const end = Date.now() + seconds * 1000;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
      await pause(15);
    }
  };
  const allDone = async () => await until('every slip is done', async () => (await slips()).length === 0);

  it('carries an event to its handler, and the next one too', async () => {
    house = await aHouse();
    for (let round = 0; round < 2; round++) {
      const [id] = await happen();
      await until('the effect', async () => (await effects()).includes(id!));
      await allDone();
    }
  });

  it('puts a backlog on slips of up to a hundred, each event once', async () => {
    const sizes: number[] = [];
    handle = async (slip) => {
      sizes.push(slip.ids.length);
      await effect(slip);
    };
    const ids = await happen(1_050);
    house = await aHouse();
    await allDone();
    expect((await effects()).sort()).toEqual(ids.toSorted());
    expect(Math.max(...sizes)).toBe(100);
    expect(sizes.length).toBeLessThan(20);
  });

  it('climbs the ladder while a handler fails, then is dead, visible and replayable', async () => {
    const at: number[] = [];
    handle = async () => {
      at.push(Date.now());
      throw new TypeError('cannot read 张三 +8613800138000');
    };
    house = await aHouse({ ladder: '20ms, 40ms' });
    const [id] = await happen();
    await until('the slip is dead', async () => (await slips())[0]?.dead_at != null);
    // The first try and one after each step. The steps are waited for.
    expect(at).toHaveLength(3);
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(40);

    const [dead] = await deadSlips(pool);
    expect(dead).toMatchObject({ eventId: id, consumer: 'route', kind: 'complaint.received', failures: 3, code: null });
    expect(dead!.failure).toMatch(/^TypeError at /);
    expect(dead!.failure).not.toContain('张三');

    handle = effect;
    expect(await replaySlips(pool, { consumer: 'notices' })).toBe(0);
    expect(await replaySlips(pool, { consumer: 'route' })).toBe(1);
    await allDone();
    expect(await effects()).toEqual([id]);
  });

  it('fails the job of a failing handler, without a word of the sender', async () => {
    handle = async () => {
      throw new Error('bad \u0000 byte of 张三 \uD800');
    };
    house = await aHouse();
    await happen();
    await until('a failure is noted', async () => (await slips())[0]?.failures > 0);
    const queue = queueBackend(redis?.url, database.url).queue('route', () => {});
    try {
      await until('a failed job', async () => (await queue.it.getFailedCount()) > 0);
      const [job] = await queue.it.getFailed();
      expect(job!.failedReason).toMatch(/^Error at /);
      expect(JSON.stringify([job!.failedReason, job!.stacktrace])).not.toContain('张三');
    } finally {
      await queue.close();
    }
  });

  it('is dead at once when it is refused', async () => {
    handle = async () => {
      throw new Failure('mail.unreadable');
    };
    house = await aHouse();
    const [id] = await happen();
    await until('the slip is dead', async () => (await slips())[0]?.dead_at != null);
    expect((await deadSlips(pool, { code: 'mail.unreadable' }))[0]).toMatchObject({ eventId: id, failures: 1 });
  });

  it('waits at least as long as a deferral asks', async () => {
    handle = async () => {
      throw new Failure('provider.unavailable', undefined, { retryAfterSeconds: 60 });
    };
    house = await aHouse();
    await happen();
    await until('the failure is noted', async () => (await slips())[0]?.failures === 1);
    const { rows } = await pool.query("SELECT next_at > now() + interval '50 s' AS waits FROM slip");
    expect(rows).toEqual([{ waits: true }]);
  });

  it('does a failed batch again one by one, and only the poisoned event stays', async () => {
    const ids = await happen(60);
    const poisoned = ids[17]!;
    handle = async (slip) => {
      if (slip.ids.includes(poisoned)) throw new Error('poison');
      await effect(slip);
    };
    house = await aHouse();
    await until('59 effects', async () => (await effects()).length === 59);
    await until('the poisoned one is dead', async () => (await slips())[0]?.dead_at != null);
    expect((await slips()).map((row) => row.event_id)).toEqual([poisoned]);
    expect((await effects()).sort()).toEqual(ids.filter((id) => id !== poisoned).toSorted());
  });

  it('does its effect once when the same slip comes again and again, also at the same time', async () => {
    house = await aHouse();
    const { publisher } = parts();
    const [id] = await happen();
    try {
      await publisher.publish(
        Array.from({ length: 20 }, (_, epoch) => ({
          consumer: 'route' as const,
          epoch: 100 + epoch,
          slip: { v: 1 as const, event: 'complaint.received' as const, ids: [id!] },
        })),
      );
      await allDone();
      await pause(300);
      expect(await effects()).toEqual([id]);
    } finally {
      await publisher.close();
    }
  });

  it('goes on when the whole queue is lost', async () => {
    let held = true;
    const waiting: string[] = [];
    handle = async (slip) => {
      waiting.push(...slip.ids);
      while (held) await pause(10);
      await effect(slip);
    };
    house = await aHouse({ server: { concurrency: 1 } });
    const first = await happen();
    await until('one slip is being done', () => waiting.length === 1);
    const second = await happen(3);
    await until('the others are in the queue', async () => (await slips()).every((row) => row.epoch === 1));
    await emptyQueue();
    held = false;
    // The lease of 30 s is over.
    await pool.query("UPDATE slip SET next_at = now() - interval '1 s' WHERE event_id = ANY($1)", [second]);
    await allDone();
    expect((await effects()).sort()).toEqual([...first, ...second].sort());
  });

  it('works off what a relay took and never published', async () => {
    await happen(2);
    await parts().rows.takeDue(new Map([['route' as const, 10]]));
    expect((await slips()).map((row) => row.epoch)).toEqual([1, 1]);
    await overdue();
    house = await aHouse();
    await allDone();
    expect(await effects()).toHaveLength(2);
  });

  it('lets two relays share the rows', async () => {
    const ids = await happen(400);
    const [one, two] = [parts(), parts()];
    house = await aHouse();
    one.relay.start();
    two.relay.start();
    await allDone();
    await Promise.all([one.relay.stop(), two.relay.stop()]);
    await Promise.all([one.publisher.close(), two.publisher.close()]);
    expect((await effects()).sort()).toEqual(ids.toSorted());
  });

  it('counts a slip whose process died, so that it cannot end processes for ever', async () => {
    // A worker of another process takes the slip and is gone: nobody renews its lock.
    const other = queueBackend(redis?.url, database.url).worker('route', null as never, { autorun: false, lockDuration: 300 }, () => {});
    const { relay, publisher } = parts({ ladder: '1h' });
    const [id] = await happen();
    relay.start();
    await until('the slip is published', async () => (await slips())[0]?.epoch === 1);
    await relay.stop();
    let job: unknown;
    await until('the other takes it', async () => {
      job ??= await other.it.getNextJob('its-token', { block: false });
      return job !== undefined;
    });
    await other.close();
    await publisher.close();

    house = await aHouse({ ladder: '1h', server: { lockMilliseconds: 400 } });
    await until('the failure is counted', async () => (await slips())[0]?.failures === 1);
    expect((await slips())[0]).toMatchObject({ event_id: id, last_failure: 'The process ended while it was at this slip.' });
    expect(await effects()).toEqual([]);
  });

  it('keeps the slips of a long handler from being sent out again', async () => {
    const { rows } = parts();
    const [id] = await happen();
    const [taken] = await rows.takeDue(new Map([['route' as const, 10]]));
    await overdue();
    await rows.renew({ consumer: 'route', ids: [id!], epoch: taken!.epoch });
    expect(await rows.takeDue(new Map([['route' as const, 10]]))).toEqual([]);
  });

  it('lets the failure of an older dispatch change nothing', async () => {
    const { rows } = parts();
    const [id] = await happen();
    await rows.takeDue(new Map([['route' as const, 10]]));
    await overdue();
    await rows.takeDue(new Map([['route' as const, 10]]));
    const words = { code: undefined, sentence: 'late', refused: true, retryAfterSeconds: 0 };
    expect(await rows.failed({ consumer: 'route', ids: [id!], epoch: 1 }, words)).toEqual([]);
    expect((await slips())[0]).toMatchObject({ failures: 0, dead_at: null });
  });

  it('waits for the handler under way when it closes', async () => {
    let begun = false;
    handle = async (slip) => {
      begun = true;
      await pause(600);
      await effect(slip);
    };
    house = await aHouse();
    const [id] = await happen();
    await until('the handler runs', () => begun);
    await house.close();
    house = undefined;
    expect(await effects()).toEqual([id]);
    const queue = queueBackend(redis?.url, database.url).queue('route', () => {});
    expect(await queue.it.getActiveCount()).toBe(0);
    await queue.close();
  });

  it('ends in time when a handler does not', async () => {
    let begun = false;
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    handle = async () => {
      begun = true;
      await held;
    };
    house = await aHouse({ server: { drainLimitMilliseconds: 300 } });
    await happen();
    await until('the handler runs', () => begun);
    // Were it to wait for the handler, it would never end.
    await house.close();
    house = undefined;
    // The slip is not lost.
    expect(await slips()).toHaveLength(1);
    release();
    await pause(100);
  });

  it.each([
    ['two handlers for one event', moduleWith(RouteController, SecondController), 'route/complaint.received has two handlers'],
    [
      'an event that the topology does not know',
      moduleWith(RouteController, StrayController),
      'route/complaint.eaten is not in the topology',
    ],
    ['an event of its queue without a handler', moduleWith(), 'route/complaint.received has no handler'],
  ])('refuses to start with %s', async (_, module, sentence) => {
    await expect(aHouse({ module })).rejects.toThrow(sentence);
  });

  it('refuses to start while the database is away', async () => {
    const away = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 200 });
    const rows = new SlipRows(away);
    await expect(aHouse({ server: { rows, startLimitMilliseconds: 700 } })).rejects.toMatchObject({ code: 'store.unavailable' });
    await away.end();
  });

  it('starts when the database comes in time', async () => {
    const real = new SlipRows(pool);
    let calls = 0;
    const late = Object.assign(Object.create(real), {
      now: async () => {
        calls += 1;
        if (calls < 3) throw new Error('ECONNREFUSED');
        return await real.now();
      },
    });
    house = await aHouse({ server: { rows: late } });
    await happen();
    await allDone();
    expect(calls).toBeGreaterThanOrEqual(3);
  });

  it('does not work while its clock is wrong, and says so', async () => {
    house = await aHouse({ server: { clock: () => Date.now() + 600_000 } });
    await happen();
    await pause(500);
    expect(await effects()).toEqual([]);
    expect(house.server.problems()).toEqual([expect.stringMatching(/^clock: 600\.\d s away/)]);
  });

  it('knows by its canary that jobs are done, and misses it', async () => {
    house = await aHouse({ server: { canary: { everyMilliseconds: 50, lostAfterMilliseconds: 400 } } });
    await pause(700);
    expect(house.server.problems()).toEqual([]);
    for (const worker of house.server.unwrap<{ pause(now: boolean): Promise<void> }[]>()) await worker.pause(true);
    await until('the canary is missed', () => house!.server.problems().some((problem) => problem.startsWith('queue route: no canary')));
  });

  it('keeps nothing but ids in the queue', async () => {
    handle = async () => {
      throw new Error('张三 wrote: please help');
    };
    house = await aHouse();
    await unitOfWork.run(
      async (tx) => await tx.record([{ kind: 'complaint.received', actor: 'staff:张三', data: { note: 'please help 张三' } }]),
    );
    await until('a failure', async () => (await slips())[0]?.failures > 0);
    await pause(100);
    const all = redis !== undefined ? await redis.dump() : await everyTable(pool);
    expect(all).toContain('complaint.received');
    expect(all).not.toContain('张三');
    expect(all).not.toContain('please help');
  });

  if (kind === 'postgres') {
    it('refuses to start before the queue was migrated', async () => {
      const bare = await aDatabase();
      try {
        const { backend } = parts({ databaseUrl: bare.url });
        await expect(aHouse({ server: { backend } })).rejects.toMatchObject({ code: 'queue.unavailable' });
      } finally {
        await bare.close();
      }
    });

    it('publishes again after the first connection of a queue failed', async () => {
      const bare = await aDatabase();
      const { publisher } = parts({ databaseUrl: bare.url });
      const slip = { consumer: 'route' as const, epoch: 1, slip: { v: 1 as const, event: 'complaint.received' as const, ids: ['a'] } };
      await expect(publisher.publish([slip])).rejects.toThrow();
      await migrateQueue(bare.url);
      await publisher.publish([slip]);
      await publisher.close();
      await bare.close();
    });

    it('goes on when the server ends all its connections', async () => {
      house = await aHouse();
      await happen();
      await allDone();
      await pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> ''",
      );
      await pause(100);
      await happen();
      await overdue();
      await until('the slip is done', async () => (await slips()).length === 0, 25);
    });
  }

  if (kind === 'redis') {
    const quick = { everyMilliseconds: 50, afterMilliseconds: 200 };

    it('runs from PostgreSQL alone while Redis is away, and uses it again when it is back', async () => {
      house = await aHouse({ server: { drain: quick, canary: { everyMilliseconds: 300, lostAfterMilliseconds: 90_000 } } });
      await happen();
      await allDone();
      await redis!.kill();
      const ids = await happen(5);
      await until('the direct drain', async () => (await effects()).length === 6, 15);
      expect(house.server.problems()).toEqual([expect.stringMatching(/^queue: no answer for/)].slice(0, house.server.problems().length));
      expect(await effects()).toEqual(expect.arrayContaining(ids));
      await redis!.start();
      await happen(2);
      await until('everything', async () => (await effects()).length === 8, 25);
      await until('the queue answers', () => house!.server.problems().length === 0, 25);
    });

    it('starts while Redis is away, works, and recovers', async () => {
      const late = await aRedis({ running: false });
      try {
        const { backend, publisher, sight } = parts({ queueUrl: late.url });
        house = await aHouse({ queueUrl: late.url, server: { backend, publisher, sight, startLimitMilliseconds: 300, drain: quick } });
        await happen();
        await until('the direct drain', async () => (await effects()).length === 1, 25);
        await late.start();
        await happen();
        await until('both', async () => (await effects()).length === 2, 25);
        await house.close();
        house = undefined;
        await publisher.close();
      } finally {
        await late.close();
      }
    });

    it('closes while Redis is away', async () => {
      const brief = await aRedis();
      house = await aHouse({ queueUrl: brief.url, server: { drainLimitMilliseconds: 1_000 } });
      await brief.close();
      // Were it to wait for Redis, it would never end.
      await house.close();
      house = undefined;
    });
  }
});

async function everyTable(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'queue'");
  const said = await Promise.all(rows.map(async ({ tablename }) => (await pool.query(`SELECT t::text FROM queue."${tablename}" t`)).rows));
  return JSON.stringify(said);
}
