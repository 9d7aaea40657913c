import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { longestLeadDays } from '../../apps/gateway/src/desk/queue-order.js';
import { clearDesk } from '../support/case-status.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let clerk: string;
let colleague: string;

beforeAll(async () => {
  gateway = await aGateway();
  clerk = await gateway.staff('clerk', 'cards', 'Zhang Wei');
  colleague = await gateway.staff('clerk', 'cards', 'Li Na');
});
afterAll(() => gateway?.close());
beforeEach(() => clearDesk(gateway.unitOfWork));

const claim = async (token: string) => (await gateway.call('POST', '/api/departments/cards/claims', { token })).body;
const giveBack = (token: string, { claimId }: { claimId: string }) => gateway.call('DELETE', `/api/claims/${claimId}`, { token });
const queue = async () =>
  (await gateway.call('GET', '/api/departments/cards/queue', { token: clerk })).body.items.map(
    (item: { reference: string }) => item.reference,
  );

/** A case that is due so many days from now; null has no date. */
async function aCase(dueInDays: number | null, priority = 0, lane = 'none'): Promise<string> {
  const reference = await gateway.complaint();
  await gateway.sql(
    `UPDATE complaint SET due_at = now() + $2 * interval '24 hours', priority = $3, urgent = $4 WHERE reference = $1`,
    reference,
    dueInDays,
    priority,
    lane,
  );
  return reference;
}

describe('the order of a queue', () => {
  it('is reckoned by an expression: a function in SQL that cannot be unfolded is a query of its own for each case', async () => {
    const how = `SELECT l.lanname AS language FROM pg_index i JOIN pg_depend d ON d.objid = i.indexrelid AND d.refclassid = 'pg_proc'::regclass
      JOIN pg_proc p ON p.oid = d.refobjid JOIN pg_language l ON l.oid = p.prolang WHERE i.indexrelid = 'complaint_turn'::regclass`;
    expect(await gateway.sql(how)).toEqual([{ language: 'plpgsql' }]);
  });

  it('is by the date, a day sooner for each point of priority, and the same for the page, the API and the next claim', async () => {
    const [later, urgent, late, undated, soon] = [
      await aCase(20),
      await aCase(9, 5),
      await aCase(-1),
      await aCase(null, 9),
      await aCase(5),
    ];
    const wanted = [late, urgent, soon, later, undated];
    expect(await queue()).toEqual(wanted);
    for (const each of wanted) expect((await claim(clerk)).complaint.reference).toBe(each);
  });

  it('bounds what waits: the most urgent never goes ahead of what is due more than nine days before it', async () => {
    const [plain, urgent] = [await aCase(3), await aCase(12.5, 9)];
    expect(await queue()).toEqual([plain, urgent]);
    const [old, young] = [await aCase(null), await aCase(95)];
    await gateway.sql(`UPDATE complaint SET received_at = received_at - interval '40 days' WHERE reference = $1`, old);
    expect(await queue()).toEqual([plain, urgent, old, young]);
  });

  it('升级机制：危险的先办，其次是资金可能流失的，再按期限；逾期更久的不失其位', async () => {
    const [late, tomorrow, longLate] = [await aCase(-5), await aCase(1, 9), await aCase(-31)];
    const [money, danger, crowd] = [await aCase(20, 0, 'money-now'), await aCase(20, 0, 'danger'), await aCase(20, 6, 'mass')];
    const wanted = [longLate, danger, money, tomorrow, late, crowd];
    expect(await queue()).toEqual(wanted);
    for (const each of wanted) expect((await claim(clerk)).complaint.reference).toBe(each);
  });
});

describe('waiting is bounded', () => {
  interface Case {
    /** Days since the first day. */
    readonly received: number;
    /** Days after receipt; null has no date. */
    readonly due: number | null;
    readonly priority: number;
    readonly urgent: string | null;
  }
  /** Turns in days since the first day, as the database reckons them. */
  const turnsOf = async (cases: readonly Case[]): Promise<number[]> => {
    const rows = await gateway.sql<{ turn: number }>(
      `SELECT extract(epoch FROM queue_turn(received + due * interval '24 hours', received, priority, urgent) - timestamptz '2026-01-01 00:00Z')::float8 / 86400 AS turn
       FROM (SELECT at, timestamptz '2026-01-01 00:00Z' + received * interval '24 hours' AS received, due, priority, urgent
             FROM unnest($1::float8[], $2::float8[], $3::int[], $4::text[]) WITH ORDINALITY AS c(received, due, priority, urgent, at)) c ORDER BY at`,
      cases.map((one) => one.received),
      cases.map((one) => one.due),
      cases.map((one) => one.priority),
      cases.map((one) => one.urgent),
    );
    return rows.map((row) => row.turn);
  };
  const aCaseOf = fc.record({
    received: fc.integer({ min: 0, max: 300 }),
    due: fc.option(fc.integer({ min: 0, max: 400 })),
    priority: fc.integer({ min: -3, max: 1_000 }),
    urgent: fc.constantFrom(null, 'none', 'vulnerable', 'mass', 'money-now', 'danger'),
  });

  it('nothing is overtaken by what came later than the longest lead after its turn', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aCaseOf, { minLength: 2, maxLength: 60 }), async (cases) => {
        const turns = await turnsOf(cases);
        for (const [at, turn] of turns.entries())
          for (const [other, { received }] of cases.entries())
            if (received > turn + longestLeadDays) expect(turns[other]!).toBeGreaterThan(turns[at]!);
      }),
      { numRuns: 60 },
    );
  });

  it('also at a desk that falls behind under alarms without end', async () => {
    // Three cases of danger come in two hours, and one case is taken an hour: the plain one waits for those that came until its turn and the lead.
    const plain: Case = { received: 0, due: 15, priority: 0, urgent: 'none' };
    const alarms = Array.from({ length: 3_600 }, (_, nth): Case => ({ received: nth / 36, due: 15, priority: 9, urgent: 'danger' }));
    const cases = [plain, ...alarms];
    const turns = await turnsOf(cases);
    const waiting: number[] = [];
    let [came, taken, hour] = [0, -1, 0];
    for (; taken !== 0 && hour < 24 * 100; hour += 1) {
      while (came < cases.length && cases[came]!.received <= hour / 24) waiting.push(came++);
      taken = waiting.sort((a, b) => turns[a]! - turns[b]!).shift() ?? -1;
    }
    const bound = (plain.due! + longestLeadDays) * 36;
    expect(taken).toBe(0);
    expect(hour).toBeLessThanOrEqual(bound + 1);
  });
});

describe('a case that was given back', () => {
  it('goes to others first, and comes back when they gave it back too, when nothing else waits, or after a while', async () => {
    const [first, second] = [await aCase(1), await aCase(2)];
    const mine = await claim(clerk);
    expect(mine.complaint.reference).toBe(first);
    await giveBack(clerk, mine);
    const next = await claim(clerk);
    expect(next.complaint.reference).toBe(second);
    // Nothing else waits: it is theirs after all.
    const again = await claim(clerk);
    expect(again.complaint.reference).toBe(first);
    await giveBack(clerk, again);
    await giveBack(clerk, next);
    // A colleague had it meanwhile: everybody stands alike.
    const theirs = await claim(colleague);
    expect(theirs.complaint.reference).toBe(first);
    await giveBack(colleague, theirs);
    const then = await claim(clerk);
    expect(then.complaint.reference).toBe(first);
    await giveBack(clerk, then);
    await gateway.sql(`UPDATE claim SET ended_at = ended_at - interval '5 hours', taken_at = taken_at - interval '5 hours'`);
    expect((await claim(clerk)).complaint.reference).toBe(first);
  });
});
