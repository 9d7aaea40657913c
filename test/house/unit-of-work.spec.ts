import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aDatabase, type TestDatabase } from '../support/database.js';

describe('the unit of work', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    database = await aDatabase();
    unitOfWork = new UnitOfWork(database.dataSource);
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

  it('says store.unavailable when the connection is cut under it', async () => {
    const cut = unitOfWork.run((tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(cut).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
