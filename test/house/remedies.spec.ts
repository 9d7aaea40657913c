import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveRemedy } from '../../apps/gateway/src/desk/remedies/settle-remedy.js';
import type { Staff } from '../../apps/gateway/src/desk/staff.js';
import { sweepRemedies } from '../../apps/router/src/clock/sweep-remedies.js';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['colleague', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['overseer', 'supervisor', undefined],
    ['integrity', 'integrity', 'integrity'],
    ['lender', 'clerk', 'loans'],
  ] as const)
    tokens[who] = await gateway.staff(role, department, `${who} person`);
});
afterAll(() => gateway?.close());

const as = (who: string, path: string, body: unknown = {}, claim?: string): Promise<Answer> =>
  gateway.call('POST', path, { token: tokens[who]!, body, ...(claim === undefined ? {} : { headers: { 'x-redress-claim': claim } }) });
const said = ({ status, body }: Answer) => [status, body.code ?? body.state, ...(body.needs ? [body.needs] : [])];
const held = async (who = 'clerk', phone = `+86138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`) => {
  const reference = await gateway.complaint({ complainant: { phone } });
  const { claimId } = (await as(who, `/api/complaints/${reference}/claims`)).body;
  return { reference, claim: claimId as string };
};
const propose = (who: string, reference: string, amount: string | undefined, claim?: string, kind = 'compensation') =>
  as(who, `/api/complaints/${reference}/remedies`, { kind, ...(amount === undefined ? {} : { amount }), reason: '多扣年费' }, claim);
const statusOf = async (reference: string) =>
  (await gateway.sql<{ status: string }>('SELECT status FROM complaint WHERE reference = $1', reference))[0]!.status;

describe('a decision that promises money', () => {
  it.each([
    ['text', { text: '赔偿人民币一千万元' }, 'CNY 10000000.00'],
    ['a remedy', { text: '投诉成立。', remedies: ['賠償新臺幣參仟元整'] }, 'TWD 3000.00'],
    ['reasons', { text: 'Upheld.', reasons: 'We will pay you ten million yuan as compensation.' }, 'CNY 10000000.00'],
    ['no currency', { text: '我行同意补偿您两万五' }, 'CNY 25000.00'],
  ])('is refused by whomever, with the sum and the remedy, while nobody approved it: %s', async (_, outcome, sum) => {
    const { reference, claim } = await held();
    for (const [who, by] of [
      ['clerk', claim],
      ['overseer', undefined],
    ] as const) {
      const { status, body } = await as(who, `/api/complaints/${reference}/outcome`, { decision: 'upheld', ...outcome }, by);
      expect([status, body.code, body.fields[0].message]).toEqual([422, 'remedy.not-approved', expect.stringContaining(sum)]);
    }
    expect(await statusOf(reference)).toBe('assigned');
    expect(await gateway.sql('SELECT 1 FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE reference = $1', reference)).toEqual(
      [],
    );
  });

  it('is taken with the very sum that was approved, which is a promise with a date from then on', async () => {
    const { reference, claim } = await held();
    expect(said(await propose('clerk', reference, '300', claim, 'refund'))).toEqual([201, 'approved']);
    const decide = (text: string) => as('clerk', `/api/complaints/${reference}/outcome`, { decision: 'upheld', text }, claim);
    expect(said(await decide('退还年费301元'))).toEqual([422, 'remedy.not-approved']);
    expect((await decide('退还年费三百元。')).status).toBe(201);
    const [row] = await gateway.sql<{ state: string; due: boolean; remedies: string[] }>(
      `SELECT r.state, r.due_at > now() AS due, (SELECT details->'remedies' FROM notice n WHERE n.complaint_id = r.complaint_id AND kind = 'outcome') AS remedies
       FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE reference = $1`,
      reference,
    );
    expect(row).toEqual({ state: 'promised', due: true, remedies: [expect.stringMatching(/^退款 ¥300\.00，20\d\d年\d+月\d+日.*前办理$/)] });
  });

  it('takes back what nobody approved by then', async () => {
    const { reference, claim } = await held();
    expect(said(await propose('clerk', reference, '3,600.50', claim))).toEqual([201, 'proposed', 'another-person']);
    expect((await as('clerk', `/api/complaints/${reference}/outcome`, { decision: 'not-upheld', text: '不成立' }, claim)).status).toBe(201);
    expect(
      await gateway.sql(`SELECT state FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE reference = $1`, reference),
    ).toEqual([{ state: 'taken-back' }]);
    expect(
      await gateway.sql(
        `SELECT 1 FROM work w JOIN complaint c ON c.id = w.complaint_id WHERE reference = $1 AND done_at IS NULL`,
        reference,
      ),
    ).toEqual([]);
  });
});

describe('a remedy', () => {
  it.each([
    ['by hand', async (_: string, __: string, id: string) => await as('clerk', `/api/remedies/${id}/withdrawals`)],
    [
      'when the case is withdrawn',
      async (reference: string, claim: string) => await as('clerk', `/api/complaints/${reference}/withdrawals`, { reason: '撤回' }, claim),
    ],
  ])(
    'is taken back in one way, %s: what it took of a budget is free, nobody is asked to approve it, and the trail has who did it',
    async (_, act) => {
      const spent = async () =>
        (
          await gateway.sql<{ sum: number }>(
            `SELECT coalesce(sum(granted), 0)::float8 AS sum FROM remedy_budget WHERE department = 'cards'`,
          )
        )[0]!.sum;
      const before = await spent();
      for (const [amount, state] of [
        ['100', 'approved'],
        ['3,600.50', 'proposed'],
      ] as const) {
        const { reference, claim } = await held();
        const made = await propose('clerk', reference, amount, claim);
        expect([made.body.state, (await spent()) - before]).toEqual([state, state === 'approved' ? 10_000 : 0]);
        expect((await act(reference, claim, made.body.id)).status).toBe(201);
        expect((await spent()) - before).toBe(0);
        expect(await gateway.sql(`SELECT 1 FROM work WHERE subject_id = $1 AND done_at IS NULL`, made.body.id)).toEqual([]);
        expect(
          await gateway.sql(
            `SELECT actor, actor_id IS NOT NULL AS known FROM event WHERE subject_id = $1 AND kind = 'remedy.taken-back'`,
            made.body.id,
          ),
        ).toEqual([{ actor: 'staff:clerk person', known: true }]);
      }
    },
  );

  it('授权机制：超过个人权限的补救要另一人批准，超过第二道线要第三人，谁也不批自己的', async () => {
    const { reference, claim } = await held();
    const big = await propose('clerk', reference, '60000', claim);
    expect(said(big)).toEqual([201, 'proposed', 'another-person']);
    const approve = (who: string) => as(who, `/api/remedies/${big.body.id}/approvals`);
    expect(said(await approve('clerk'))).toEqual([409, 'remedy.own']);
    expect(said(await approve('colleague'))).toEqual([409, 'remedy.above-limit']);
    expect(said(await approve('head'))).toEqual([409, 'remedy.above-limit']);
    expect(said(await approve('lender'))).toEqual([404, 'not-found']);
    expect(said(await approve('overseer'))).toEqual([201, 'proposed', 'second-line']);
    expect(said(await approve('overseer'))).toEqual([201, 'proposed', 'second-line']);
    expect(said(await approve('integrity'))).toEqual([201, 'approved']);
    expect(said(await approve('integrity'))).toEqual([409, 'remedy.settled']);
    expect(said(await propose('overseer', reference, '10000000'))).toEqual([201, 'proposed', 'another-person']);
  });

  it('in small sums is no way round a limit: what one customer was granted counts, also on other cases at once', async () => {
    const cases = await Promise.all([held('clerk', '+8613900000001'), held('colleague', '+8613900000001')]);
    const answers = await Promise.all(
      cases.flatMap(({ reference, claim }, nth) =>
        [0, 1, 2].map(() => propose(nth === 0 ? 'clerk' : 'colleague', reference, '200', claim, 'goodwill')),
      ),
    );
    expect(answers.filter(({ body }) => body.state === 'approved')).toHaveLength(2);
    expect(answers.filter(({ body }) => body.needs === 'another-person')).toHaveLength(4);
  });

  it.each([
    ['compensation', undefined],
    ['compensation', '0'],
    ['compensation', '1.234'],
    ['compensation', '-5'],
    ['apology', '100'],
  ])('wants a sum where it is one, and none where it is not: %s %s', async (kind, amount) => {
    const { reference, claim } = await held();
    expect(said(await propose('clerk', reference, amount, claim, kind))).toEqual([422, 'request.invalid']);
  });

  it('never passes a budget, however many are approved at once', async () => {
    const count = process.env['TEST_SIZE'] === 'small' ? 200 : 1_000;
    const references = await Promise.all(Array.from({ length: 20 }, () => gateway.complaint()));
    await gateway.sql(
      `INSERT INTO remedy (id, complaint_id, department, kind, minor, currency, reason, state, proposed_by, proposed_by_id, proposed_role, customer)
       SELECT gen_random_uuid(), c.id, 'cards', 'compensation', 100 * (1 + n % 7), 'CNY', 'x', 'proposed', 'staff:x', gen_random_uuid(), 'clerk', ARRAY['case:' || c.id::text]
       FROM generate_series(1, $2::int) n JOIN unnest($1::text[]) WITH ORDINALITY AS r(reference, place) ON place = 1 + n % 20 JOIN complaint c USING (reference)`,
      references,
      count,
    );
    const rows = await gateway.sql<{ id: string }>(`SELECT id FROM remedy WHERE proposed_by = 'staff:x'`);
    const { deadlines, house } = gateway.foundation;
    const [spentBefore] = await gateway.sql<{ granted: number }>(
      `SELECT coalesce(sum(granted), 0)::int AS granted FROM remedy_budget WHERE department = 'cards'`,
    );
    const perMonth = spentBefore!.granted / 100 + 777;
    const remedies = { ...house.institution.remedies, budgets: [{ department: 'cards', perMonth }] };
    const desk = { deadlines, house: { ...house, institution: { ...house.institution, remedies } } };
    const chief: Staff = {
      id: '00000000-0000-4000-8000-0000000000aa',
      name: 'chief',
      actor: 'staff:chief',
      role: 'supervisor',
      department: null,
      conflicts: [],
    };
    // Whoever found no connection free in time asks again, as people do.
    const codes = new Map<string, string | undefined>();
    for (let left = rows.map(({ id }) => id); left.length > 0; left = left.filter((id) => codes.get(id)?.startsWith('store.')))
      await Promise.all(
        left.map(async (id) => {
          const answer = await approveRemedy(gateway.unitOfWork, desk, chief, id).catch((error: { code?: string }) => ({
            state: error.code,
          }));
          codes.set(id, answer.state);
        }),
      );
    const approved = [...codes.values()].filter((code) => code === 'approved');
    expect([...new Set(codes.values())].sort()).toEqual(['approved', 'remedy.budget-spent']);
    const [now] = await gateway.sql<{ counted: number; granted: number; many: number }>(
      `SELECT (SELECT sum(granted)::int FROM remedy_budget WHERE department = 'cards') AS counted,
              (SELECT sum(minor)::int FROM remedy WHERE state = 'approved' AND proposed_by = 'staff:x') AS granted,
              (SELECT count(*)::int FROM remedy WHERE state = 'approved' AND proposed_by = 'staff:x') AS many`,
    );
    expect(now).toMatchObject({ many: approved.length, counted: spentBefore!.granted + now!.granted });
    expect(now!.granted).toBeLessThanOrEqual(77_700);
    // It was used as far as it goes: less is left than the smallest that was refused.
    expect(77_700 - now!.granted).toBeLessThan(700);
  }, 240_000);

  it('第八条：答应的补救凭凭证履行，逾期未履行的上报一次', async () => {
    const { reference, claim } = await held();
    const { id } = (await propose('clerk', reference, undefined, claim, 'apology')).body;
    expect(said(await as('clerk', `/api/remedies/${id}/fulfilments`, { proof: 'x' }))).toEqual([409, 'remedy.not-promised']);
    await as('clerk', `/api/complaints/${reference}/outcome`, { decision: 'upheld', text: '向您致歉' }, claim);
    expect(said(await as('clerk', `/api/remedies/${id}/withdrawals`))).toEqual([409, 'remedy.settled']);
    await gateway.sql(`UPDATE remedy SET due_at = now() - interval '1 minute' WHERE id = $1`, id);
    await Promise.all([sweepRemedies(gateway.unitOfWork), sweepRemedies(gateway.unitOfWork)]);
    await sweepRemedies(gateway.unitOfWork);
    expect(await gateway.sql(`SELECT 1 FROM event WHERE kind = 'remedy.overdue' AND subject_id = $1`, id)).toHaveLength(1);
    expect(await gateway.sql(`SELECT 1 FROM work WHERE kind = 'remedy-overdue' AND subject_id = $1 AND done_at IS NULL`, id)).toHaveLength(
      1,
    );
    expect(said(await as('clerk', `/api/remedies/${id}/fulfilments`, { proof: ' ' }))).toEqual([422, 'request.invalid']);
    const list = await gateway.call('GET', '/api/remedies', { token: tokens['clerk']! });
    expect(list.body.items).toContainEqual(expect.objectContaining({ id, reference, overdue: true }));
    expect(said(await as('colleague', `/api/remedies/${id}/fulfilments`, { proof: 'EMS 1234567890' }))).toEqual([201, 'fulfilled']);
    expect(await gateway.sql(`SELECT 1 FROM work WHERE subject_id = $1 AND done_at IS NULL`, id)).toEqual([]);
    expect(said(await as('colleague', `/api/remedies/${id}/fulfilments`, { proof: 'again' }))).toEqual([409, 'remedy.not-promised']);
  });

  it('第八条、授权机制：补救在案件页面上提出，由另一人批准，凭凭证履行', async () => {
    const { reference } = await held('overseer');
    const [clerk, head] = [aVisitor(gateway.url), aVisitor(gateway.url)];
    await clerk.signIn(tokens['overseer']!);
    await head.signIn(tokens['head']!);
    const path = `/desk/complaints/${reference}/remedies`;
    const wrong = await clerk.post(path, { ...(await clerk.get(path)).form(path), kind: 'refund', amount: '', reason: '多扣' });
    expect(wrong.status).toBe(422);
    const done = await clerk.post(path, { ...wrong.form(path), kind: 'refund', amount: '6000', reason: '多扣' });
    expect(done.location).toBe(`${path}?done=remedy-proposed`);
    const page = await head.get(path);
    expect(page.html).toContain('6,000.00');
    const approve = /action="([^"]+approvals)"/.exec(page.html)![1]!;
    expect((await head.post(approve, page.form(approve))).location).toBe(`${path}?done=remedy-approved`);
    await as('overseer', `/api/complaints/${reference}/outcome`, { decision: 'upheld', text: '退还6000元' });
    const owed = await head.get(path);
    const fulfil = /action="([^"]+fulfilments)"/.exec(owed.html)![1]!;
    expect((await head.post(fulfil, { ...owed.form(fulfil), proof: '流水 20260331' })).location).toBe(`${path}?done=remedy-fulfilled`);
    expect((await head.get(path)).html).toContain('流水 20260331');
  });
});
