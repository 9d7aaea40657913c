import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
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

  it('passes a refusal on as it is, whatever words its sentence holds', async () => {
    const refused = unitOfWork.run(async () => {
      throw new Failure('extension.too-late', 'The date has passed; it can no longer be extended.');
    });
    await expect(refused).rejects.toMatchObject({ code: 'extension.too-late' });
  });

  it('says store.unavailable when the connection is cut under it', async () => {
    const cut = unitOfWork.run((tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(cut).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
