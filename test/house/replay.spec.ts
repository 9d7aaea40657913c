import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { register } from '../../apps/cli/src/commands/replay.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

describe('redress replay', () => {
  let database: TestDatabase;
  let printed: string;
  let ids: string[];

  beforeAll(async () => {
    database = await aDatabase();
    process.env['DATABASE_URL'] = database.url;
  });

  beforeEach(async () => {
    await database.pool.query('TRUNCATE slip, event');
    ids = await new UnitOfWork(database.pool).run(
      async (tx) => await tx.record([1, 2, 3].map(() => ({ kind: 'complaint.received' as const, actor: 'system:test' }))),
    );
    await database.pool.query("UPDATE slip SET dead_at = now(), failures = 8, last_code = 'rule-set.invalid', last_failure = 'no'");
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    delete process.env['DATABASE_URL'];
    await database.close();
  });

  const redress = async (...words: string[]) => {
    const program = new Command('redress').exitOverride().configureOutput({ writeErr: () => {} });
    register(program);
    for (const command of program.commands) command.exitOverride();
    await program.parseAsync(['replay', ...words], { from: 'user' });
    return JSON.parse(printed) as unknown;
  };
  const alive = async () => (await database.pool.query('SELECT event_id FROM slip WHERE dead_at IS NULL AND failures = 0')).rowCount;

  it('lists what is dead and changes nothing', async () => {
    expect(await redress('--list', '--json')).toEqual(
      ids.toSorted().map((eventId) => expect.objectContaining({ eventId, consumer: 'route', code: 'rule-set.invalid', failures: 8 })),
    );
    expect(await alive()).toBe(0);
  });

  it('sends all of them again', async () => {
    expect(await redress('--json')).toEqual({ replayed: 3 });
    expect(await alive()).toBe(3);
  });

  it('sends one, or those of a consumer and a code', async () => {
    expect(await redress(ids[1]!, '--json')).toEqual({ replayed: 1 });
    printed = '';
    expect(await redress('--code', 'store.unavailable', '--json')).toEqual({ replayed: 0 });
    printed = '';
    expect(await redress('--consumer', 'route', '--code', 'rule-set.invalid', '--json')).toEqual({ replayed: 2 });
  });

  it('says when an event has no dead slip, and when it is no event id', async () => {
    await expect(redress('0198f000-0000-7000-8000-000000000000', '--json')).rejects.toMatchObject({ code: 'not-found' });
    await expect(redress('everything')).rejects.toMatchObject({ exitCode: 2 });
    await expect(redress('--consumer', 'nobody')).rejects.toThrow();
  });
});
