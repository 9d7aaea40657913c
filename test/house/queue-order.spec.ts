import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
async function aCase(dueInDays: number | null, priority = 0): Promise<string> {
  const reference = await gateway.complaint();
  await gateway.sql(
    `UPDATE complaint SET due_at = now() + $2 * interval '24 hours', priority = $3 WHERE reference = $1`,
    reference,
    dueInDays,
    priority,
  );
  return reference;
}

describe('the order of a queue', () => {
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

  it('is walked along its index, page by page', async () => {
    for (let nth = 0; nth < 3; nth++) await aCase(nth);
    const plan = await gateway.unitOfWork.run(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      await tx.query('SET LOCAL enable_sort = off');
      return await tx.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT c.id FROM complaint c WHERE c.department = 'cards' AND c.status IN ('assigned', 'extended')
         ORDER BY queue_turn(c.due_at, c.received_at, c.priority), c.id LIMIT 1`,
      );
    });
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('complaint_turn');
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
