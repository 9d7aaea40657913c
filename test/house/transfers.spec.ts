import { settleOffers } from '@app/shared/transfers/settle-offers.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const people = ['cards', 'loans', 'wealth', 'service', 'triage'] as const;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  for (const department of people) tokens[department] = await gateway.staff('clerk', department, `clerk of ${department}`);
  tokens['overseer'] = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(() => gateway?.close());

const as = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  gateway.call(method, path, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });
const offer = (who: string, reference: string, department: string, reason = '业务归口') =>
  as(who, 'POST', `/api/complaints/${reference}/transfers`, { department, reason });
const accept = (who: string, reference: string) => as(who, 'POST', `/api/complaints/${reference}/offer/acceptances`);
const giveBack = (who: string, reference: string, ground = 'not-ours') =>
  as(who, 'POST', `/api/complaints/${reference}/offer/returns`, { ground, reason: '不属于本部门职责' });
const takeBack = (who: string, reference: string) => as(who, 'POST', `/api/complaints/${reference}/offer/withdrawals`);
const outcomeOf = ({ status, body }: Answer) => [status, body.code ?? body.state ?? body.department];
const standing = async (reference: string) => {
  const [row] = await gateway.sql<{ department: string; due_at: Date; last: string; offers: number; returns: number }>(
    `SELECT department, due_at, (SELECT department FROM assignment WHERE complaint_id = c.id ORDER BY no DESC LIMIT 1) AS last,
            (SELECT count(*)::int FROM transfer WHERE complaint_id = c.id AND state = 'offered') AS offers,
            (SELECT count(*)::int FROM transfer WHERE complaint_id = c.id AND state = 'returned') AS returns
     FROM complaint c WHERE reference = $1`,
    reference,
  );
  return row!;
};
const silence = () => settleOffers(gateway.unitOfWork, gateway.foundation.deadlines, gateway.foundation.house.departments);
const late = (reference: string) =>
  gateway.sql(
    `UPDATE transfer SET answer_by = now() - interval '1 second' WHERE state = 'offered' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
    reference,
  );

describe('whoever receives a complaint answers for it until another department has accepted', () => {
  it('第五条 首问负责制：转办要说明理由，对方看得到事由、看不到投诉人，接受以后才由对方单独负责', async () => {
    const reference = await gateway.complaint({ text: '信用卡年费收错', complainant: { name: '欧阳雪', phone: '+8613800138000' } });
    const before = await standing(reference);
    const offered = await offer('cards', reference, 'loans');
    expect([offered.status, offered.body]).toEqual([
      201,
      { department: 'loans', state: 'offered', answerBy: expect.stringMatching(/T17:00:00\+08:00$/) },
    ]);
    expect(await standing(reference)).toMatchObject({ department: 'cards', offers: 1 });
    expect([
      (await as('cards', 'GET', `/api/complaints/${reference}`)).status,
      (await as('loans', 'GET', `/api/complaints/${reference}`)).status,
    ]).toEqual([200, 404]);
    const read = await as('loans', 'GET', `/api/complaints/${reference}/offer`);
    expect(read.body).toMatchObject({ reference, from: 'cards', to: 'loans', reason: '业务归口', text: '信用卡年费收错' });
    expect(JSON.stringify(read.body)).not.toMatch(/欧阳雪|13800138000/);
    expect((await as('loans', 'GET', '/api/offers')).body.items.map((one: { reference: string }) => one.reference)).toContain(reference);
    for (const other of ['wealth', 'cards'])
      expect([other, (await as(other, 'GET', `/api/complaints/${reference}/offer`)).status]).toEqual([other, 404]);
    expect(outcomeOf(await accept('wealth', reference))).toEqual([404, 'not-found']);

    expect(outcomeOf(await accept('loans', reference))).toEqual([201, 'loans']);
    expect(await standing(reference)).toEqual({ ...before, department: 'loans', last: 'loans' });
    expect([
      (await as('cards', 'GET', `/api/complaints/${reference}`)).status,
      (await as('loans', 'GET', `/api/complaints/${reference}`)).status,
    ]).toEqual([404, 200]);
    expect(outcomeOf(await accept('loans', reference))).toEqual([409, 'transfer.not-offered']);
    // The complainant hears whose it is now and that the date stands; the reason is for colleagues.
    const [told] = await gateway.sql<{ kind: string; details: object }>(
      `SELECT kind, details FROM notice WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      reference,
    );
    expect(told).toEqual({ kind: 'transfer', details: { dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) } });
  });

  it('stays with whoever offered it when it is returned or taken back; silence accepts, once', async () => {
    const reference = await gateway.complaint();
    await offer('cards', reference, 'loans');
    expect(outcomeOf(await offer('cards', reference, 'wealth'))).toEqual([409, 'transfer.offered']);
    expect(outcomeOf(await takeBack('cards', reference))).toEqual([201, 'cards']);
    expect(outcomeOf(await accept('loans', reference))).toEqual([404, 'not-found']);
    await offer('cards', reference, 'wealth');
    expect(outcomeOf(await giveBack('wealth', reference))).toEqual([201, 'cards']);
    await offer('cards', reference, 'service');
    await silence();
    expect(await standing(reference)).toMatchObject({ department: 'cards', offers: 1 });
    await late(reference);
    await Promise.all([silence(), silence(), silence()]);
    expect(await standing(reference)).toMatchObject({ department: 'service', last: 'service', offers: 0 });
    const moves = await gateway.sql(
      `SELECT data->>'how' AS how, actor FROM event WHERE kind = 'complaint.transferred' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      reference,
    );
    expect(moves).toEqual([{ how: 'silence', actor: 'system:router' }]);
  });

  it('第三条：第二次退回后由投诉处理部门指定承办，指定的不得再退、再转', async () => {
    const reference = await gateway.complaint();
    for (const other of ['loans', 'wealth']) {
      await offer('cards', reference, other);
      await giveBack(other, reference);
    }
    expect(await standing(reference)).toMatchObject({ department: 'triage', returns: 2, offers: 0 });
    const work = await gateway.sql(
      `SELECT kind, department FROM work WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1) AND done_at IS NULL`,
      reference,
    );
    expect(work).toEqual([{ kind: 'designation', department: 'triage' }]);
    expect(outcomeOf(await offer('triage', reference, 'wealth'))).toEqual([201, 'designated']);
    expect(await standing(reference)).toMatchObject({ department: 'wealth', last: 'wealth' });
    expect(outcomeOf(await giveBack('wealth', reference))).toEqual([409, 'transfer.designated']);
    expect(outcomeOf(await offer('wealth', reference, 'service'))).toEqual([409, 'transfer.designated']);
    expect(outcomeOf(await offer('overseer', reference, 'service'))).toEqual([201, 'designated']);
    expect(await gateway.sql(`SELECT 1 FROM work WHERE done_at IS NULL AND kind = 'designation'`)).toEqual([]);
  });

  it('stays, and waits for whoever oversees, where the complaint is about the complaint office', async () => {
    const reference = await gateway.complaint({ text: '信用卡年费收错', against: { department: '投诉受理中心' } });
    await gateway.sql(`UPDATE complaint SET department = 'cards', against = '{"department":"triage"}' WHERE reference = $1`, reference);
    for (const other of ['loans', 'wealth']) {
      await offer('cards', reference, other);
      await giveBack(other, reference);
    }
    expect(await standing(reference)).toMatchObject({ department: 'cards', returns: 2 });
    expect(outcomeOf(await offer('overseer', reference, 'service'))).toEqual([201, 'designated']);
  });

  it('does not go back to a department that had it before, and is offered to none that it is about', async () => {
    const reference = await gateway.complaint();
    await offer('cards', reference, 'loans');
    await accept('loans', reference);
    expect(outcomeOf(await offer('loans', reference, 'cards'))).toEqual([409, 'transfer.goes-round']);
    const about = await gateway.complaint({ text: '信用卡年费', against: { department: '个人贷款部' } });
    expect(outcomeOf(await offer('cards', about, 'loans'))).toEqual([422, 'department.barred']);
    // Found after it was offered: the offer tells them nothing, and silence does not give it to them.
    await gateway.sql(`UPDATE complaint SET against = NULL WHERE reference = $1`, about);
    await offer('cards', about, 'loans');
    await gateway.sql(`UPDATE complaint SET against = '{"department":"个人贷款部"}' WHERE reference = $1`, about);
    expect(outcomeOf(await accept('loans', about))).toEqual([422, 'department.barred']);
    await late(about);
    await silence();
    expect(await standing(about)).toMatchObject({ department: 'cards', offers: 0 });
  });

  it('is overtaken by a decision; two answers at once are one', async () => {
    const decided = await gateway.complaint();
    await offer('cards', decided, 'loans');
    await as('overseer', 'POST', `/api/complaints/${decided}/outcome`, { decision: 'not-upheld', text: '不成立' });
    expect(outcomeOf(await accept('loans', decided))).toEqual([409, 'transfer.not-offered']);
    await silence();
    expect(await standing(decided)).toMatchObject({ department: 'cards', offers: 0 });
    for (let nth = 0; nth < 8; nth += 1) {
      const reference = await gateway.complaint();
      await offer('cards', reference, 'loans');
      const answers = await Promise.all([accept('loans', reference), giveBack('loans', reference), takeBack('cards', reference)]);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      const { department, last } = await standing(reference);
      expect(last).toBe(department);
    }
  });
});

it('第二条：许多人同时经办，任何时刻都恰有一个部门对每件投诉负责，不来回推转', async () => {
  const anyone = fc.constantFrom(...people);
  const step = fc.oneof(
    fc.record({ what: fc.constant('offer' as const), who: anyone, to: anyone }),
    fc.record({ what: fc.constantFrom('accept' as const, 'return' as const, 'take-back' as const), who: anyone, to: anyone }),
    fc.record({ what: fc.constantFrom('designate' as const, 'silence' as const), who: anyone, to: anyone }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, step), { minLength: 4, maxLength: 8 }), async (history) => {
      const reference = await gateway.complaint();
      const { due_at } = await standing(reference);
      const act = async ({ what, who, to }: { what: string; who: string; to: string }): Promise<unknown> => {
        if (what === 'offer') return await offer(who, reference, to);
        if (what === 'accept') return await accept(who, reference);
        if (what === 'return') return await giveBack(who, reference);
        if (what === 'take-back') return await takeBack(who, reference);
        if (what === 'designate') return await offer('overseer', reference, to);
        await late(reference);
        return await silence();
      };
      for (const pair of history) {
        const answers = (await Promise.all(pair.map(act))) as (Answer | number)[];
        for (const answer of answers) if (typeof answer !== 'number') expect(answer.status).toBeLessThan(500);
        const now = await standing(reference);
        expect(now).toMatchObject({ last: now.department, due_at });
        expect(now.offers).toBeLessThanOrEqual(1);
        expect(now.returns).toBeLessThanOrEqual(2);
        const seen = await Promise.all(people.map(async (one) => (await as(one, 'GET', `/api/complaints/${reference}`)).status));
        expect(people.filter((_, nth) => seen[nth] === 200)).toEqual([now.department]);
      }
      // By offers alone a case comes to each department at most once, but for the complaint office.
      const again = await gateway.sql(
        `SELECT to_department FROM transfer WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1) AND state = 'accepted' AND to_department <> 'triage'
         GROUP BY to_department HAVING count(*) > 1`,
        reference,
      );
      expect(again).toEqual([]);
    }),
    { numRuns: process.env['TEST_SIZE'] === 'release' ? 200 : 12 },
  );
}, 240_000);

it('第五条 首问负责制：待接收的转办列在页面上，看得到事由、看不到投诉人；写明理由退回，或者接受', async () => {
  const reference = await gateway.complaint({ text: '房贷提前还款违约金', complainant: { name: '欧阳雪', phone: '+8613800138000' } });
  await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, reference);
  await offer('cards', reference, 'service', '涉及网点服务');
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(tokens['service']!);
  expect((await visitor.get('/desk')).html).toContain('href="/desk/offers"');
  expect((await visitor.get('/desk/offers')).html).toContain(reference);
  const page = await visitor.get(`/desk/complaints/${reference}/offer`);
  expect(page.html).toContain('涉及网点服务');
  expect(page.html).not.toContain('欧阳雪');
  const back = `/desk/complaints/${reference}/offer/returns`;
  const wrong = await visitor.post(back, { ...page.form(back), ground: '', reason: '' });
  expect([wrong.status, wrong.html.includes('请选择退回的理由')]).toEqual([422, true]);
  const done = await visitor.post(back, { ...wrong.form(back), ground: 'incomplete', reason: '缺少合同' });
  expect([done.status, done.location]).toEqual([303, '/desk/offers?done=offer-returned']);
  await offer('cards', reference, 'wealth');
  const lender = aVisitor(gateway.url);
  await lender.signIn(tokens['wealth']!);
  const take = `/desk/complaints/${reference}/offer/acceptances`;
  expect((await lender.post(take, (await lender.get(`/desk/complaints/${reference}/offer`)).form(take))).location).toBe(
    `/desk/complaints/${reference}?done=offer-accepted`,
  );
  expect((await lender.get(`/desk/complaints/${reference}/trail`)).html).toContain('缺少合同');
});
