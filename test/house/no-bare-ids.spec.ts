import { readdirSync } from 'node:fs';
import { reachOf } from '@app/shared/domain/rights/rights.js';
import { roles } from '@app/shared/domain/rights/roles.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { longer } from '../support/call-bodies.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { staffRoutes } from '../support/staff-routes.js';

jest.setTimeout(120_000);

let gateway: TestGateway;
const visitors = {} as Record<(typeof roles)[number], DeskVisitor>;
const cases: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  const tokens = {} as Record<(typeof roles)[number], string>;
  for (const role of roles) {
    tokens[role] = await gateway.staff(role, role === 'clerk' || role === 'head' ? 'cards' : undefined, `${role} 同事`);
    visitors[role] = aVisitor(gateway.url);
    await visitors[role].signIn(tokens[role]);
  }
  const doing = async (reference: string, path: string, body: unknown, headers = {}) => {
    const answer = await gateway.call('POST', `/api/complaints/${reference}/${path}`, { token: tokens.supervisor, body, headers });
    expect([path, answer.status < 300 || answer.body]).toEqual([path, true]);
  };
  for (const kind of ['open', 'moved', 'withdrawn', 'done', 'told', 'unknown', 'refused', 'extended', 'decided', 'joined', 'part'])
    cases[kind] = await gateway.complaint({
      text: '我的信用卡被盗刷了三千元。',
      complainant: { phone: '13800138000' },
      language: 'zh-Hans',
    });
  await doing(cases['moved']!, 'transfers', { department: 'loans', reason: '涉及贷款' });
  await doing(cases['withdrawn']!, 'withdrawals', { reason: '已解决' });
  await doing(cases['extended']!, 'extensions', longer);
  await doing(cases['decided']!, 'outcome', { decision: 'partly', text: '部分成立', remedies: ['退还手续费'] });
  await doing(cases['joined']!, 'joins', { with: cases['part'], reason: '同一笔交易' });
  const { body: referred } = await gateway.call('POST', '/api/referrals', {
    token: tokens.supervisor,
    body: {
      from: { name: '国家金融监督管理总局上海监管局', department: '消费者权益保护处', contact: '021-55550000' },
      reference: '沪金转〔2026〕1号',
      reportBack: { limit: { amount: 10, unit: 'working_days' }, to: '张处长' },
      instructions: '请核实并书面反馈',
      text: '信用卡年费多扣',
    },
  });
  cases['referred'] = referred.reference;
  await gateway.route();
  const idOf = async (kind: string) =>
    (await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', cases[kind]))[0]!.id;
  const duty = { type: 'obligation_done', ruleSet: 'cbrc-2012', obligation: 'decide' };
  const complaintId = await idOf('done');
  await gateway.unitOfWork.run((tx) => tx.record([{ kind: 'case.event-recorded', complaintId, actor: 'staff:王芳', data: duty }]));
  // As the notifier leaves them where no provider is set.
  for (const [kind, state, delivery] of [
    ['told', 'sent', 'delivered'],
    ['unknown', 'sending', 'unknown'],
    ['refused', 'failed', 'refused'],
  ] as const)
    await gateway.sql(
      `WITH told AS (INSERT INTO notice (id, complaint_id, kind, obligation, language, medium, state, body, template, raised_at)
         VALUES (gen_random_uuid(), $1, 'acknowledgement', 'x', 'zh-Hans', 'sms', $2, '您的投诉已受理', 'ack', now()) RETURNING id)
       INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, state, lease_until, lookups, reason)
       SELECT gen_random_uuid(), id, 1, 'sms', 'simulator', '+8613800138000', $3, now(), 3, 'The simulator was asked to say no.' FROM told`,
      await idOf(kind),
      state,
      delivery,
    );
});
afterAll(() => gateway?.close());

/** What of a page a reader sees: without what is an id by nature, and without what is written in another language. */
const seen = (html: string) =>
  html
    .replace(/<(code|script|style|textarea|q)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<(\w+)[^>]* lang="en"[^>]*>[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ');

it('shows people no bare id of a rule set, a duty, a calendar, a channel or a provider, and no English on a page that is not', async () => {
  const { registry } = gateway.app.get(HouseDeadlines, { strict: false });
  const ruleSets = [...registry.ruleSets.values()];
  const ids = new Set([
    ...ruleSets.flatMap((one) => [one.id, ...one.obligations.map(({ id }) => id)]),
    ...readdirSync('apps/notifier/src/providers'),
    ...readdirSync('apps/gateway/src/channels').filter((id) => id.includes('-')),
    'cn-mainland',
  ]);
  const pages = (await staffRoutes()).filter(
    ({ kind, method, path }) => kind === 'page' && method === 'GET' && !/lease|stream|\.\w+$|files|:format|charts/.test(path),
  );
  const bare = new Set<string>();
  let looked = 0;
  for (const { path, action } of pages) {
    const able = action && (['supervisor', 'integrity', 'head', 'auditor', 'administrator'] as const).find((role) => reachOf(role, action));
    const filled = path
      .replace('departments/:id', 'departments/cards')
      .replace('reports/:id', 'reports/cn-2012-half-year')
      .replace(':department', 'cards');
    for (const reference of filled.includes(':reference') ? Object.values(cases) : ['']) {
      const address = filled.replace(':reference', reference);
      if (!able || address.includes(':')) continue;
      const page = await visitors[able].get(`${address}?lang=zh-Hans`);
      if (page.status !== 200) continue;
      looked++;
      // Somebody's own words stand between marks; all else is in the language of the page.
      const text = seen(page.html).replace(/“[^”]*”/g, ' ');
      for (const [sentence] of text.matchAll(/(?:[A-Za-z’']{2,}[ ,]+){4,}[A-Za-z’']{2,}/g))
        bare.add(`${path} says in English: ${sentence}`);
      for (const id of ids)
        for (const { index } of text.matchAll(new RegExp(`(?<![\\w./-])${id}(?![\\w./-])`, 'g')))
          bare.add(`${path} ${id}: ${text.slice(Math.max(0, index - 30), index + 30).replace(/\s+/g, ' ')}`);
    }
  }
  expect(looked).toBeGreaterThan(100);
  expect([...bare]).toEqual([]);
});
