import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { sweepSurges } from '../../apps/router/src/clock/sweep-surges.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

jest.setTimeout(120_000);

/** An office of six people at real pages: what each does there is clicked or typed, and what they are told before and after is read. */
let gateway: TestGateway;
let browser: TestBrowser;
const tokens: Record<string, string> = {};
const desks: Record<string, Page> = {};
const people = [
  ['clerk', 'clerk', 'cards', '何平'],
  ['head', 'head', 'cards', '陆敏'],
  ['wealth', 'clerk', 'wealth', '贺敏'],
  ['office', 'clerk', 'triage', '赵宁'],
  ['overseer', 'supervisor', undefined, '王芳'],
  ['compliance', 'supervisor', undefined, '林岚'],
] as const;
beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'redress-by-hand-')), 'config');
  cpSync(unlimitedPapers(), folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  const more = `
decisions: { secondLook: { results: [not-upheld], above: 1000 } }
binding:
  - { id: uk-branch, when: 'against.branch.startsWith("London")', ruleSets: [fca-disp] }
`;
  writeFileSync(file, readFileSync(file, 'utf8') + more);
  gateway = await aGateway({ REDRESS_CONFIG: folder });
  browser = await aBrowser();
  for (const [who, role, department, name] of people) tokens[who] = await gateway.staff(role, department, name);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

const api = (who: string, method: string, path: string, body?: unknown) =>
  gateway.call(method, path, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });
/** The desk of one of them, who signed in with the keyboard. */
async function at(who: string, path = '/desk'): Promise<Page> {
  const page = desks[who] ?? (await browser.page());
  if (desks[who] === undefined) {
    desks[who] = page;
    await page.goto(`${gateway.url}/desk`);
    await page.fill('[name=token]', tokens[who]!);
    await page.press('[name=token]', 'Enter');
    await page.waitForURL(`${gateway.url}/desk`);
  }
  await page.goto(gateway.url + path);
  return page;
}
/** `PICTURES=<folder>`: what stands there now is kept as a picture, to be looked at. */
const look = async (page: Page, name: string) => {
  if (process.env['PICTURES']) await page.screenshot({ path: `${process.env['PICTURES']}/${name}.png`, fullPage: true });
};
/** All that is said on the page, without what is closed. */
const text = async (page: Page) => await page.locator('main').innerText();
const done = async (page: Page) => await page.locator('.govuk-notification-banner').innerText();
const errors = async (page: Page) => await page.locator('.govuk-error-summary li').allInnerTexts();
const errorsAfter = async (page: Page, button: string) => {
  await page.click(button);
  return await errors(page);
};
/** Opens a piece of work from the list of who has it, by the keyboard, and goes where it is done. */
async function open(who: string, reference: string): Promise<Page> {
  const page = await at(who);
  await page.focus(`main a[href*="${reference}"]`);
  await page.keyboard.press('Enter');
  await page.waitForURL(/complaints/);
  await page.click('main a:has-text("前往办理")');
  return page;
}
const caseOf = async (reference: string) => (await api('overseer', 'GET', `/api/complaints/${reference}`)).body;
const toldOf = async (reference: string, kind = 'outcome') =>
  (
    await gateway.sql<{ text: string | null }>(
      `SELECT n.details->>'text' AS text FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE c.reference = $1 AND n.kind = $2`,
      reference,
      kind,
    )
  ).map((one) => one.text);

it('第三条：投诉处理部门指导、协调、处理：两个部门都不接收的，由它看过退回的理由后指定承办，被指定的不得再退、再转', async () => {
  const reference = await gateway.complaint({ text: '年费收错了', category: 'card-fees' });
  const lender = await gateway.staff('clerk', 'loans', '周岩');
  for (const [department, token, reason] of [
    ['loans', lender, '与贷款无关'],
    ['wealth', tokens['wealth']!, '理财合同中没有年费'],
  ] as const) {
    await api('clerk', 'POST', `/api/complaints/${reference}/transfers`, { department, reason: '业务归口' });
    await gateway.call('POST', `/api/complaints/${reference}/offer/returns`, { token, body: { ground: 'not-ours', reason } });
  }
  const page = await open('office', reference);
  await look(page, 'designate-form');
  // What is disputed is read where it is settled.
  const returns = await page.locator('[data-returns]').innerText();
  for (const one of ['信用卡中心转个人贷款部，退回：不属于本部门职责', '与贷款无关', '理财合同中没有年费', '贺敏'])
    expect([one, returns.includes(one)]).toEqual([one, true]);
  expect(await text(page)).toContain('指定立即生效，被指定的部门不得退回');
  expect(await errorsAfter(page, '[data-do=transfer]')).toEqual(['请选择部门', '请写明转办理由']);
  await page.focus('[name=department]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.isChecked('[name=department][value=wealth]')).toBe(true);
  await page.fill('[name=reason]', '主要争议在理财');
  await page.click('[data-do=transfer]');
  expect(await done(page)).toContain('已指定承办部门，期限不变');
  expect(await text(page)).not.toContain('指定承办部门\t');
  expect((await caseOf(reference)).assignment.department).toBe('wealth');

  const wealth = await at('wealth', `/desk/complaints/${reference}`);
  await wealth.click('[data-do=transfer]');
  await look(wealth, 'designated');
  expect(await text(wealth)).toContain('这件投诉的承办部门已经指定，不能退回或再申请转办');
  expect(await wealth.locator('#transfer-form').count()).toBe(0);
  const again = await api('wealth', 'POST', `/api/complaints/${reference}/transfers`, { department: 'service', reason: '不是我们的' });
  expect([again.status, again.body.code]).toEqual([409, 'transfer.designated']);
});

it('第十三条：发挥法律合规部门的作用：拒绝先由合规人员复核，退回的写明理由，改正后再复核，同意才告知投诉人', async () => {
  const reference = await gateway.complaint({ text: '信用卡被多扣了三千元，请退还。', category: 'card-fees' });
  const outcome = `/desk/complaints/${reference}/outcome`;
  const clerk = await at('clerk', `/desk/complaints/${reference}`);
  await clerk.click('[data-do=claim]');
  await clerk.goto(gateway.url + outcome);
  await clerk.check('[name=decision][value=not-upheld]');
  await clerk.fill('[name=text]', '不成立。');
  await clerk.click('[data-do=decide]');
  // It is said before it is sent that it does not leave at once.
  const check = await text(clerk);
  expect([check.includes('先由他人复核（投诉所涉金额）'), check.includes('立即告知投诉人')]).toEqual([true, false]);
  await look(clerk, 'look-check');
  await clerk.click('[data-do=decide]');
  expect(await done(clerk)).toContain('处理决定已提交复核，复核同意后发出');
  await look(clerk, 'look-submitted');
  expect(await toldOf(reference)).toEqual([]);
  await clerk.goto(`${gateway.url}/desk/complaints/${reference}/second-look`);
  expect(await text(clerk)).toContain('拟写人不能自行复核');

  const compliance = await open('compliance', reference);
  await look(compliance, 'look');
  expect(await text(compliance)).toMatch(/何平于[\s\S]*提交复核，原因：投诉所涉金额[\s\S]*不成立。/);
  expect(await errorsAfter(compliance, '[data-do=object]')).toEqual(['请写明退回的理由']);
  await compliance.fill('[name=reason]', '未说明合同依据');
  await compliance.click('[data-do=object]');
  await look(compliance, 'look-objected');
  expect(await done(compliance)).toMatch(/退回/);

  // Whoever holds the case finds it among their work, with the reason and with what they wrote.
  const mending = await open('clerk', reference);
  await look(mending, 'look-returned');
  expect(await mending.locator('[data-returned]').innerText()).toMatch(/林岚于[\s\S]*退回：未说明合同依据/);
  expect([await mending.isChecked('[value=not-upheld]'), await mending.inputValue('[name=text]')]).toEqual([true, '不成立。']);
  await mending.fill('[name=text]', '经核实，三千元系合同第五条约定的分期手续费，扣款无误。');
  await mending.click('[data-do=decide]');
  await mending.click('[data-do=decide]');
  expect(await toldOf(reference)).toEqual([]);
  const agreeing = await open('compliance', reference);
  expect(await text(agreeing)).toContain('未说明合同依据');
  await agreeing.focus('[data-do=agree]');
  await agreeing.keyboard.press('Enter');
  await agreeing.waitForURL(/done=decided/);
  await look(agreeing, 'look-agreed');
  expect(await toldOf(reference)).toEqual(['经核实，三千元系合同第五条约定的分期手续费，扣款无误。']);
  const looks = (await api('overseer', 'GET', `/api/complaints/${reference}`)).body.secondLooks;
  expect(looks.map(({ state }: { state: string }) => state)).toEqual(['objected', 'agreed']);
  expect(await gateway.sql(`SELECT kind FROM work WHERE kind IN ('second-look', 'decision-returned') AND done_at IS NULL`)).toEqual([]);
});

it('授权机制：补救由经办人提出，另一人在待办里看到、批准；提出人没有批准的按钮', async () => {
  const reference = await gateway.complaint({ text: '信用卡被多扣了六千元，请退还。', category: 'card-fees' });
  const path = `/desk/complaints/${reference}/remedies`;
  const clerk = await at('clerk', `/desk/complaints/${reference}`);
  await clerk.click('[data-do=claim]');
  await clerk.goto(gateway.url + path);
  expect(await errorsAfter(clerk, '[data-do=propose]')).toEqual(['请选择种类', '请写明理由']);
  await clerk.check('[name=kind][value=refund]');
  await clerk.fill('[name=reason]', '重复扣款');
  expect(await errorsAfter(clerk, '[data-do=propose]')).toEqual(['请填写金额']);
  await clerk.fill('[name=amount]', '六千');
  expect(await errorsAfter(clerk, '[data-do=propose]')).toEqual(['金额请写成 3600.50 这样，须大于 0']);
  await clerk.fill('[name=amount]', '6000');
  await clerk.press('[name=amount]', 'Enter');
  await clerk.waitForURL(/done=remedy-proposed/);
  expect(await done(clerk)).toContain('已提出，待他人批准');
  expect([await clerk.locator('[data-do=approve]').count(), await clerk.locator('[data-remedy] button').allInnerTexts()]).toEqual([
    0,
    ['撤回'],
  ]);

  const head = await open('head', reference);
  await look(head, 'remedy-head');
  expect(await text(head)).toMatch(/退款 ¥6,000\.00\s*待批准[\s\S]*重复扣款[\s\S]*何平于/);
  // Whoever is asked says yes, or no and why; taking back is for whoever proposed it.
  expect(await head.locator('[data-remedy] form[action$=withdrawals]').count()).toBe(0);
  await head.click('[data-remedy] summary');
  await head.click('[data-remedy] form[action$=refusals] button');
  expect(await errors(head)).toEqual(['请写明理由']);
  await head.click('[data-do=approve]');
  expect(await done(head)).toContain('已批准');
  expect(await text(head)).toMatch(/何平于[^\n]*提出 · 陆敏于[^\n]*批准/);
  expect((await api('clerk', 'GET', `/api/complaints/${reference}`)).body.remedies).toEqual([
    expect.objectContaining({ state: 'approved', minor: 600_000, currency: 'CNY' }),
  ]);
});

it('第十五条：大规模投诉：确认后写一份共同答复，缺一种语言就不发；发出后逐件看得到结果', async () => {
  await gateway.complaint({ against: { product: '房贷' } });
  await gateway.sql(`UPDATE complaint SET received_at = received_at - interval '9 weeks'`);
  const references: string[] = [];
  for (let nth = 0; nth < 7; nth += 1)
    references.push(
      await gateway.complaint({ text: '手机转账失败。', against: { product: '跨行转账' }, complainant: { phone: `+861380000000${nth}` } }),
    );
  await sweepSurges(gateway.unitOfWork);
  const page = await at('overseer', '/desk/incidents');
  await look(page, 'incident');
  expect(await text(page)).toContain('跨行转账');
  const confirm = 'main button[value=confirmed]';
  expect(await errorsAfter(page, confirm)).toHaveLength(1);
  await page.fill('main [name=reason]', '转账系统故障');
  await page.click(confirm);
  await look(page, 'incident-confirmed');
  await page.click('main a:has-text("跨行转账")');
  await look(page, 'lane');
  const write = '#answer-form button';
  expect(await errorsAfter(page, write)).toEqual([
    '请选择处理结果',
    '请填写简体中文的答复内容',
    '请填写繁体中文的答复内容',
    '请填写英文的答复内容',
  ]);
  await look(page, 'lane-errors');
  await page.selectOption('[name=decision]', 'upheld');
  await page.fill('[name=text-zh-Hans]', '系统已恢复。');
  await page.fill('[name=text-zh-Hant]', '系統已恢復。');
  expect(await errorsAfter(page, write)).toEqual(['请填写英文的答复内容']);
  await page.fill('[name=text-en]', 'The system works again.');
  await page.click(write);
  await look(page, 'lane-written');
  expect(await toldOf(references[0]!)).toEqual([]);
  expect(await text(page)).toMatch(/以此答复处理7件\s*立即告知投诉人，不能撤回/);
  await page.click('main form[action$=decisions] button');
  await look(page, 'lane-answered');
  expect(await done(page)).toContain('已答复并告知投诉人');
  for (const reference of references) expect((await toldOf(reference))[0]).toContain('系统已恢复。');
  expect(await page.locator('main tbody tr').allInnerTexts()).toEqual(references.map(() => expect.stringContaining('已答复')));
});

it('回访机制：从回访清单打开话术，照着问、照着记；缺一项就说缺哪一项', async () => {
  const reference = await gateway.complaint({ category: 'card-fees', complainant: { name: '欧阳雪', phone: '+8613800138000' } });
  const decided = { decision: 'upheld', text: '已更正。' };
  expect((await api('overseer', 'POST', `/api/complaints/${reference}/outcome`, decided)).status).toBe(201);
  await gateway.sql(
    `INSERT INTO survey (complaint_id, asked, state, way, until) SELECT id, true, 'to-call', 'call', now() + interval '5 days' FROM complaint WHERE reference = $1`,
    reference,
  );
  const page = await at('clerk', '/desk/return-visits');
  await page.focus(`main a[href*="${reference}"]`);
  await page.keyboard.press('Enter');
  await page.waitForURL(/return-visit$/);
  await look(page, 'visit');
  const script = await text(page);
  for (const line of ['您好欧阳雪', '我是示例银行的何平', reference, '总的来说，您对处理满意吗'])
    expect([line, script.includes(line)]).toEqual([line, true]);
  expect(await errorsAfter(page, '[data-do=visit]')).toEqual(['请选择回访结果']);
  await page.check('[name=outcome][value=answered]');
  expect(await errorsAfter(page, '[data-do=visit]')).toEqual(['请选择总体是否满意']);
  await look(page, 'visit-errors');
  await page.check('[name=overall][value="3"]');
  await page.fill('[name=comment]', '等得太久');
  await page.click('[data-do=visit]');
  await look(page, 'visit-done');
  expect(new URL(page.url()).pathname).toBe('/desk/return-visits');
  expect([(await done(page)).includes('已'), (await text(page)).includes(reference)]).toEqual([true, false]);
  const [kept] = await gateway.sql(
    `SELECT s.state, s.answers, s.answered_by FROM survey s JOIN complaint c ON c.id = s.complaint_id WHERE c.reference = $1`,
    reference,
  );
  expect(kept).toEqual({ state: 'answered', answers: { overall: 3, comment: '等得太久' }, answered_by: 'call' });
});

it('适用规则：变更要写理由，期限随即重算，已告知的日期有变动的另行告知', async () => {
  const reference = await gateway.complaint({ category: 'card-fees' });
  await gateway.sql('UPDATE complaint SET told_due_on = due_at::date WHERE reference = $1', reference);
  const before = await caseOf(reference);
  const page = await at('head', `/desk/complaints/${reference}`);
  await page.click(`main a[href$="/rule-sets"]`);
  const save = '#rule-sets-form button';
  await page.uncheck('[value=cbrc-2012]');
  await page.uncheck('[value=cbirc-2020]');
  expect(await errorsAfter(page, save)).toHaveLength(2);
  await look(page, 'rules-errors');
  await page.check('[value=fca-disp]');
  await page.fill('#rule-sets-form [name=reason]', '实为伦敦分行业务');
  await page.press('#rule-sets-form [name=reason]', 'Enter');
  await page.waitForURL(/done=rule-sets/);
  await look(page, 'rules-done');
  const after = await caseOf(reference);
  expect([after.ruleSets, after.dueAt === before.dueAt]).toEqual([['fca-disp'], false]);
  expect(await toldOf(reference, 'deadline-change')).toHaveLength(1);
  expect(await done(page)).toContain('已变更，期限已重新计算');
  await page.goto(`${gateway.url}/desk/complaints/${reference}/trail`);
  expect(await text(page)).toContain('实为伦敦分行业务');
});
