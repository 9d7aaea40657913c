import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { claimCase, claimNext, giveBackClaim, keepLeases, renewClaim } from '../../apps/gateway/src/desk/claims.js';
import { findComplaints } from '../../apps/gateway/src/desk/lists/find-complaints.query.js';
import { listedMost, readMyWork } from '../../apps/gateway/src/desk/lists/my-work.query.js';
import { countedMost, countQueue, readQueue } from '../../apps/gateway/src/desk/lists/queue.query.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { giveToDepartment } from '../../libs/shared/src/assignments/give-to-department.js';
import { houseConnections } from '../../libs/shared/src/persistence/house-connections.js';
import { type Tx, UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let pool: ReturnType<typeof houseConnections>;
let unitOfWork: UnitOfWork;
const clerk = staffOf({ id: newId(), name: 'clerk', role: 'clerk', department: 'cards' }, []);
const small = staffOf({ id: newId(), name: 'small', role: 'clerk', department: 'loans' }, []);
const overseer = staffOf({ id: newId(), name: 'overseer', role: 'supervisor', department: null }, []);

/** Thirty thousand cases of cards, one in three open, and nine of loans. */
beforeAll(async () => {
  database = await aDatabase();
  // One connection: what it counts of the tables it read is told at once.
  pool = houseConnections({ url: database.url, poolSize: 1 });
  unitOfWork = new UnitOfWork(pool);
  await unitOfWork.read(
    `INSERT INTO complaint (id, reference, code_hash, channel, status, received_at, language, body, department, due_at, complainant, email_key)
     SELECT gen_random_uuid(), 'R' || n, '', 'api', CASE WHEN n % 3 = 0 OR n > 29991 THEN 'assigned' ELSE 'decided' END, now() - n * interval '10 minutes', 'en', 'words ' || n,
            CASE WHEN n > 29991 THEN 'loans' ELSE 'cards' END, now() + (n - 900) * interval '1 hour', jsonb_build_object('phone', '+86139' || lpad(n::text, 8, '0')), 'p' || n || '@example.cn'
     FROM generate_series(1, 30000) n`,
  );
  await unitOfWork.read(
    `INSERT INTO claim (id, complaint_id, department, actor, staff_id, taken_at, lease_until, ended_at, end_reason)
     SELECT gen_random_uuid(), id, department, 'staff:gone', gen_random_uuid(), received_at, received_at + interval '1 hour', received_at + interval '1 hour', 'decided' FROM complaint`,
  );
  await unitOfWork.read(
    `INSERT INTO work (id, complaint_id, kind, subject_id, since, due) SELECT gen_random_uuid(), id, 'held', id, received_at, due_at FROM complaint WHERE status = 'assigned'`,
  );
  await pool.query('VACUUM ANALYZE');
});
afterAll(async () => {
  await pool?.end();
  await database?.close();
});

/** Rows of these tables that were read by walking through the whole of one. */
async function walkedThrough(work: () => Promise<unknown>): Promise<number> {
  const walked = async () => {
    await unitOfWork.read('SELECT pg_stat_force_next_flush()');
    const [row] = await unitOfWork.read<{ rows: number }>(
      `SELECT sum(seq_tup_read)::int AS rows FROM pg_stat_user_tables WHERE relname IN ('complaint', 'claim', 'work', 'evidence')`,
    );
    return row!.rows;
  };
  const before = await walked();
  await work();
  return (await walked()) - before;
}

it('the count of walked rows counts', async () => {
  expect(await walkedThrough(() => unitOfWork.read(`SELECT 1 FROM complaint WHERE wish = 'x'`))).toBe(30_000);
});

it.each<readonly [string, () => Promise<unknown>]>([
  [
    'taking, keeping and giving back a case',
    async () => {
      const claimed = await claimNext(unitOfWork, clerk, 'cards', 30);
      await renewClaim(unitOfWork, clerk, claimed!.claimId, 30);
      await keepLeases(unitOfWork, clerk, 300);
      await giveBackClaim(unitOfWork, clerk, claimed!.claimId);
      await claimCase(unitOfWork, clerk, 'R3', 30).catch(() => {});
    },
  ],
  ['my work', () => readMyWork(unitOfWork, clerk)],
  ['my work of a small department', () => readMyWork(unitOfWork, small)],
  ['my work of who oversees', () => readMyWork(unitOfWork, overseer)],
  ['a queue', () => readQueue(unitOfWork, clerk, 'cards')],
  ['the counts of a queue', () => countQueue(unitOfWork, clerk, 'cards')],
  ['a number', () => findComplaints(unitOfWork, clerk, { anyOf: [{ person: '+8613900015000' }] }, 'CN')],
  ['an address', () => findComplaints(unitOfWork, overseer, { person: 'p15000@example.cn' }, 'CN')],
  ['a source id', () => findComplaints(unitOfWork, overseer, { sourceId: 'none' }, 'CN')],
  ['words that nobody wrote', () => findComplaints(unitOfWork, overseer, { text: '饕餮' }, 'CN')],
])('%s is found without walking through a table', async (_, work) => {
  expect(await walkedThrough(work)).toBe(0);
});

it('the claim, the page, the next page and the counts of a queue walk along the one index of its order, and sort nothing', async () => {
  const plans: string[] = [];
  // The very statements that the use cases send, each asked for its plan first.
  const asked = async (text: string, values: unknown[], run: (text: string, values: unknown[]) => Promise<unknown[]>) => {
    if (text.includes('queue_turn'))
      plans.push((await run(`EXPLAIN ${text}`, values)).map((line) => (line as { 'QUERY PLAN': string })['QUERY PLAN']).join('\n'));
    return await run(text, values);
  };
  const spying = Object.assign(Object.create(unitOfWork) as UnitOfWork, {
    read: (text: string, values: unknown[] = []) => asked(text, values, (t, v) => unitOfWork.read(t, v)),
    readPrepared: (text: string, values: unknown[] = []) => asked(text, values, (t, v) => unitOfWork.readPrepared(t, v)),
    run: (work: (tx: Tx) => Promise<unknown>) =>
      unitOfWork.run((tx) =>
        work(
          Object.assign(Object.create(tx) as Tx, {
            query: (text: string, values: unknown[] = []) => asked(text, values, (t, v) => tx.query(t, v)),
          }),
        ),
      ),
  });
  const { nextCursor } = await readQueue(spying, clerk, 'cards');
  await readQueue(spying, clerk, 'cards', nextCursor);
  await countQueue(spying, clerk, 'cards');
  await claimNext(spying, clerk, 'cards', 30);
  expect(plans).toHaveLength(4);
  for (const plan of plans) {
    expect(plan).toContain('using complaint_turn on complaint');
    expect(plan).not.toMatch(/Sort|Seq Scan on complaint/);
  }
});

it('a queue counts its first thousand and says that there are more', async () => {
  expect(await countQueue(unitOfWork, clerk, 'cards')).toMatchObject({ open: countedMost, free: countedMost, more: true });
  expect(await countQueue(unitOfWork, overseer, 'loans')).toMatchObject({ open: 9, free: 9, late: 0, more: false });
});

it('a list of work ends after five hundred and says that there is more', async () => {
  const { work } = await readMyWork(unitOfWork, overseer, { work: 10_000 });
  expect(work).toMatchObject({ total: listedMost, more: true, page: 10 });
  const mine = await readMyWork(unitOfWork, small);
  expect(mine.work).toMatchObject({ total: 9, more: false });
});

it('work goes with its case to another department, and what is found done comes back in the case’s own', async () => {
  const [one] = await unitOfWork.read<{ id: string }>(`SELECT id FROM complaint WHERE reference = 'R30000'`);
  const move = { complaintId: one!.id, department: 'service', rule: 'transfer', reason: 'theirs' };
  await unitOfWork.read('UPDATE work SET done_at = now() WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)', ['R29999']);
  await unitOfWork.run((tx) => giveToDepartment(tx, [], [move], 'staff:small'));
  const service = staffOf({ id: newId(), name: 'third', role: 'clerk', department: 'service' }, []);
  expect((await readMyWork(unitOfWork, service)).work.items.map(({ reference }) => reference)).toEqual(['R30000']);
  await unitOfWork.run((tx) => giveToDepartment(tx, [], [{ ...move, complaintId: one!.id, department: 'loans' }], 'staff:third'));
  await unitOfWork.read(`UPDATE complaint SET department = 'service' WHERE reference = 'R29999'`);
  await unitOfWork.read('UPDATE work SET done_at = NULL WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)', ['R29999']);
  expect((await readMyWork(unitOfWork, service)).work.items.map(({ reference }) => reference)).toEqual(['R29999']);
});
