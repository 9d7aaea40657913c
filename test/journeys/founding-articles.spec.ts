import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { remindStaff } from '../../apps/notifier/src/notices/remind-staff.js';
import { notifierContext } from '../../apps/notifier/src/notifier-context.js';
import { ProviderRegistry } from '../../apps/notifier/src/registry/provider-registry.js';
import { sweepEscalations } from '../../apps/router/src/clock/sweep-escalations.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

jest.setTimeout(120_000);

/** What the notice of 2012 wants of how a bank is led and ordered, as journeys through pages and API; each is named after its article (docs/mission.md). */
let gateway: TestGateway;
const tokens: Record<string, string> = {};
const visitors: Record<string, DeskVisitor> = {};
const people = [
  ['clerk', 'clerk', 'cards', '周岩'],
  ['manager', 'head', 'cards', '陆敏'],
  // Heads the card centre by the papers.
  ['accused', 'head', 'cards', '陈静'],
  ['lender', 'clerk', 'loans', '贺敏'],
  ['overseer', 'supervisor', undefined, '王芳'],
  ['other', 'supervisor', undefined, '林岚'],
] as const;
beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'redress-articles-')), 'config');
  cpSync(unlimitedPapers(), folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  const named = `
supervisors: [{ name: 王芳, email: wang.fang@staff.bank.example }]
escalation: { executive: { name: 何平, email: he.ping@staff.bank.example } }
`;
  writeFileSync(file, readFileSync(file, 'utf8') + named);
  gateway = await aGateway({ REDRESS_CONFIG: folder });
  for (const [who, role, department, name] of people) {
    tokens[who] = await gateway.staff(role, department, name);
    visitors[who] = aVisitor(gateway.url);
    await visitors[who].signIn(tokens[who]);
  }
});
afterAll(() => gateway?.close());

const api = (who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  gateway.call(method, path, { token: tokens[who]!, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) });
const page = async (who: string, path: string) => await visitors[who]!.get(path);
/** Fills in and sends the form of a page; gives what it leads to. */
const send = async (who: string, path: string, action: string, fields: Record<string, string> = {}) =>
  await visitors[who]!.post(action, { ...(await page(who, path)).form(action), ...fields });
const pathOf = (reference: string) => `/desk/complaints/${reference}`;
const departmentOf = async (reference: string) =>
  (await gateway.sql<{ department: string }>('SELECT department FROM complaint WHERE reference = $1', reference))[0]!.department;
/** A complaint as a citizen writes it into the form of the bank's page; gives what they are told to keep. */
async function complained(fields: Record<string, string>): Promise<{ reference: string; code: string }> {
  const body = new URLSearchParams({ text: '', phone: '13800138000', ...fields });
  const told = await fetch(gateway.url, { method: 'POST', body, headers: { 'accept-language': 'zh-CN' } });
  const html = await told.text();
  expect(told.status).toBe(200);
  await gateway.route();
  return { reference: /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(html)![0], code: /name="code" value="(\d+)"/.exec(html)![1]! };
}

it('第一条：公平对待金融消费者，由一名高级管理人员负责：涉及部门负责人的由别人办理，无人处置的逐级上报到他为止', async () => {
  const { reference } = await complained({ text: '陈静主任拒绝退还信用卡年费', 'against.staff': '陈静主任' });
  // Whom it is about sees it nowhere, head of a department or not; nor does what they head have it.
  expect(await departmentOf(reference)).not.toBe('cards');
  expect([(await api('accused', 'GET', `/api/complaints/${reference}`)).status, (await page('accused', pathOf(reference))).status]).toEqual(
    [404, 404],
  );
  expect((await page('accused', `/desk/find?q=${reference}`)).html).not.toContain(`href="${pathOf(reference)}`);
  const fair = await api('overseer', 'GET', `/api/complaints/${reference}`);
  expect(fair.body.deadlines.length).toBeGreaterThan(1);

  const other = await gateway.complaint({ text: '信用卡年费收错了', category: 'card-fees' });
  const path = `${pathOf(other)}/escalation`;
  expect((await page('clerk', path)).html).toContain('经办人 → 部门负责人 → 投诉管理部门 → 分管负责人');
  expect((await send('clerk', path, path, { reason: '多次催办未复' })).location).toBe(`${path}?done=escalated`);
  const { deadlines, house } = gateway.foundation;
  for (let silent = 0; silent < 2; silent += 1) {
    await gateway.sql(`UPDATE escalation SET due_at = now() - interval '1 minute' WHERE state = 'standing'`);
    await sweepEscalations(gateway.unitOfWork, deadlines, house.departments);
  }
  const ladder = (await api('overseer', 'GET', `/api/complaints/${other}/escalations`)).body.items;
  expect(ladder.map(({ rung }: { rung: string }) => rung)).toEqual(['head', 'office', 'executive']);
  expect((await page('clerk', pathOf(other))).html).toContain('已升级至分管负责人');
  // And is told by name, at the address of the papers.
  const desk = notifierContext({
    ...{ institution: house.institution, departments: house.departments, rules: loadRules(), deadlines, templates: loadTemplates() },
    ...{ providers: new ProviderRegistry([], []), codeSecret: 'test', publicUrl: 'https://bank.example', receiptsUrl: '' },
    now: () => new Date(),
  });
  const owed = await gateway.sql<{ id: string }>(
    `SELECT s.event_id AS id FROM slip s JOIN event e ON e.id = s.event_id WHERE s.consumer = 'notices' AND e.kind = 'escalation.raised'`,
  );
  await remindStaff(
    gateway.unitOfWork,
    desk,
    owed.map(({ id }) => id),
  );
  const told = await gateway.sql<{ body: string }>(`SELECT body FROM notice WHERE recipient->>'email' = 'he.ping@staff.bank.example'`);
  expect(told.map(({ body }) => body)).toEqual([expect.stringContaining(`${other}（信用卡中心）的投诉已升级到您`)]);
  const standing = ladder.at(-1).id;
  expect((await api('manager', 'POST', `/api/escalations/${standing}/answers`, { answer: '已办' })).status).toBe(403);
  expect((await send('overseer', path, `${path}/answers`, { answer: '分管领导已批示，今日办结' })).location).toBe(
    `${path}?done=escalation-answered`,
  );
});

it('第二条：工作流程、岗位责任：从登记到答复，每一步都有一个部门负责、由具名的人办理，及时妥善解决', async () => {
  const { reference, code } = await complained({ text: '提前还款被收违约金，请退还', category: 'card-fees' });
  const path = pathOf(reference);
  expect((await page('clerk', '/desk/departments/cards')).html).toContain(reference);
  // Not ours: offered with a reason. Until the other accepts, whoever received it answers for it.
  expect((await send('clerk', `${path}/transfer`, `${path}/transfer`, { department: 'loans', reason: '涉及贷款合同' })).location).toBe(
    `${path}?done=offered`,
  );
  expect(await departmentOf(reference)).toBe('cards');
  expect((await send('lender', `${path}/offer`, `${path}/offer/acceptances`)).location).toBe(`${path}?done=offer-accepted`);
  expect([await departmentOf(reference), (await page('clerk', path)).status]).toEqual(['loans', 404]);
  expect((await send('lender', path, `${path}/claims`)).status).toBe(303);
  const outcome = `${path}/outcome`;
  const said = { decision: 'upheld', text: '经核实，合同未约定违约金，现予纠正。' };
  const asked = await page('lender', outcome);
  const bare = await visitors['lender']!.post(outcome, { ...asked.form(outcome), ...said, text: '' });
  expect([bare.status, bare.html.includes('还有地方需要改正')]).toEqual([422, true]);
  const checked = await visitors['lender']!.post(outcome, { ...asked.form(outcome), ...said });
  expect(checked.html).toContain('发送之后');
  expect((await visitors['lender']!.post(outcome, { ...checked.form(outcome), step: 'send' })).location).toBe(`${path}?done=decided`);

  const { body: kept } = await api('overseer', 'GET', `/api/complaints/${reference}/accountability`);
  const spans: { department: string | null; holder: string | null; from: string; until: string | null }[] = kept.answered;
  for (const [nth, span] of spans.entries()) {
    // Before it is sorted, which takes a moment, it is nobody's yet.
    if (nth > 0) expect([span.department === null, span.from]).toEqual([false, spans[nth - 1]!.until]);
  }
  expect([...new Set(spans.flatMap(({ department }) => department ?? []))]).toEqual(['cards', 'loans']);
  expect(spans.flatMap(({ holder }) => holder ?? [])).toContain('staff:贺敏');
  expect(kept.breaches).toEqual([]);
  const shown = await page('overseer', `${path}/accountability`);
  for (const name of ['信用卡中心', '个人贷款部', '贺敏']) expect([name, shown.html.includes(name)]).toEqual([name, true]);
  const trail = (await page('overseer', `${path}/trail`)).html;
  for (const step of ['周岩', '涉及贷款合同', '贺敏']) expect([step, trail.includes(step)]).toEqual([step, true]);
  const status = await fetch(`${gateway.url}/status/${reference}?code=${encodeURIComponent(code)}`, {
    headers: { 'accept-language': 'zh-CN' },
  });
  expect(await status.text()).toContain('合同未约定违约金');
});

/** Decided by the clerk of the card centre, with what was found behind it. */
async function decided(draft: Parameters<TestGateway['complaint']>[0], rootCause: string): Promise<string> {
  const reference = await gateway.complaint({ category: 'card-fees', ...draft });
  const { claimId } = (await api('clerk', 'POST', `/api/complaints/${reference}/claims`)).body;
  const outcome = { decision: 'upheld', text: '经核实，年费收取有误，已更正。', rootCause };
  const done = await api('clerk', 'POST', `/api/complaints/${reference}/outcome`, outcome, { 'x-redress-claim': claimId });
  expect([done.status, done.body.code]).toEqual([201, undefined]);
  return reference;
}
/** Figures are kept for a while; what was done since is read anew. */
const anew = () => gateway.sql('DELETE FROM kept_figures');

it('第十一条：投诉源头治理：分析热点，查找薄弱环节，提出整改、由他人同意、有人完成、再评估成效', async () => {
  await gateway.complaint({ text: '积分没有到账', against: { product: '积分' } });
  await gateway.sql(`UPDATE complaint SET received_at = received_at - interval '60 days'`);
  for (let nth = 0; nth < 6; nth += 1)
    await decided({ text: '信用卡年费收错了', against: { branch: '静安支行' }, complainant: { phone: `+861380000001${nth}` } }, 'process');
  await anew();
  const hot = (await api('overseer', 'GET', '/api/figures')).body.hot.filter(({ axis }: { axis: string }) => axis === 'matter');
  expect(hot).toEqual([expect.objectContaining({ value: 'B03.01', count: 6 })]);
  const figures = (await page('overseer', '/desk/figures')).html;
  expect(figures).toMatch(/热点[\s\S]*\(B03\.01\)/);
  const found = (await page('overseer', '/desk/causes')).html;
  expect(found).toMatch(/查明的根本成因[\s\S]*业务流程/);

  const [owner] = /value="([0-9a-f-]{36})"[^>]*>陆敏 · 信用卡中心/.exec(found)?.slice(1) ?? [];
  const measure = { cause: 'process', department: 'cards', what: '年费减免改由系统自动判定', owner: owner! };
  const day = { 'dueOn-year': '2030', 'dueOn-month': '3', 'dueOn-day': '31' };
  const proposed = await send('overseer', '/desk/causes', '/desk/causes/measures', { ...measure, ...day });
  expect(proposed.location).toBe('/desk/causes?done=measure-proposed#measures');
  const [{ id }] = (await api('overseer', 'GET', '/api/causes')).body.measures;
  const step = (name: string) => `/desk/causes/measures/${id}/${name}`;
  // By another than whoever proposed it; done by whoever answers for it.
  expect((await page('overseer', '/desk/causes')).html).not.toContain(step('agreements'));
  expect((await send('other', '/desk/causes', step('agreements'))).location).toBe('/desk/causes?done=measure-agreed#measures');
  const done = await send('manager', '/desk/causes', step('completions'), { reason: '已于三月上线' });
  expect(done.location).toBe('/desk/causes?done=measure-done#measures');
  const judged = await send('other', '/desk/causes', step('findings'), { to: 'effective', reason: '同类投诉下降' });
  expect(judged.location).toBe('/desk/causes?done=measure-effective#measures');
  await anew();
  const [kept] = (await api('overseer', 'GET', '/api/causes')).body.measures;
  expect([kept.state, kept.steps.map(({ state }: { state: string }) => state)]).toEqual([
    'effective',
    ['proposed', 'agreed', 'done', 'effective'],
  ]);
  expect((await page('manager', '/desk/causes')).html).toContain('同类投诉下降');
});

it('第十二条：加强对各分支机构的管理，纳入考评：逾期逐件查明、有人认定，各部门和支行的办理情况可考评、可导出', async () => {
  const reference = await gateway.complaint({ text: '信用卡账单错误', category: 'card-fees', against: { branch: '浦东支行' } });
  // A branch of which few complained is in no table: who did would be known.
  for (let more = 0; more < 5; more += 1) await gateway.complaint({ text: '排队太久', against: { branch: '浦东支行' } });
  const { claimId } = (await api('clerk', 'POST', `/api/complaints/${reference}/claims`)).body;
  const late = { decision: 'upheld', text: '账单已更正。' };
  expect((await api('clerk', 'POST', `/api/complaints/${reference}/outcome`, late, { 'x-redress-claim': claimId })).status).toBe(201);

  // As it stands where the answer went a day after its date.
  await gateway.sql(
    `UPDATE obligation SET due_at = now() - interval '1 day', missed_at = now() - interval '1 day', state = 'satisfied-late', satisfied_at = now()
     WHERE kind = 'decide' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
    reference,
  );
  const path = `${pathOf(reference)}/accountability`;
  const { html } = await page('overseer', path);
  expect(html).toContain('逾期的时限');
  const rule = /action="([^"]+\/rulings)"/.exec(html)![1]!;
  const bare = await send('overseer', path, rule, { text: '' });
  expect(bare.status).toBe(422);
  const ruled = await send('overseer', path, rule, { ground: 'left-lying', text: '三日无人处理，责成浦东支行整改' });
  expect(ruled.location).toBe(`${path}?done=ruled`);
  const { body } = await api('overseer', 'GET', `/api/complaints/${reference}/accountability`);
  expect(body.breaches.flatMap(({ rulings }: { rulings: { text: string }[] }) => rulings.map(({ text }) => text))).toEqual([
    '三日无人处理，责成浦东支行整改',
  ]);

  await anew();
  const { scorecards, branches } = (await api('overseer', 'GET', '/api/figures')).body;
  expect(scorecards.find(({ department }: { department: string }) => department === 'cards')).toMatchObject({ late: 1 });
  expect(branches.find(({ branch }: { branch: string }) => branch === '浦东支行')).toMatchObject({ received: 6, late: 1 });
  const shown = (await page('overseer', '/desk/figures')).html;
  for (const one of ['信用卡中心', '个人贷款部', '浦东支行']) expect([one, shown.includes(one)]).toEqual([one, true]);
  for (const [table, row] of [
    ['scorecards', '信用卡中心'],
    ['branches', '浦东支行'],
  ]) {
    const file = await page('overseer', `/desk/figures/${table}.csv`);
    expect([file.status, file.html.includes(row!)]).toEqual([200, true]);
  }
  // A head is shown what is their own to answer for.
  const own = (await api('manager', 'GET', '/api/figures')).body.scorecards;
  expect(own.map(({ department }: { department: string }) => department)).toEqual(['cards']);
});
