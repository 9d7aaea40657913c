import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let clerk: DeskVisitor;
let head: DeskVisitor;
let regulator: DeskVisitor;
const tokens = new Map<string, string>();
const authority = '国家金融监督管理总局上海监管局';
// Asked for ten working days from a Monday: until the Monday two weeks later.
const tenDays = { limit: { amount: 10, unit: 'working_days' }, to: '张处长' };
let numbers = 0;

const call = (who: string, method: string, path: string, body?: object) =>
  gateway.call(method, path, { token: tokens.get(who)!, ...(body === undefined ? {} : { body }) });
const post = async (who: string, path: string, body: object = {}) => await call(who, 'POST', path, body);
const said = { from: { name: authority, department: '消费者权益保护处', contact: '021-55550000' }, instructions: '请核实并书面反馈' };

/** A case that the regulator's system posted, given to the department of the people here. */
async function referred(reportBack: object = {}): Promise<string> {
  const body = { ...said, reference: `沪金转〔2026〕${++numbers}号`, receivedOn: '2026-11-02', reportBack: { ...tenDays, ...reportBack } };
  const { body: taken, status } = await post('regulator', '/api/referrals', { ...body, text: '信用卡年费多扣' });
  expect([status, taken.code]).toEqual([201, expect.anything()]);
  await gateway.route();
  await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, taken.reference);
  return taken.reference;
}
const duties = (reference: string) =>
  gateway.sql(
    `SELECT o.occurrence, o.state, o.due_on::text AS due FROM obligation o JOIN complaint c ON c.id = o.complaint_id
     WHERE c.reference = $1 AND o.kind = 'report' ORDER BY o.occurrence`,
    reference,
  );
const told = async (reference: string) => (await call('regulator', 'GET', `/api/complaints/${reference}/report-backs`)).body;
const listed = async (reference: string, query = '') =>
  (await call('regulator', 'GET', `/api/referrals${query}`)).body.items.find((one: { reference: string }) => one.reference === reference);
const trail = async (reference: string) =>
  (
    await gateway.sql<{ kind: string }>(
      `SELECT e.kind FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 AND e.kind LIKE 'report-back.%' ORDER BY e.seq`,
      reference,
    )
  ).map(({ kind }) => kind.split('.')[1]);
const words = { decision: 'upheld', facts: '经查，年费重复收取', measures: '已退还年费' };

beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['other', 'clerk', 'loans'],
    ['regulator', 'regulator', undefined],
    ['auditor', 'auditor', undefined],
    ['integrity', 'integrity', 'integrity'],
  ] as const)
    tokens.set(who, await gateway.staff(role, department, `${who} of reports`));
  const visit = async (who: string) => {
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens.get(who)!);
    return visitor;
  };
  clerk = await visit('clerk');
  head = await visit('head');
  regulator = await visit('regulator');
});
afterAll(() => gateway?.close());

describe('a report to an authority', () => {
  it('leaves under the number of the referral that it was written for, though the case was referred again before it was approved', async () => {
    const reference = await referred({ medium: 'api' });
    const first = `沪金转〔2026〕${numbers}号`;
    const written = (await post('clerk', `/api/complaints/${reference}/report-backs`, { values: words })).body.reportBack;
    const second = `沪金转〔2026〕${++numbers}号`;
    const again = await post('regulator', `/api/complaints/${reference}/referrals`, { ...said, reference: second, reportBack: tenDays });
    expect(again.status).toBe(201);
    const page = await head.get(`/desk/complaints/${reference}/report-back`);
    expect(page.html).toMatch(new RegExp(`data-newer>[^<]*${second}`));
    expect((await post('head', `/api/report-backs/${written}/approvals`)).status).toBe(201);
    const report = (await call('regulator', 'GET', `/api/report-backs/${written}`)).body;
    expect(report).toMatchObject({ authority, number: first, referredAs: first });
    expect([report.text.includes(first) || report.subject.includes(first), `${report.subject}${report.text}`.includes(second)]).toEqual([
      true,
      false,
    ]);
    // The next one answers the newer.
    const next = (await post('clerk', `/api/complaints/${reference}/report-backs`, { values: words, medium: 'api' })).body.reportBack;
    expect((await told(reference)).items.find((one: { id: string }) => one.id === next)).toMatchObject({ referredAs: second });
  });

  it('goes from the referral by its interface to the receipt, and a later question makes another one owed', async () => {
    const reference = await referred({ asks: ['facts', 'measures'], medium: 'api' });
    expect(await duties(reference)).toEqual([{ occurrence: 1, state: 'open', due: '2026-11-16' }]);
    expect(await told(reference)).toMatchObject({
      referral: {
        from: { name: authority, department: '消费者权益保护处' },
        instructions: '请核实并书面反馈',
        reportBack: { to: '张处长' },
      },
      duty: { state: 'open', dueOn: '2026-11-16' },
      needs: ['decision', 'facts', 'measures'],
      medium: 'api',
      items: [],
    });
    const path = `/api/complaints/${reference}/report-backs`;
    const lacking = await post('clerk', path, { values: { decision: 'upheld', measures: ' 已退 ' } });
    expect([lacking.status, lacking.body.code]).toEqual([422, 'report-back.lacks']);
    expect(lacking.body.errors ?? lacking.body.fields).toEqual([expect.objectContaining({ path: 'values.facts' })]);
    expect((await post('clerk', path, { values: {} })).body.code).toBe('request.invalid');

    const { body: first } = await post('clerk', path, { values: words });
    expect(first).toMatchObject({ no: 1, state: 'written' });
    expect(await listed(reference)).toMatchObject({ step: 'written', medium: 'api', reportBack: first.reportBack, state: 'late' });
    // Nobody fetches what nobody approved, and whoever wrote it does not approve it.
    expect((await call('regulator', 'GET', `/api/report-backs/${first.reportBack}`)).body.code).toBe('report-back.settled');
    expect((await post('clerk', `/api/report-backs/${first.reportBack}/approvals`)).status).toBe(403);
    expect((await post('head', `/api/report-backs/${first.reportBack}/returns`, { reason: '请写明退款日期' })).body.state).toBe('returned');
    const { body: second } = await post('clerk', path, { values: { ...words, followUp: '已优化系统' } });
    expect(second.no).toBe(2);
    expect((await post('head', `/api/report-backs/${second.reportBack}/approvals`)).body).toMatchObject({
      state: 'approved',
      notice: null,
    });

    const answer = await call('regulator', 'GET', `/api/report-backs/${second.reportBack}`);
    expect(answer.body).toMatchObject({ authority, number: `沪金转〔2026〕${numbers}号`, reference, values: { decision: 'upheld' } });
    for (const shown of [authority, `沪金转〔2026〕${numbers}号`, reference, words.facts, '已优化系统'])
      expect(answer.body.text).toContain(shown);
    const file = await call('regulator', 'GET', `/api/report-backs/${second.reportBack}/file`);
    expect([file.headers.get('content-type'), file.bytes.subarray(0, 5).toString()]).toEqual(['application/pdf', '%PDF-']);

    // Passing it on is what reports back; it was owed for the 16th, so that it is late from the day after.
    const at = '2026-11-17T10:00:00+08:00';
    await gateway.sql(
      `UPDATE report_back SET written_at = '2026-11-16T10:00:00+08:00', looked_at = '2026-11-16T10:00:30.123+08:00' WHERE id = $1`,
      second.reportBack,
    );
    const late = new Date() > new Date(at);
    const handed = await post('regulator', `/api/report-backs/${second.reportBack}/hand-overs`, late ? { at } : {});
    expect(handed.body).toMatchObject({ state: 'handed-over' });
    expect(await duties(reference)).toEqual([{ occurrence: 1, state: 'satisfied-late', due: '2026-11-16' }]);
    expect(await listed(reference, '?open=true')).toMatchObject({ state: 'reported-late', step: 'handed-over' });
    await post('regulator', `/api/report-backs/${second.reportBack}/receipts`, { receipt: '沪金收〔2026〕88号' });
    expect(await listed(reference, '?open=true')).toBeUndefined();
    expect(await listed(reference)).toMatchObject({ state: 'reported-late', step: 'received', receivedAt: expect.any(String) });

    const asked = { question: '请说明其他客户是否受影响', limit: { dueOn: '2099-12-30' } };
    expect((await post('regulator', `/api/report-backs/${second.reportBack}/questions`, asked)).body).toMatchObject({
      state: 'questioned',
    });
    expect(await duties(reference)).toEqual([
      { occurrence: 1, state: 'satisfied-late', due: '2026-11-16' },
      { occurrence: 2, state: 'open', due: '2099-12-30' },
    ]);
    expect(await listed(reference, '?open=true')).toMatchObject({ state: 'owed', step: 'questioned' });
    const { body: third } = await post('clerk', path, { values: { ...words, facts: '未发现其他客户受影响' } });
    await post('head', `/api/report-backs/${third.reportBack}/approvals`);
    // A receipt says it all: that it was passed on nobody had recorded.
    await post('clerk', `/api/report-backs/${third.reportBack}/receipts`, { receipt: '已收悉' });
    expect((await duties(reference)).map(({ state }) => state)).toEqual(['satisfied-late', 'satisfied']);
    // What is told of the case is the last that was owed.
    expect(await listed(reference)).toMatchObject({ state: 'reported', dueOn: '2099-12-30' });
    expect((await told(reference)).duty).toMatchObject({ state: 'satisfied', dueOn: '2099-12-30' });
    expect((await post('clerk', `/api/report-backs/${third.reportBack}/receipts`, { receipt: '再次' })).body.code).toBe(
      'report-back.settled',
    );
    expect(await trail(reference)).toEqual(
      'written returned written approved handed-over received questioned written approved received'.split(' '),
    );
  });

  it('meets what was owed when it was written: a receipt that comes late leaves what was asked for since', async () => {
    const [reference, passed] = [await referred({ medium: 'api' }), await referred({ medium: 'file' })];
    const again = { ...said, limit: { dueOn: '2099-12-30' } };
    for (const [nth, one] of [reference, passed].entries()) {
      const { body } = await post('clerk', `/api/complaints/${one}/report-backs`, { values: words });
      await post('head', `/api/report-backs/${body.reportBack}/approvals`);
      if (one === reference) await post('regulator', `/api/report-backs/${body.reportBack}/hand-overs`);
      expect(
        (await post('regulator', `/api/complaints/${one}/referrals`, { ...again, reference: `沪金转〔2026〕再${nth}号` })).status,
      ).toBe(201);
      // Of the one the receipt, of the other that it was handed over: both belong to what was written before.
      const late = one === reference ? ['receipts', { receipt: '沪金收〔2026〕9号' }] : ['hand-overs', {}];
      expect((await post('regulator', `/api/report-backs/${body.reportBack}/${late[0]}`, late[1] as object)).status).toBe(201);
      expect((await duties(one)).map(({ state }) => state)).toEqual(['satisfied-late', 'open']);
      const { body: next } = await post('clerk', `/api/complaints/${one}/report-backs`, { values: words, medium: 'file' });
      await post('head', `/api/report-backs/${next.reportBack}/approvals`);
      await post('clerk', `/api/report-backs/${next.reportBack}/receipts`, { receipt: '沪金收〔2026〕10号' });
      expect((await duties(one)).map(({ state }) => state)).toEqual(['satisfied-late', 'satisfied']);
    }
  });

  it('was handed over, received and asked about in this order, each at the very instant of the one before at the earliest', async () => {
    const approved = '2026-11-16T02:00:30.123Z';
    const settled = async (path: string, body: object, at: string) =>
      (await post('regulator', `/api/report-backs/${path}`, { ...body, at })).body.code ?? 'done';
    const standing = async (id: string) =>
      (await gateway.sql(`SELECT handed_at, received_at, questioned_at FROM report_back WHERE id = $1`, id))[0];
    const reference = await referred({ medium: 'api' });
    const { body } = await post('clerk', `/api/complaints/${reference}/report-backs`, { values: words });
    const id = body.reportBack as string;
    await post('head', `/api/report-backs/${id}/approvals`);
    await gateway.sql(`UPDATE report_back SET written_at = $2, looked_at = $2 WHERE id = $1`, id, approved);
    for (const wrong of ['2026-11-16T01:59:30Z', new Date(Date.now() + 120_000).toISOString()])
      expect([wrong, await settled(`${id}/hand-overs`, {}, wrong)]).toEqual([wrong, 'events.impossible-order']);
    // Who tells the minute is not too early.
    expect(await settled(`${id}/hand-overs`, {}, '2026-11-16T10:00:00+08:00')).toBe('done');
    expect(await settled(`${id}/receipts`, { receipt: '1号' }, '2026-11-15T10:00:00+08:00')).toBe('events.impossible-order');
    expect(await settled(`${id}/receipts`, { receipt: '1号' }, approved)).toBe('done');
    expect(await settled(`${id}/questions`, { question: '请补充' }, '2026-11-15T10:00:00+08:00')).toBe('events.impossible-order');
    // A clock that is some seconds ahead of ours says now.
    expect(await settled(`${id}/questions`, { question: '请补充' }, new Date(Date.now() + 20_000).toISOString())).toBe('done');
    expect(await standing(id)).toMatchObject({ handed_at: new Date(approved), received_at: new Date(approved) });
    expect((await duties(reference)).map(({ state }) => state)).toEqual(['satisfied', 'open']);
  });

  it('is work of whoever may approve it though somebody holds the case', async () => {
    const reference = await referred({ medium: 'file' });
    expect((await post('clerk', `/api/complaints/${reference}/claims`)).status).toBe(201);
    await post('clerk', `/api/complaints/${reference}/report-backs`, { values: words });
    const rows = (await head.get('/desk?lang=en')).html.split('<tr').filter((row) => row.includes(reference));
    expect(rows.join()).toContain('Approve a report to an authority');
  });

  it('tells the authority what the complainant was told, or words of its own', async () => {
    const reference = await referred();
    await gateway.sql(
      `UPDATE complaint SET status = 'decided', outcome = '{"decision":"partly","text":"部分成立"}' WHERE reference = $1`,
      reference,
    );
    const path = `/api/complaints/${reference}/report-backs`;
    const to = { email: 'jg@authority.example' };
    expect((await post('clerk', path, { values: words, to })).body.code).toBe('report-back.differs');
    expect((await post('clerk', path, { values: { decision: 'partly' }, to })).status).toBe(201);
    expect((await post('clerk', path, { values: { decision: '投诉人已接受处理' }, to })).status).toBe(201);
    // What waited is overtaken, and one alone waits.
    expect((await told(reference)).items.map(({ state }: { state: string }) => state)).toEqual(['written', 'overtaken']);
  });

  it('stands without its words where the use of what was written is restricted, but for whoever answers requests about data', async () => {
    const reference = await referred({ medium: 'file' });
    const path = `/api/complaints/${reference}/report-backs`;
    const of = async (who: string) => (await call(who, 'GET', path)).body;
    const { body: first } = await post('clerk', path, { values: words, to: { name: '张处长', email: 'jg@authority.example' } });
    await post('head', `/api/report-backs/${first.reportBack}/returns`, { reason: '年费金额有误' });
    const { body } = await post('clerk', path, { values: { ...words, decision: '已与投诉人和解' } });
    await post('head', `/api/report-backs/${body.reportBack}/approvals`);
    await post('clerk', `/api/report-backs/${body.reportBack}/receipts`, { receipt: 'received' });
    await post('clerk', `/api/report-backs/${body.reportBack}/questions`, { question: '年费何时退还' });
    const before = await of('clerk');
    await gateway.sql('UPDATE complaint SET restricted_at = now() WHERE reference = $1', reference);
    const theirs = ['年费重复', '年费金额有误', '和解', '年费何时', '张处长', 'jg@authority', '"received"'];
    expect(theirs.filter((one) => JSON.stringify(before).includes(one))).toEqual(theirs);
    for (const who of ['clerk', 'regulator']) {
      const shown = await of(who);
      expect([who, theirs.slice(0, -1).filter((one) => JSON.stringify(shown).includes(one))]).toEqual([who, []]);
      expect(shown).toMatchObject({
        withheld: true,
        items: [
          { no: 2, state: 'questioned', receipt: null, values: {} },
          { no: 1, values: { decision: 'upheld' } },
        ],
      });
      for (const one of ['', '/file'])
        expect((await call(who, 'GET', `/api/report-backs/${body.reportBack}${one}`)).body.code).toBe('auth.forbidden');
    }
    const page = await clerk.get(`/desk/complaints/${reference}/report-back`);
    expect([page.status, theirs.slice(0, -1).filter((one) => page.html.includes(one)), page.html.includes('/file"')]).toEqual([
      200,
      [],
      false,
    ]);
    expect([page.html.includes('id="report-form"'), page.html.includes('data-report-back')]).toEqual([false, true]);
    expect(await of('head')).toMatchObject({ withheld: false, items: before.items });
    const { trail } = (await call('clerk', 'GET', `/api/complaints/${reference}`)).body;
    expect(trail.find(({ kind }: { kind: string }) => kind === 'report-back.received')).toMatchObject({ data: { no: 2, medium: 'file' } });
    expect(JSON.stringify(trail)).not.toContain('"receipt"');
  });

  it('of a case that nobody referred, or for nowhere, is refused by name', async () => {
    const plain = await gateway.complaint();
    await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, plain);
    expect((await post('clerk', `/api/complaints/${plain}/report-backs`, { values: words, medium: 'file' })).body.code).toBe(
      'report-back.not-referred',
    );
    const reference = await referred();
    const nowhere = await post('clerk', `/api/complaints/${reference}/report-backs`, { values: words });
    expect([nowhere.status, JSON.stringify(nowhere.body)]).toEqual([422, expect.stringContaining('State where to send it')]);
    expect((await post('other', `/api/complaints/${reference}/report-backs`, { values: words, medium: 'file' })).status).toBe(404);
    expect((await call('auditor', 'GET', `/api/complaints/${reference}/report-backs`)).status).toBe(403);
    // The old way of writing one waits for another person, too.
    await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, reference);
    const old = { kind: 'report-back', values: words, to: { email: 'jg@authority.example' } };
    expect((await post('head', `/api/complaints/${reference}/notices`, old)).body).toMatchObject({ state: 'written' });
    expect(await gateway.sql(`SELECT 1 FROM notice WHERE kind = 'report-back'`)).toEqual([]);
  });
});

describe('the pages of a report to an authority', () => {
  /** Of a complaint that came by mail first: the referral, ten working days, and what it asks for are entered at its page. */
  it('第十条：监管转办的投诉，从来件到拟稿、审批、报送、签收，全程在页面上办', async () => {
    const reference = await gateway.complaint({ channel: 'email', text: '信用卡年费重复收取' });
    await gateway.sql(
      `UPDATE complaint SET department = 'cards', received_at = '2026-11-02T09:00:00+08:00' WHERE reference = $1`,
      reference,
    );
    const path = `/desk/complaints/${reference}`;
    const entry = (await clerk.get(`${path}/referral?lang=zh-Hans`)).form(`${path}/referral`);
    const fields = new URLSearchParams({
      ...entry,
      'referral.from.name': authority,
      'referral.reference': '沪金转〔2026〕邮1号',
      'referral.limit.amount': '10',
      'referral.reportBack.to': '张处长',
      'referral.reportBack.medium': 'file',
      'referral.instructions': '请书面反馈',
    });
    for (const part of ['facts', 'measures']) fields.append('referral.reportBack.asks', part);
    expect((await clerk.post(`${path}/referral`, fields)).status).toBe(303);
    const page = await clerk.get(`${path}/report-back`);
    for (const shown of ['转办机关要求报告写明', '查明情况', '已采取的措施', '反馈期限', '待反馈']) expect(page.html).toContain(shown);
    const form = page.form(`${path}/report-back`);
    expect(form).toMatchObject({ toName: authority, toAddress: '张处长' });
    expect(page.html).toMatch(/value="file"[^>]*checked/);

    const sent = { ...form, medium: 'file', decision: 'upheld', facts: words.facts };
    const lacking = await clerk.post(`${path}/report-back`, { ...sent, step: 'look' });
    expect([lacking.status, lacking.html.includes('转办机关要求写明此项，请填写')]).toEqual([422, true]);
    const whole = { ...sent, measures: words.measures };
    const look = await clerk.post(`${path}/report-back`, { ...whole, step: 'look' });
    for (const shown of [authority, '沪金转〔2026〕邮1号', words.facts, '提交后由他人审批']) expect(look.html).toContain(shown);
    const kept = await clerk.post(`${path}/report-back`, { ...look.form(`${path}/report-back`), step: 'send' });
    expect([kept.status, kept.location]).toEqual([303, `${path}/report-back?done=report-written`]);
    // The writer waits; the head finds it among what waits, and approves it.
    expect((await clerk.get(`${path}/report-back`)).html).toContain('起草人不能审批自己的报告');
    const [report] = (await told(reference)).items;
    const at = `${path}/report-back/${report.id}`;
    const approval = (await head.get(`${path}/report-back?lang=zh-Hans`)).form(`${at}/approvals`);
    expect((await head.post(`${at}/approvals`, approval)).location).toBe(`${path}/report-back?done=report-approved`);
    expect((await head.get(`${path}/report-back`)).html).toContain(`${at}/file`);
    const step = async (name: string, more: Record<string, string> = {}) => {
      const form = (await clerk.get(`${path}/report-back`)).form(`${at}/${name}`);
      return await clerk.post(`${at}/${name}`, { ...form, ...more });
    };
    expect((await step('hand-overs')).location).toBe(`${path}/report-back?done=report-handed-over`);
    expect((await step('receipts', { receipt: '' })).status).toBe(422);
    expect((await step('receipts', { receipt: '沪金收〔2026〕1号' })).location).toBe(`${path}/report-back?done=report-received`);
    expect(await duties(reference)).toEqual([{ occurrence: 1, state: expect.stringMatching(/^satisfied/), due: expect.any(String) }]);
    expect((await step('questions', { question: '请补充', 'dueOn-year': '2099', 'dueOn-month': '12', 'dueOn-day': '1' })).location).toBe(
      `${path}/report-back?done=report-questioned`,
    );
    const after = await clerk.get(`${path}/report-back`);
    for (const shown of ['转办机关另有询问', '请补充', '沪金收〔2026〕1号', '2099年12月1日']) expect(after.html).toContain(shown);
    expect((await regulator.get('/desk/referrals?lang=zh-Hans')).html).toContain('另有询问');
    expect((await clerk.get(`${path}/trail`)).html).toContain('转办机关回执');
  });

  it.each([
    ['国家金融监督管理总局', 'en', '编号'],
    ['金融管理專員', 'zh-Hans', '編號'],
    ['Financial Conduct Authority', 'zh-Hant', 'reference'],
  ])(
    'show what is written to %s in its language, and so it is kept, though the complaint is in another (%s)',
    async (name, language, shown) => {
      const reference = await referred({ medium: 'file' });
      await gateway.sql(
        `UPDATE complaint SET language = $2, facts = jsonb_set(facts, '{referral,from,name}', to_jsonb($3::text)) WHERE reference = $1`,
        ...[reference, language, name],
      );
      const path = `/desk/complaints/${reference}/report-back`;
      const form = (await clerk.get(`${path}?lang=en`)).form(path);
      const look = await clerk.post(path, { ...form, decision: 'upheld', facts: words.facts, step: 'look' });
      await clerk.post(path, { ...look.form(path), step: 'send' });
      const [kept] = (await told(reference)).items;
      const plain = (html: string) => html.replace(/&#39;/g, "'").replace(/&amp;/g, '&');
      expect(kept.subject.toLowerCase() + kept.text.toLowerCase()).toContain(shown);
      for (const line of [kept.subject, ...kept.text.split('\n').filter(Boolean)]) expect(plain(look.html)).toContain(line);
      expect(look.html.includes(`lang="${kept.language}"><strong>`)).toBe(kept.language !== 'en');
    },
  );

  it('say when it was reported late, on the case and in the list, in each language', async () => {
    const reference = await referred({ medium: 'file' });
    const { body } = await post('clerk', `/api/complaints/${reference}/report-backs`, { values: words });
    await post('head', `/api/report-backs/${body.reportBack}/approvals`);
    // All that may be said is when, so that nothing at all may be sent.
    expect((await call('clerk', 'POST', `/api/report-backs/${body.reportBack}/hand-overs`)).status).toBe(201);
    for (const [language, late, waits] of [
      ['zh-Hans', '逾期反馈', '待回执'],
      ['zh-Hant', '逾期反饋', '待回執'],
      ['en', 'reported late', 'no receipt yet'],
    ]) {
      const page = await regulator.get(`/desk/complaints/${reference}/report-back?lang=${language}`);
      const list = await regulator.get(`/desk/referrals?lang=${language}`);
      expect([language, page.html.includes(late!), list.html.includes(late!), list.html.includes(waits!)]).toEqual([
        language,
        true,
        true,
        true,
      ]);
    }
  });

  it('are read by whoever may read the reports, and written on by whoever may write them', async () => {
    const reference = await referred({ medium: 'file' });
    const path = `/desk/complaints/${reference}/report-back`;
    const { body } = await post('clerk', `/api/complaints/${reference}/report-backs`, { values: words });
    await post('head', `/api/report-backs/${body.reportBack}/approvals`);
    const reader = aVisitor(gateway.url);
    await reader.signIn(tokens.get('integrity')!);
    expect((await reader.get(`/desk/complaints/${reference}`)).html).toContain(path);
    const page = await reader.get(path);
    expect([page.status, page.html.includes(words.facts), page.html.includes('id="report-form"')]).toEqual([200, true, false]);
    expect((await reader.get(`${path}/${body.reportBack}/file`)).status).toBe(200);
    expect(page.html).not.toContain(`${path}/${body.reportBack}/`.concat('receipts'));
  });

  it('pass the automatic check on a telephone and on a wide screen', async () => {
    const reference = await referred({ asks: ['facts'], medium: 'file' });
    const path = `/api/complaints/${reference}/report-backs`;
    const { body } = await post('clerk', path, { values: words });
    const browser = await aBrowser();
    try {
      for (const width of [360, 1280]) {
        const page = await browser.page({ width });
        await page.goto(`${gateway.url}/desk`);
        await page.fill('[name=token]', tokens.get('head')!);
        await page.press('[name=token]', 'Enter');
        await page.waitForURL(`${gateway.url}/desk`);
        await page.goto(`${gateway.url}/desk/complaints/${reference}/report-back`);
        expect([width, await page.evaluate('document.documentElement.scrollWidth'), await findings(page)]).toEqual([width, width, []]);
      }
    } finally {
      await browser.close();
    }
    expect(body.no).toBe(1);
  });
});
