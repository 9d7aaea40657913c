import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens = new Map<string, string>();
const authority = '国家金融监督管理总局上海监管局';
const other = '上海市消费者权益保护委员会';

async function refer(number: string, from: string, more: object, text = '信用卡年费多扣'): Promise<string> {
  const body = { from: { name: from, department: '消费者权益保护处', contact: '021-55550000' }, reference: number, text, ...more };
  const { body: taken, status } = await gateway.call('POST', '/api/referrals', { token: tokens.get('regulator')!, body });
  expect([number, status]).toEqual([number, 201]);
  await gateway.route();
  return taken.reference;
}
const list = async (role: string, query = '') =>
  (await gateway.call('GET', `/api/referrals${query}`, { token: tokens.get(role)! })).body.items;

let [late, owed, quiet, undated] = ['', '', '', ''];
beforeAll(async () => {
  gateway = await aGateway();
  for (const [role, department] of [
    ['regulator', undefined],
    ['supervisor', undefined],
    ['clerk', 'loans'],
    ['auditor', undefined],
  ] as const)
    tokens.set(role, await gateway.staff(role, department, `${role} of referrals`));
  const tenDays = { amount: 10, unit: 'working_days' };
  // A Monday: ten working days end on the Monday two weeks later, no holiday between.
  late = await refer('沪金转〔2026〕1号', authority, { receivedOn: '2026-11-02', reportBack: { limit: tenDays, to: '张处长' } });
  owed = await refer('沪金转〔2026〕2号', authority, { limit: { dueOn: '2099-12-01' } });
  quiet = await refer('消保委 7', other, { reportBack: { owed: false } });
  undated = await refer('消保委 8', other, {});
});
afterAll(() => gateway?.close());

describe('what is owed to authorities', () => {
  it('has its own date from the authority’s own limit, its number, and whom to report to; what is late comes first', async () => {
    const items = await list('regulator');
    expect(items.map(({ reference }: { reference: string }) => reference)).toEqual([late, owed, ...[undated, quiet].sort()]);
    expect(items[0]).toMatchObject({
      authority,
      office: '消费者权益保护处',
      number: '沪金转〔2026〕1号',
      reportTo: '张处长',
      state: 'late',
      dueOn: '2026-11-16',
    });
    expect(items.map(({ reference, state }: { reference: string; state: string }) => [reference, state])).toEqual([
      [late, 'late'],
      [owed, 'owed'],
      // Article 10 of the notice of 2012 wants the result reported, also where the authority does not ask for it; only no day is set.
      ...[undated, quiet].sort().map((reference) => [reference, 'undated']),
    ]);
    expect((await list('regulator', '?open=true')).map(({ reference }: { reference: string }) => reference)).toEqual([
      late,
      owed,
      ...[undated, quiet].sort(),
    ]);
    expect((await gateway.call('GET', '/api/referrals?open=perhaps', { token: tokens.get('regulator')! })).status).toBe(422);
  });

  it('is seen by whoever sees the case, and by nobody whom it is about', async () => {
    expect((await list('auditor')).length).toBe(4);
    expect(await list('clerk')).toEqual([]);
    await gateway.sql(`UPDATE complaint SET department = 'loans' WHERE reference = $1`, owed);
    expect((await list('clerk')).map(({ reference }: { reference: string }) => reference)).toEqual([owed]);
    await gateway.sql(`UPDATE complaint SET conflicts = $2 WHERE reference = $1`, late, ['p:of referrals supervisor']);
    expect((await list('supervisor')).some(({ reference }: { reference: string }) => reference === late)).toBe(false);
    expect((await list('regulator')).some(({ reference }: { reference: string }) => reference === late)).toBe(true);
    await gateway.sql(`UPDATE complaint SET conflicts = '{}' WHERE reference = $1`, late);
  });

  it('that was reported late says so', async () => {
    const done = { type: 'done', obligation: 'transferred' };
    expect((await gateway.call('POST', `/api/complaints/${late}/events`, { token: tokens.get('supervisor')!, body: done })).status).toBe(
      201,
    );
    const [one] = (await list('regulator')).filter(({ reference }: { reference: string }) => reference === late);
    expect(one).toMatchObject({ state: 'reported-late', reportedAt: expect.any(String) });
  });
});

describe('the page of what is owed to authorities', () => {
  it.each([
    ['zh-Hans', '待反馈', '逾期反馈'],
    ['zh-Hant', '待反饋', '逾期反饋'],
    ['en', 'owed', 'reported late'],
  ])('lists it by authority (%s)', async (language, waits, reportedLate) => {
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens.get('regulator')!);
    const { html } = await visitor.get(`/desk/referrals?lang=${language}`);
    for (const shown of [authority, other, waits, `/desk/complaints/${owed}`, '沪金转〔2026〕2号']) expect(html).toContain(shown);
    expect(html).not.toContain(`/desk/complaints/${late}`);
    const all = await visitor.get('/desk/referrals?all=1');
    for (const shown of [reportedLate, `/desk/complaints/${late}`, '张处长']) expect(all.html).toContain(shown);
  });

  it('passes the automatic check on a telephone and on a wide screen', async () => {
    const browser = await aBrowser();
    try {
      for (const width of [360, 1280]) {
        const page = await browser.page({ width });
        await page.goto(`${gateway.url}/desk`);
        await page.fill('[name=token]', tokens.get('regulator')!);
        await page.press('[name=token]', 'Enter');
        await page.waitForURL(`${gateway.url}/desk`);
        await page.goto(`${gateway.url}/desk/referrals?all=1`);
        expect([width, await page.evaluate('document.documentElement.scrollWidth'), await findings(page)]).toEqual([width, width, []]);
      }
    } finally {
      await browser.close();
    }
  });
});
