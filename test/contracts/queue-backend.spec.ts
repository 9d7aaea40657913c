import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { BellRinger } from '@app/shared/outbox/bell-ringer.js';
import { deadSlips, replaySlips } from '@app/shared/outbox/dead-slips.js';
import { QueueSight } from '@app/shared/outbox/queue-sight.js';
import { processEnded, SlipRows } from '@app/shared/outbox/slip-rows.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { BullmqBell } from '@app/shared/transport/bullmq.bell.js';
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

  // What else the router hears of; nothing of it happens here.
  @OnEvent('complaint.followed-up', 'route')
  async followedUp(): Promise<void> {}

  @OnEvent('complaint.amended', 'route')
  async amended(): Promise<void> {}

  @OnEvent('enclosure.fetched', 'route')
  async fetched(): Promise<void> {}
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
    unitOfWork = new UnitOfWork(database.pool);
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
      // One by one and without a lock on the whole table: workers are at it.
      for (const { tablename } of rows) await pool.query(`DELETE FROM queue."${tablename}"`);
    }
  };

  interface House {
    readonly ringer: BellRinger;
    readonly server: BullmqServer;
    readonly app: INestMicroservice;
    close(): Promise<void>;
  }

  const parts = (options: { ladder?: string; queueUrl?: string; databaseUrl?: string } = {}) => {
    const backend = queueBackend(options.queueUrl ?? redis?.url, options.databaseUrl ?? database.url, 'house');
    const sight = new QueueSight();
    const rows = new SlipRows(pool, { ladder: options.ladder ?? '20ms, 40ms, 80ms' });
    const bell = new BullmqBell(backend);
    return { backend, sight, rows, bell, ringer: new BellRinger(bell, sight) };
  };

  /** It looks for itself quickly. */
  const quick = { pollMilliseconds: 20 };
  /** It never looks for itself: only a bell that comes through the queue wakes it. */
  const deaf = { pollMilliseconds: 3_600_000 };

  /** Ringer and router in one process, as real as they are, but that the ringer goes through the queue all the same. */
  const aHouse = async (
    options: { ladder?: string; queueUrl?: string; server?: Partial<BullmqServerOptions>; module?: Type } = {},
  ): Promise<House> => {
    const { ringer, ...made } = parts(options);
    const server = new BullmqServer({ ...made, consumers: ['route'], drain: quick, ...options.server });
    const app = await NestFactory.createMicroservice(options.module ?? moduleWith(RouteController), {
      strategy: server,
      ...(process.env['TALK'] ? { logger: ['debug', 'log', 'warn', 'error'] } : { logger: false }),
    });
    try {
      await app.listen();
    } catch (error) {
      await app.close();
      await made.bell.close();
      throw error;
    }
    unitOfWork.onCommitted = (whom) => ringer.ring(whom);
    ringer.start();
    return {
      ringer,
      server,
      app,
      close: async () => {
        unitOfWork.onCommitted = () => {};
        await ringer.stop();
        await app.close();
        await made.bell.close();
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

  it('carries an event to its handler by its bell, and the next one too, soon or after a while', async () => {
    house = await aHouse({ server: { drain: deaf } });
    for (const wait of [0, 0, 40, 120, 350, 700, 10]) {
      await pause(wait);
      const [id] = await happen();
      await until('the effect', async () => (await effects()).includes(id!));
      await allDone();
    }
  });

  it('misses nothing that is committed while it works, looks on, or ends', async () => {
    house = await aHouse({ server: { drain: deaf } });
    const ids: string[] = [];
    for (let round = 0; round < 120; round++) {
      ids.push(...(await happen()));
      // Gaps around the length of a look, of a gap between rings, and of the looking on.
      await pause([1, 24, 26, 90, 110, 290, 320][round % 7]! * (round % 3 === 0 ? 1 : 0.3));
    }
    await allDone();
    expect((await effects()).sort()).toEqual(ids.toSorted());
  });

  it('rings once for many commits', async () => {
    const { backend, bell } = parts();
    for (let round = 0; round < 50; round++) await bell.ring('route');
    const queue = backend.queue('route', () => {});
    expect(await queue.it.getWaitingCount()).toBe(1);
    await queue.close();
    await bell.close();
  });

  it('lets a slow slip hold one lane and nobody else', async () => {
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    const [slow] = await happen();
    handle = async (slip) => {
      if (slip.ids.includes(slow!)) await held;
      await effect(slip);
    };
    house = await aHouse({ server: { drain: { ...quick, lanes: 2 } } });
    await until('it is in hand', async () => (await slips())[0]?.epoch === 1);
    const others = await happen(3);
    await until('the others', async () => (await effects()).length === 3);
    expect((await effects()).sort()).toEqual(others.toSorted());
    release();
    await allDone();
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

  it('does its effect once though bells come again and again, and rows are taken twice', async () => {
    house = await aHouse();
    const { bell } = parts();
    handle = async (slip) => {
      await Promise.all([effect(slip), effect(slip), bell.ring('route')]);
    };
    const ids = await happen(30);
    try {
      await Promise.all(Array.from({ length: 20 }, () => bell.ring('route')));
      await allDone();
      await until('the bells are heard', async () => (await slips()).length === 0);
      expect((await effects()).sort()).toEqual(ids.toSorted());
    } finally {
      await bell.close();
    }
  });

  it('goes on when the whole queue is lost', async () => {
    let held = true;
    let waiting = 0;
    handle = async (slip) => {
      waiting += slip.ids.length;
      while (held) await pause(10);
      await effect(slip);
    };
    house = await aHouse({ server: { drain: { ...quick, lanes: 1 } } });
    const first = await happen();
    await until('one slip is being done', () => waiting === 1);
    const second = await happen(3);
    await emptyQueue();
    held = false;
    await allDone();
    expect((await effects()).sort()).toEqual([...first, ...second].sort());
  });

  it('works off what a process took that ended before it began, alone on its slip', async () => {
    const sizes: number[] = [];
    handle = async (slip) => {
      sizes.push(slip.ids.length);
      await effect(slip);
    };
    await happen(2);
    await parts().rows.takeDue('route', 10);
    expect((await slips()).map((row) => row.epoch)).toEqual([1, 1]);
    await overdue();
    house = await aHouse();
    await allDone();
    expect(await effects()).toHaveLength(2);
    // One of the two may be why it ended.
    expect(sizes).toEqual([1, 1]);
  });

  it('lets two processes share the rows', async () => {
    const ids = await happen(400);
    house = await aHouse();
    const other = await aHouse();
    unitOfWork.onCommitted = (whom) => house!.ringer.ring(whom);
    ids.push(...(await happen(300)));
    await allDone();
    await other.close();
    expect((await effects()).sort()).toEqual(ids.toSorted());
  });

  it('counts a slip whose process ended, so that it cannot end processes for ever', async () => {
    const { rows } = parts({ ladder: '1h, 1h' });
    const [id] = await happen();
    // Each time its process takes it and is gone: nobody renews the lease.
    expect(await rows.takeDue('route', 10)).toMatchObject({ rows: [{ eventId: id, failures: 0 }], dead: [] });
    await overdue();
    expect(await rows.takeDue('route', 10)).toMatchObject({ rows: [{ failures: 1 }], dead: [] });
    await overdue();
    expect(await rows.takeDue('route', 10)).toMatchObject({ rows: [{ failures: 2 }], dead: [] });
    await overdue();
    expect(await rows.takeDue('route', 10)).toMatchObject({ rows: [], dead: [{ eventId: id, failures: 3 }] });
    expect(await deadSlips(pool)).toMatchObject([{ eventId: id, failure: processEnded }]);
    expect(await replaySlips(pool, { consumer: 'route' })).toBe(1);
    house = await aHouse();
    await allDone();
    expect(await effects()).toEqual([id]);
  });

  it('counts no failure for what its handler left there: it comes due when its lease is over', async () => {
    let mayBe = false;
    let calls = 0;
    handle = async (slip) => {
      calls += 1;
      if (mayBe) await effect(slip);
    };
    house = await aHouse({ ladder: '20ms' });
    const ids = await happen(3);
    for (let round = 1; round <= 4; round++) {
      await until(`call ${round}`, () => calls === round);
      await until('it is put down', async () => (await pool.query('SELECT 1 FROM slip WHERE leased')).rows.length === 0);
      if (round === 4) mayBe = true;
      await overdue();
    }
    await allDone();
    expect((await effects()).sort()).toEqual(ids.toSorted());
  });

  it('counts no failure for what it gives back when it closes', async () => {
    let begun = 0;
    handle = async (slip) => {
      begun += 1;
      await pause(200);
      await effect(slip);
    };
    const { rows } = parts();
    const ids = await happen(3);
    // Once failed, each is alone on its slip, so two of them wait behind the first.
    const taken = await rows.takeDue('route', 10);
    await rows.failed(
      { consumer: 'route', ids, epoch: taken.rows[0]!.epoch },
      { code: undefined, sentence: 'no', refused: false, retryAfterSeconds: 0 },
    );
    house = await aHouse({ server: { drain: { ...quick, lanes: 1 } } });
    await until('the first runs', () => begun === 1);
    await house.close();
    house = undefined;
    expect(await effects()).toHaveLength(1);
    expect(await slips()).toMatchObject([{ failures: 1 }, { failures: 1 }]);
    expect((await rows.takeDue('route', 10)).rows).toMatchObject([{ failures: 1 }, { failures: 1 }]);
  });

  it('keeps the slips of a long handler from being taken again', async () => {
    const { rows } = parts();
    const [id] = await happen();
    const taken = await rows.takeDue('route', 10);
    await overdue();
    await rows.renew({ consumer: 'route', ids: [id!], epoch: taken.rows[0]!.epoch });
    expect(await rows.takeDue('route', 10)).toEqual({ rows: [], dead: [] });
  });

  it('lets the failure of an older lease change nothing', async () => {
    const { rows } = parts();
    const [id] = await happen();
    await rows.takeDue('route', 10);
    await overdue();
    await rows.takeDue('route', 10);
    const words = { code: undefined, sentence: 'late', refused: true, retryAfterSeconds: 0 };
    expect(await rows.failed({ consumer: 'route', ids: [id!], epoch: 1 }, words)).toEqual([]);
    expect((await slips())[0]).toMatchObject({ failures: 1, last_failure: processEnded, dead_at: null });
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
    const queue = queueBackend(redis?.url, database.url, 'house').queue('route', () => {});
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

  it('keeps nothing in the queue but bells', async () => {
    handle = async () => {
      throw new Error('张三 wrote: please help');
    };
    house = await aHouse();
    await unitOfWork.run(
      async (tx) => await tx.record([{ kind: 'complaint.received', actor: 'staff:张三', data: { note: 'please help 张三' } }]),
    );
    await until('a failure', async () => (await slips())[0]?.failures > 0);
    const all = redis !== undefined ? await redis.dump() : await everyTable(pool);
    expect(all).toContain('route');
    expect(all).not.toContain('complaint.received');
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

    it('rings again after the first connection of a queue failed', async () => {
      const bare = await aDatabase();
      const { bell } = parts({ databaseUrl: bare.url });
      await expect(bell.ring('route')).rejects.toThrow();
      await migrateQueue(bare.url);
      await bell.ring('route');
      await bell.close();
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
    it('runs from PostgreSQL alone while Redis is away, and uses it again when it is back', async () => {
      house = await aHouse({ server: { canary: { everyMilliseconds: 300, lostAfterMilliseconds: 90_000 } } });
      await happen();
      await allDone();
      await redis!.kill();
      const ids = await happen(5);
      await until('the database alone', async () => (await effects()).length === 6, 15);
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
        house = await aHouse({ queueUrl: late.url, server: { startLimitMilliseconds: 300 } });
        await happen();
        await until('the database alone', async () => (await effects()).length === 1, 25);
        await late.start();
        await happen();
        await until('both', async () => (await effects()).length === 2, 25);
        await house.close();
        house = undefined;
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
