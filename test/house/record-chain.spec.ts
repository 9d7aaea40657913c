import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { countSealed, verifyRecord } from '@app/shared/chain/database-chain.js';
import { HeadsFile, headsFile, headsOfFile } from '@app/shared/chain/heads/heads-file.js';
import type { KeptHead } from '@app/shared/chain/heads/tree-head.js';
import { askForCheck, listChecks, RecordChecker, recordNotes } from '@app/shared/chain/record-checks.js';
import { Sealer, thinHeads } from '@app/shared/chain/seal-events.js';
import { verifyCase } from '@app/shared/chain/verify-case.js';
import { type NewEvent, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { register } from '../../apps/cli/src/commands/record/verify.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { sealAll } from '../support/seal-all.js';

jest.setTimeout(180_000);
const secret = 'the secret of a house';
const key = proofKey(secret);
let database: TestDatabase;
let unitOfWork: UnitOfWork;
let sealer: Sealer;

beforeEach(async () => {
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  sealer = new Sealer(unitOfWork, key);
});
afterEach(() => database?.close());

const cases = Array.from({ length: 9 }, newId);
const someEvents = (count: number): NewEvent[] =>
  Array.from({ length: count }, (_, no) => ({
    kind: no % 4 === 0 ? 'note.added' : 'claim.taken',
    ...(no % 10 === 0 ? {} : { complaintId: cases[no % cases.length] as string }),
    actor: 'staff:王芳',
    data: { no, 'what is said': '不属实', at: new Date(0).toISOString() },
  }));

const record = (count: number) => unitOfWork.run((tx) => tx.record(someEvents(count)));

const check = (kept: readonly KeptHead[] = []) => unitOfWork.snapshot((from) => verifyRecord(from, key, kept));

const tamper = (sql: string) =>
  unitOfWork.run(async (tx) => {
    const rows = await tx.query<{ seq: string }>(sql);
    return rows.map(({ seq }) => seq);
  });

describe('the record of a house', () => {
  it('is sealed while many write at once, in the order of the trail, and is intact', async () => {
    let writing = true;
    const sealing = (async () => {
      while (writing) {
        await sealer.seal();
        await pause(50);
      }
    })();
    // Transactions of every length, some of which come to nothing: places are drawn in another order than they are committed.
    await Promise.all(
      Array.from({ length: 8 }, async (_, who) => {
        for (let turn = 0; turn < 12; turn += 1) {
          await unitOfWork
            .run(async (tx) => {
              await tx.record(someEvents(1 + ((turn * 7 + who) % 40)));
              await pause((turn * 13 + who * 29) % 120);
              if ((turn + who) % 5 === 0) throw new Error('comes to nothing');
            })
            .catch(() => {});
        }
      }),
    );
    writing = false;
    await sealing;
    await sealAll(unitOfWork, sealer);
    const [{ n }] = (await unitOfWork.read<{ n: number }>('SELECT count(*)::int AS n FROM event')) as [{ n: number }];
    expect(n).toBeGreaterThan(1_000);
    expect(await check()).toMatchObject({ intact: true, events: n, findings: [] });
  });

  it('seals nothing behind which something may still come', async () => {
    await record(5);
    await sealAll(unitOfWork, sealer);
    let letGo = () => {};
    const held = new Promise<void>((go) => {
      letGo = go;
    });
    let isDrawn = () => {};
    const drawn = new Promise<void>((done) => {
      isDrawn = done;
    });
    const slow = unitOfWork.run(async (tx) => {
      await tx.record(someEvents(3));
      isDrawn();
      await held;
    });
    await drawn;
    await record(7);
    // A second makes an event old enough to be sealed (`Horizon`): twice as long, only what is held holds them back.
    const old = performance.now() + 2_000;
    await eventually(
      async () => {
        await sealer.seal();
        return performance.now() > old;
      },
      { is: Boolean },
    );
    expect(await countSealed(unitOfWork)).toEqual({ sealed: 5, waiting: 7 });
    letGo();
    await slow;
    await sealAll(unitOfWork, sealer);
    expect(await check()).toMatchObject({ intact: true, events: 15 });
  });

  it.each([
    ['changed', `UPDATE event SET data = data || '{"no": 999999}' WHERE seq = (SELECT min(seq) + 200 FROM event) RETURNING seq::text`],
    ['changed', `UPDATE event SET at = at + interval '1 microsecond' WHERE seq = (SELECT max(seq) FROM event) RETURNING seq::text`],
    ['changed', `UPDATE event SET complaint_id = '${cases[1]}' WHERE seq = (SELECT min(seq) + 99 FROM event) RETURNING seq::text`],
    ['missing', 'DELETE FROM event WHERE seq = (SELECT min(seq) + 250 FROM event) RETURNING seq::text'],
    [
      'inserted',
      `INSERT INTO event (id, seq, kind, actor) OVERRIDING SYSTEM VALUE
         SELECT gen_random_uuid(), min(seq) + 301, 'note.added', 'staff:nobody' FROM event RETURNING seq::text`,
    ],
  ])('shows an event that was %s by SQL: %s', async (what, sql) => {
    await record(300);
    // A place in the trail that was drawn and came to nothing.
    await unitOfWork.run((tx) => tx.record(someEvents(3)).then(() => Promise.reject(new Error('nothing')))).catch(() => {});
    await record(300);
    await sealAll(unitOfWork, sealer);
    expect(await check()).toMatchObject({ intact: true });
    const seqs = await tamper(sql);
    expect((await check()).findings.map(({ what: found, seq }) => [found, seq])).toEqual(seqs.map((seq) => [what, seq]));
    expect(seqs).toHaveLength(1);
  });

  it('shows hashes of the tree, heads and ends that were changed or cut off', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redress-chain-'));
    await record(700);
    await sealAll(unitOfWork, sealer);
    const [head] = await unitOfWork.read<{ note: string }>('SELECT note FROM chain_head ORDER BY size DESC LIMIT 1');
    await new HeadsFile(folder).keep(head?.note as string);
    const outside = headsOfFile(headsFile(folder), key);
    expect(await check(outside)).toMatchObject({ intact: true });
    const kinds = async (sql: string) => {
      await unitOfWork.read('CREATE SCHEMA aside');
      for (const table of ['event', 'chain_tile', 'chain_head', 'chain_case'])
        await unitOfWork.read(`CREATE TABLE aside.${table} AS TABLE ${table}`);
      for (const one of sql.split(';')) await unitOfWork.read(one);
      const found = new Set((await check(outside)).findings.map(({ what }) => what));
      await unitOfWork.read('TRUNCATE chain_tile, chain_head, chain_case');
      await unitOfWork.read('DELETE FROM slip');
      await unitOfWork.read('DELETE FROM event');
      await unitOfWork.read('INSERT INTO event OVERRIDING SYSTEM VALUE SELECT * FROM aside.event');
      for (const table of ['chain_tile', 'chain_head', 'chain_case']) await unitOfWork.read(`INSERT INTO ${table} TABLE aside.${table}`);
      await unitOfWork.read('DROP SCHEMA aside CASCADE');
      return [...found].sort();
    };
    expect(await kinds(`UPDATE chain_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0 AND no = 1`)).toEqual(
      ['changed', 'tree-changed', 'two-heads'],
    );
    expect(await kinds(`UPDATE chain_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 1`)).toEqual([
      'tree-changed',
    ]);
    expect(
      await kinds(
        'UPDATE chain_case SET leaf = set_byte(leaf, 3, get_byte(leaf, 3) # 1) WHERE complaint_id = (SELECT min(complaint_id::text)::uuid FROM chain_case)',
      ),
    ).toEqual(['case-end']);
    expect(await kinds('DELETE FROM chain_case WHERE complaint_id = (SELECT max(complaint_id::text)::uuid FROM chain_case)')).toEqual([
      'case-end',
    ]);
    expect(await kinds('UPDATE chain_head SET note = NULL')).toEqual(['not-signed']);
    expect(await kinds('DELETE FROM chain_head')).toContain('beyond-head');
    expect(
      await kinds('DELETE FROM slip; DELETE FROM event; DELETE FROM chain_tile; DELETE FROM chain_case; DELETE FROM chain_head'),
    ).toEqual(['shortened']);
    expect(await check(outside)).toMatchObject({ intact: true });
    await rm(folder, { recursive: true });
  });

  it('is checked from the command line, exported, and checked again without the house', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redress-verify-'));
    await record(400);
    await sealAll(unitOfWork, sealer);
    const file = join(folder, 'record.jsonl');
    const env = { DATABASE_URL: database.url, REDRESS_DATA: folder, CODE_SECRET: secret };
    expect(await redress(env, '--export', file)).toMatchObject({ code: 0, intact: true, events: 400, waiting: 0 });
    expect(await redress({ REDRESS_DATA: folder, CODE_SECRET: secret }, '--from', file)).toMatchObject({
      code: 0,
      intact: true,
      events: 400,
    });
    const lines = (await readFile(file, 'utf8')).split('\n');
    lines[100] = (lines[100] as string).replace('王芳', '王方');
    await writeFile(file, lines.join('\n'));
    expect(await redress({ REDRESS_DATA: folder, CODE_SECRET: secret }, '--from', file)).toMatchObject({
      code: 1,
      intact: false,
      findings: [{ what: 'changed', seq: JSON.parse(lines[100] as string).seq }],
    });
    await tamper('DELETE FROM event WHERE seq = (SELECT min(seq) + 9 FROM event) RETURNING seq::text');
    expect(await redress(env)).toMatchObject({ code: 1, findings: [{ what: 'missing' }] });
    await rm(folder, { recursive: true });
  });

  it('is checked for one case alone, and shows what was done to its events wherever they stand', async () => {
    // Long enough for tiles of two levels.
    for (let turn = 0; turn < 12; turn += 1) await record(180);
    await sealAll(unitOfWork, sealer);
    const one = cases[2] as string;
    const checkOne = () => unitOfWork.snapshot((from) => verifyCase(from, one));
    const whole = await checkOne();
    expect(whole).toMatchObject({ intact: true, waiting: 0, findings: [] });
    expect(whole.events).toBeGreaterThan(200);
    const [{ mine }] = (await unitOfWork.read<{ mine: string[] }>(
      'SELECT array_agg(seq::text ORDER BY seq) AS mine FROM event WHERE complaint_id = $1',
      [one],
    )) as [{ mine: string[] }];
    for (const at of [0, 100, mine.length - 1]) {
      const seq = mine[at];
      await unitOfWork.read(`UPDATE event SET actor = actor || 'x' WHERE seq = $1`, [seq]);
      expect((await checkOne()).findings).toEqual([expect.objectContaining({ what: 'changed', seq })]);
      await unitOfWork.read(`UPDATE event SET actor = rtrim(actor, 'x') WHERE seq = $1`, [seq]);
      await unitOfWork.read(`UPDATE event SET complaint_id = NULL WHERE seq = $1`, [seq]);
      expect((await checkOne()).findings.map(({ what }) => what)).toContain('missing');
      await unitOfWork.read(`UPDATE event SET complaint_id = $2 WHERE seq = $1`, [seq, one]);
    }
    await unitOfWork.read(`UPDATE chain_tile SET hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) WHERE level = 1`);
    expect((await checkOne()).findings.map(({ what }) => what)).toEqual(['tree-changed']);
    await unitOfWork.read(`UPDATE chain_tile SET hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) WHERE level = 1`);
    expect(await checkOne()).toEqual(whole);
  });

  it('is checked when somebody asks, once however many ask, and once a day unasked; what does not fit is called out', async () => {
    await record(60);
    await sealAll(unitOfWork, sealer);
    const broken: number[] = [];
    const checker = () =>
      new RecordChecker(
        unitOfWork,
        key,
        () => [],
        ({ findings }) => broken.push(findings.length),
      );
    const ask = (who: string) => unitOfWork.run((tx) => askForCheck(tx, `staff:${who}`));
    const [one, other] = await Promise.all([ask('Li Na'), ask('Wang Fang')]);
    expect(one.id).toBe(other.id);
    const ran = await Promise.all([checker().run(), checker().run()]);
    expect(ran.sort()).toEqual([0, 1]);
    expect(await listChecks(unitOfWork)).toEqual([
      expect.objectContaining({ id: one.id, intact: true, done: 60, total: 60, findings: [] }),
    ]);
    expect(await recordNotes(unitOfWork)).toEqual([]);
    expect(await unitOfWork.read(`SELECT data->>'intact' AS intact FROM event WHERE kind = 'record.checked'`)).toEqual([
      { intact: 'true' },
    ]);
    // Nobody asks again today.
    expect(await checker().run()).toBe(0);
    await unitOfWork.read(`UPDATE chain_check SET asked_at = asked_at - interval '25 hours', ended_at = ended_at - interval '25 hours'`);
    await tamper(`UPDATE event SET actor = 'staff:nobody' WHERE seq = (SELECT min(seq) + 7 FROM event) RETURNING seq::text`);
    expect(await checker().run()).toBe(1);
    expect(broken).toEqual([1]);
    expect(await listChecks(unitOfWork, 1)).toEqual([
      expect.objectContaining({ askedBy: 'system:router', intact: false, findings: [expect.objectContaining({ what: 'changed' })] }),
    ]);
    expect(await recordNotes(unitOfWork)).toEqual([expect.stringMatching(/^note: the record is not as it was written: 1 finding/)]);
  });

  it('goes on with a check whose process died', async () => {
    await record(5);
    await sealAll(unitOfWork, sealer);
    await unitOfWork.run((tx) => askForCheck(tx, 'staff:Li Na'));
    const checker = new RecordChecker(
      unitOfWork,
      key,
      () => [],
      () => {},
    );
    await unitOfWork.read(`UPDATE chain_check SET begun_at = now(), alive_at = now() - interval '59 seconds'`);
    expect(await checker.run()).toBe(0);
    await unitOfWork.read(`UPDATE chain_check SET alive_at = now() - interval '61 seconds'`);
    expect(await checker.run()).toBe(1);
  });

  it('keeps the heads of the last day, and the last of each hour before', async () => {
    await unitOfWork.read(
      `INSERT INTO chain_head (size, root, last_seq, at) SELECT n, '\\x00', n, date_trunc('hour', now()) - interval '30 hours' + n * interval '10 minutes'
       FROM generate_series(0, 179) n`,
    );
    await thinHeads(unitOfWork);
    const kept = await unitOfWork.read<{ old: boolean; n: number }>(
      `SELECT at < now() - interval '1 day' AS old, count(*)::int AS n FROM chain_head GROUP BY 1 ORDER BY 1`,
    );
    expect(kept[1]?.n).toBeLessThanOrEqual(7);
    expect(kept[0]?.n).toBeGreaterThan(130);
  });
});

/** What `redress verify --json` says, and its exit code. */
async function redress(env: Record<string, string>, ...words: string[]) {
  const before = { ...process.env };
  for (const name of ['DATABASE_URL', 'REDRESS_DATA', 'CODE_SECRET']) delete process.env[name];
  Object.assign(process.env, env);
  let printed = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    process.exitCode = undefined;
    const program = new Command('redress').exitOverride();
    register(program);
    await program.parseAsync(['verify', '--json', ...words], { from: 'user' });
    return { code: Number(process.exitCode ?? 0), ...JSON.parse(printed) };
  } finally {
    spy.mockRestore();
    process.exitCode = undefined;
    process.env = before;
  }
}
