import { verifyRecord } from '@app/shared/chain/database-chain.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { sweepSurges } from '../../apps/router/src/clock/sweep-surges.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { sealAll } from '../support/seal-all.js';

jest.setTimeout(120_000);

/** One house; each story is named after what it tells of the founding text (docs/mission.md). */
let gateway: TestGateway;
let overseer: string;
beforeAll(async () => {
  gateway = await aGateway();
  overseer = await gateway.staff('supervisor', undefined, '王芳');
});
afterAll(() => gateway?.close());

const as = (token: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  gateway.call(method, path, { token, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) });
const departmentOf = async (reference: string) =>
  (await gateway.sql<{ department: string }>('SELECT department FROM complaint WHERE reference = $1', reference))[0]!.department;
const signedIn = async (token: string) => {
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(token);
  return visitor;
};

it('第四条：被投诉的员工看不到本案；办理的员工看得到每个日期的依据、要答复的要点，答全才发得出去', async () => {
  const accused = await gateway.staff('clerk', 'cards', '李安');
  const reference = await gateway.complaint({
    text: '柜员李安态度恶劣，信用卡年费收错了。请退还年费！请书面道歉！',
    against: { staff: '李安' },
    category: 'card-fees',
  });
  const fair = await gateway.staff('clerk', await departmentOf(reference), '何平');
  expect((await as(accused, 'GET', `/api/complaints/${reference}`)).status).toBe(404);
  expect((await (await signedIn(accused)).get(`/desk/complaints/${reference}`)).status).toBe(404);

  const page = await (await signedIn(fair)).get(`/desk/complaints/${reference}?lang=zh-Hans`);
  expect(page.status).toBe(200);
  expect(page.html).toContain('信用卡年费收错了');
  const { body: file } = await as(fair, 'GET', `/api/complaints/${reference}`);
  const dated = file.deadlines.filter(({ dueOn }: { dueOn: string | null }) => dueOn !== null);
  expect(dated.length).toBeGreaterThan(1);
  for (const { derivation } of dated) expect(derivation).toBeTruthy();
  const { claimId } = (await as(fair, 'POST', `/api/complaints/${reference}/claims`)).body;
  const held = { 'x-redress-claim': claimId };
  const { proposed } = (await as(fair, 'GET', `/api/complaints/${reference}/points`)).body;
  expect(proposed).toEqual(expect.arrayContaining([expect.stringContaining('年费'), expect.stringContaining('道歉')]));
  const points = (answer?: string) => proposed.map((text: string) => ({ text, ...(answer ? { answer } : {}) }));
  await as(fair, 'POST', `/api/complaints/${reference}/points`, { points: points() }, held);
  const decide = () => as(fair, 'POST', `/api/complaints/${reference}/outcome`, { decision: 'upheld', text: '经核实，情况属实。' }, held);
  expect((await decide()).body.code).toBe('points.unanswered');
  await as(fair, 'POST', `/api/complaints/${reference}/points`, { points: points('已办理，并致歉。') }, held);
  expect((await decide()).body.status).toBe('decided');
});

it('第六条：公众页面公布全部投诉渠道，三种语言，并有可打印的表格；照着写就能投诉', async () => {
  const names = { 'zh-Hans': '示例路支行', 'zh-Hant': '示例路支行', en: 'Example Road branch' } as const;
  for (const [language, branch] of Object.entries(names)) {
    const shown = await (await fetch(`${gateway.url}/channels?lang=${language}`)).text();
    expect(shown).toContain(`lang="${language}"`);
    // Telephone with its menu, mail, letters, a branch with its hours.
    for (const way of ['95000', 'tousu@bank.example', '200120', branch, '9:00'])
      expect([language, way, shown.includes(way)]).toEqual([language, way, true]);
  }
  const form = await fetch(`${gateway.url}/complaint-form.pdf`);
  expect([
    form.headers.get('content-type'),
    Buffer.from(await form.arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ]).toEqual(['application/pdf', '%PDF']);
  const start = await (await fetch(gateway.url, { headers: { 'accept-language': 'zh-CN' } })).text();
  expect(start).toContain('href="/channels"');
  expect(start).toMatch(/<form[^>]+method="post"/);
});

it('事前预防：同一原因的投诉突增，先提示一次；人确认后告知有关部门，同一答复各按其语言发出', async () => {
  // What is usual is known from weeks before.
  await gateway.complaint({ against: { product: '房贷' } });
  await gateway.sql(`UPDATE complaint SET received_at = received_at - interval '9 weeks'`);
  const references: string[] = [];
  for (const [nth, language] of (['zh-Hans', 'zh-Hant', 'en', 'zh-Hans', 'zh-Hans', 'zh-Hans', 'zh-Hans'] as const).entries())
    references.push(
      await gateway.complaint({
        text: language === 'en' ? 'The transfer failed.' : '手机转账失败。',
        language,
        against: { product: '跨行转账' },
        complainant: { phone: `+861380000000${nth}` },
      }),
    );
  await sweepSurges(gateway.unitOfWork);
  const visitor = await signedIn(overseer);
  const list = await visitor.get('/desk/incidents?lang=zh-Hans');
  expect(list.html).toContain('跨行转账');
  const { items } = (await as(overseer, 'GET', '/api/incidents')).body;
  const found = items.find(({ axis, state }: Record<string, string>) => axis === 'product' && state === 'proposed');
  expect(found).toMatchObject({ value: '跨行转账', count: 7 });
  const confirmed = await as(overseer, 'POST', `/api/incidents/${found.id}/confirmations`, { reason: '转账系统故障' });
  expect(confirmed.status).toBe(201);
  const warned = await gateway.sql<{ data: { department: string } }>(
    `SELECT data FROM event WHERE kind = 'incident.warned' AND subject_id = $1`,
    found.id,
  );
  expect(warned.map(({ data }) => data.department).sort()).toEqual([...new Set(await Promise.all(references.map(departmentOf)))].sort());
  const texts = { 'zh-Hans': '系统已恢复。', 'zh-Hant': '系統已恢復。', en: 'The system works again.' };
  await as(overseer, 'POST', `/api/incidents/${found.id}/answers`, { decision: 'upheld', texts });
  const lane = await visitor.get(`/desk/incidents/${found.id}?lang=zh-Hans`);
  await visitor.post(`/desk/incidents/${found.id}/decisions`, lane.form(`/desk/incidents/${found.id}/decisions`));
  const told = await gateway.sql<{ language: keyof typeof texts; text: string }>(
    `SELECT n.language, n.details->>'text' AS text FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.kind = 'outcome' AND c.reference = ANY($1)`,
    references,
  );
  expect(told).toHaveLength(7);
  for (const { language, text } of told) expect(text).toContain(texts[language]);
});

it('问责机制：谁在何时负责、谁作出什么决定，逐条具名在案，改动会被发现；监督的人看得到，被投诉的人看不到', async () => {
  const reference = await gateway.complaint({ text: '贷款利率与合同不符', category: 'loan-terms' });
  const first = await departmentOf(reference);
  const clerk = await gateway.staff('clerk', first, '周岩');
  const to = first === 'wealth' ? 'service' : 'wealth';
  const taker = await gateway.staff('clerk', to, '贺敏');
  await as(clerk, 'POST', `/api/complaints/${reference}/transfers`, { department: to, reason: '业务归口' });
  expect(await departmentOf(reference)).toBe(first);
  expect((await as(taker, 'POST', `/api/complaints/${reference}/offer/acceptances`)).status).toBe(201);
  const { claimId } = (await as(taker, 'POST', `/api/complaints/${reference}/claims`)).body;
  const outcome = { decision: 'not-upheld', text: '经核实，按合同执行。' };
  await as(taker, 'POST', `/api/complaints/${reference}/outcome`, outcome, { 'x-redress-claim': claimId });
  const { body: file } = await as(overseer, 'GET', `/api/complaints/${reference}`);
  const who = JSON.stringify(file);
  for (const name of ['周岩', '贺敏']) expect([name, who.includes(name)]).toEqual([name, true]);
  const trail = await gateway.sql<{ kind: string; actor: string }>(
    `SELECT kind, actor FROM event WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1) ORDER BY seq`,
    reference,
  );
  expect(trail.filter(({ actor }) => actor.startsWith('staff:'))).toEqual(
    expect.arrayContaining([
      { kind: 'transfer.offered', actor: 'staff:周岩' },
      { kind: 'complaint.transferred', actor: 'staff:贺敏' },
      { kind: 'outcome.decided', actor: 'staff:贺敏' },
    ]),
  );
  const page = await (await signedIn(overseer)).get(`/desk/complaints/${reference}/trail?lang=zh-Hans`);
  for (const name of ['周岩', '贺敏']) expect([name, page.html.includes(name)]).toEqual([name, true]);
  // Whoever changes a line of it is found out.
  const key = proofKey('the secret of a house');
  await sealAll(gateway.unitOfWork, new Sealer(gateway.unitOfWork, key));
  const isIntact = async () => (await gateway.unitOfWork.snapshot((from) => verifyRecord(from, key, []))).intact;
  expect(await isIntact()).toBe(true);
  await gateway.sql(`UPDATE event SET actor = 'staff:nobody' WHERE kind = 'outcome.decided' AND actor = 'staff:贺敏'`);
  expect(await isIntact()).toBe(false);
  // Whoever handed it on sees it no more.
  expect((await as(clerk, 'GET', `/api/complaints/${reference}`)).status).toBe(404);
});
