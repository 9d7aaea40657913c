import { Failure } from '@app/shared/domain/failure/failure.js';
import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { type Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

describe('the unit of work', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    database = await aDatabase();
    unitOfWork = new UnitOfWork(database.pool);
  });
  afterAll(() => database.close());

  it('writes an event with a slip for each of its consumers, and hands each out once', async () => {
    let nudges = 0;
    unitOfWork.onCommitted = () => nudges++;
    const [id] = await unitOfWork.run((tx) =>
      tx.record([{ kind: 'complaint.received', actor: 'complainant', data: { note: 'a\u0000b' } }]),
    );
    const first = await unitOfWork.run((tx) => tx.take('route', [id!]));
    const again = await unitOfWork.run((tx) => tx.take('route', [id!]));
    expect(first.map((event) => [event.kind, event.data])).toEqual([['complaint.received', { note: 'a\uFFFDb' }]]);
    expect(again).toEqual([]);
    expect(nudges).toBe(1);
  });

  it('keeps nothing of a transaction that failed', async () => {
    const failing = unitOfWork.run(async (tx) => {
      await tx.record([{ kind: 'note.added', actor: 'staff:x' }]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await unitOfWork.read(`SELECT 1 FROM event WHERE kind = 'note.added'`)).toEqual([]);
  });

  it('hands on what a use case refuses, whatever words it has', async () => {
    const refused = new Failure('extension.too-late', 'It has ended; a timeout cannot be extended.');
    await expect(unitOfWork.run(() => Promise.reject(refused))).rejects.toBe(refused);
    const bug = new TypeError('Cannot read properties of undefined (reading "endedAt")');
    await expect(unitOfWork.run(() => Promise.reject(bug))).rejects.toBe(bug);
  });

  it('says store.busy to one of two who wait for each other, and lets the other go on', async () => {
    const [a, b] = [1, 2].map((key) => async (tx: Tx) => await tx.query('SELECT pg_advisory_xact_lock($1)', [key]));
    const both = [
      [a, b],
      [b, a],
    ].map(([first, second]) =>
      unitOfWork.run(async (tx) => {
        await first!(tx);
        await tx.query('SELECT pg_sleep(0.3)');
        await second!(tx);
      }),
    );
    const ends = await Promise.allSettled(both);
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(failed).toMatchObject([{ code: 'store.busy', kind: 'deferral' }]);
  });

  it('says store.unavailable when a statement takes too long', async () => {
    const slow = unitOfWork.run(async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = '20ms'`);
      await tx.query('SELECT pg_sleep(5)');
    });
    await expect(slow).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('hands no connection out again whose statement the driver gave up: it still runs', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1, query_timeout: 300 });
    pool.on('error', () => {});
    const one = new UnitOfWork(pool);
    let first = 0;
    const slow = one.run(async (tx) => {
      first = (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]!.pid;
      await tx.query('SELECT pg_sleep(8)');
    });
    await expect(slow).rejects.toMatchObject({ code: 'store.unavailable' });
    // The one that comes next needs the only connection; with that of before it would be given up, too.
    pool.options.query_timeout = 20_000;
    const [next] = await one.run((tx) => tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'));
    expect(next!.pid).not.toBe(first);
    await one.read('SELECT pg_terminate_backend($1)', [first]);
    await pool.end();
  });

  it('gives a transaction a longer limit that asks for one, on the server and in the driver, and nobody after it', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1, statement_timeout: 400, query_timeout: 500 });
    pool.on('error', () => {});
    const one = new UnitOfWork(pool);
    // Together they take longer than any limit; asked together, the last waits for those before it.
    const read = (tx: Tx) => Promise.all([1, 2, 3].map(() => tx.query(`SELECT pg_sleep(0.6)`)));
    expect(await one.run(read, { mostSeconds: 60 })).toHaveLength(3);
    expect(await one.read('SHOW statement_timeout')).toEqual([{ statement_timeout: '400ms' }]);
    await expect(one.run(read)).rejects.toMatchObject({ code: 'store.unavailable' });
    await pool.end();
  });

  it('says store.unavailable when the connection is cut under it', async () => {
    const cut = unitOfWork.run((tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(cut).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('lives through a connection that breaks while nothing is asked of it, and goes on with another', async () => {
    const pidOf = async (tx: Tx) => (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]!.pid;
    let broken = 0;
    const cut = unitOfWork.run(async (tx) => {
      broken = await pidOf(tx);
      await unitOfWork.read('SELECT pg_terminate_backend($1)', [broken]);
      const gone = { is: (rows: unknown[]) => rows.length === 0, what: 'the connection is gone' };
      await eventually(async () => await unitOfWork.read('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [broken]), gone);
      await tx.query('SELECT 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'store.unavailable' });
    for (let n = 0; n < 12; n++) expect(await unitOfWork.run(pidOf)).not.toBe(broken);
    // One that nobody holds breaks as quietly.
    await unitOfWork.run(async (tx) => {
      const idle = await unitOfWork.read<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await tx.query('SELECT pg_terminate_backend($1)', [idle[0]!.pid]);
    });
    expect(await eventually(async () => await unitOfWork.read('SELECT 1 AS one').catch(() => undefined))).toEqual([{ one: 1 }]);
  });
});

describe("the database's time", () => {
  it('is measured on a connection that stands: how long it took to make one is no difference of clocks', async () => {
    const database = await aDatabase();
    const slow = {
      connect: async () => {
        await new Promise((later) => setTimeout(later, 400));
        return await database.pool.connect();
      },
    };
    expect(Math.abs(await new DatabaseClock(slow as never).measure())).toBeLessThan(100);
    await database.close();
  });
});
