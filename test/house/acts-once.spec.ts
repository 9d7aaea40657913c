import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clearDesk } from '../support/case-status.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let clerk: string;
let namesake: string;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  clerk = await gateway.staff('clerk', 'cards', 'Zhang Wei');
  namesake = await gateway.staff('clerk', 'cards', 'Zhang Wei');
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(() => gateway?.close());

const call = (method: string, path: string, token: string, key: string, body?: unknown, claim?: string) =>
  gateway.call(method, path, { token, body, headers: { 'idempotency-key': key, ...(claim ? { 'x-redress-claim': claim } : {}) } });
const count = async (table: string, reference: string) =>
  (
    await gateway.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} t JOIN complaint c ON c.id = t.complaint_id WHERE c.reference = $1`,
      reference,
    )
  )[0]!.n;

/** A case that the clerk holds. */
async function held(): Promise<{ reference: string; claim: string }> {
  const reference = await gateway.complaint();
  const { body } = await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: clerk });
  return { reference, claim: body.claimId };
}

describe('a call of the staff API under a key', () => {
  it('sends one reply and not two, and answers the same', async () => {
    const { reference, claim } = await held();
    const reply = () => call('POST', `/api/complaints/${reference}/replies`, clerk, 'k-1', { text: '请补充' }, claim);
    const [first, again] = [await reply(), await reply()];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect([await count('notice', reference), await count('note', reference)]).toEqual([1, 1]);
    // Without a key every call stands for itself.
    for (let nth = 0; nth < 2; nth++)
      await gateway.call('POST', `/api/complaints/${reference}/notes`, { token: clerk, body: { text: '已致电' } });
    expect(await count('note', reference)).toBe(3);
  });

  it.each([
    ['note', 'notes', { text: '已致电' }],
    ['transfer', 'transfers', { department: 'service', reason: '归口' }],
    ['decision', 'outcome', { decision: 'upheld', text: '成立' }],
    ['withdrawal', 'withdrawals', { reason: '本人撤回' }],
    ['fact', 'facts', { product: 'credit-card' }],
    ['claim', 'claims', undefined],
  ])('does it once: %s', async (_what, route, body) => {
    const reference = await gateway.complaint();
    const events = () => count('event', reference);
    const first = await call('POST', `/api/complaints/${reference}/${route}`, supervisor, `once-${route}`, body);
    expect(first.status).toBeLessThan(300);
    const before = await events();
    const again = await call('POST', `/api/complaints/${reference}/${route}`, supervisor, `once-${route}`, body);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(await events()).toBe(before);
  });

  it('gives the case that was claimed, and gives it back once', async () => {
    await clearDesk(gateway.unitOfWork);
    await Promise.all([gateway.complaint(), gateway.complaint()]);
    const claim = () => call('POST', '/api/departments/cards/claims', clerk, 'next');
    const [first, again] = [await claim(), await claim()];
    expect([again.status, again.body.claimId, again.body.leaseUntil]).toEqual([201, first.body.claimId, first.body.leaseUntil]);
    const give = () => call('DELETE', `/api/claims/${first.body.claimId}`, clerk, 'next');
    expect([(await give()).status, (await give()).status]).toEqual([204, 204]);
    const renew = await call('POST', `/api/claims/${first.body.claimId}/renew`, clerk, 'renew');
    expect(renew.body.code).toBe('claim.lost');
  });

  it('is refused with another body, and takes the same JSON in another order for the same', async () => {
    const { reference, claim } = await held();
    const decide = (body: unknown) => call('POST', `/api/complaints/${reference}/outcome`, clerk, 'k-2', body, claim);
    const first = await decide({ decision: 'upheld', text: '成立' });
    expect(first.status).toBe(201);
    expect((await decide('{ "text": "成立",\n "decision": "upheld" }')).body).toEqual(first.body);
    const other = await decide({ decision: 'not-upheld', text: '不成立' });
    expect([other.status, other.body.code]).toEqual([409, 'request.key-reused']);
  });

  it('waits for the first while that runs: ten at once do it once', async () => {
    const { reference, claim } = await held();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', `/api/complaints/${reference}/replies`, clerk, 'k-3', { text: '请补充' }, claim)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map((answer) => answer.body.notice)).size).toBe(1);
    expect(await count('notice', reference)).toBe(1);
  });

  it('remembers nothing of a refusal', async () => {
    const reference = await gateway.complaint();
    const reply = (claim?: string) => call('POST', `/api/complaints/${reference}/replies`, clerk, 'k-4', { text: '请补充' }, claim);
    expect((await reply()).body.code).toBe('claim.missing');
    const { body } = await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: clerk });
    expect((await reply(body.claimId)).status).toBe(201);
    const wrong = await call('POST', `/api/complaints/${reference}/notes`, clerk, 'k-5', { text: '' });
    const right = await call('POST', `/api/complaints/${reference}/notes`, clerk, 'k-5', { text: '已致电' });
    expect([wrong.status, right.status]).toEqual([422, 201]);
  });

  it('is of one person and one route: the same key of somebody else, also of the same name, or of another case, is another', async () => {
    const [one, other] = [await gateway.complaint(), await gateway.complaint()];
    const note = (reference: string, token: string) => call('POST', `/api/complaints/${reference}/notes`, token, 'k-6', { text: '已致电' });
    const answers = [await note(one, clerk), await note(one, namesake), await note(one, supervisor), await note(other, clerk)];
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(4);
  });

  it.each(['', 'x'.repeat(201)])('refuses a key that is none: %#', async (key) => {
    const reference = await gateway.complaint();
    const { status, body } = await call('POST', `/api/complaints/${reference}/notes`, clerk, key, { text: '已致电' });
    expect([status, body.code]).toEqual([422, 'request.invalid']);
  });
});
