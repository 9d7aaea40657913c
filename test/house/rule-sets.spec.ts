import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { changeRuleSets } from '../../apps/gateway/src/desk/actions/change-rule-sets.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

let gateway: TestGateway;
let overseer: string;
beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'redress-binding-')), 'config');
  cpSync(unlimitedPapers(), folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  writeFileSync(
    file,
    `${readFileSync(file, 'utf8')}
binding:
  - { id: uk-branch, when: 'against.branch.startsWith("London")', ruleSets: [fca-disp] }
  - { id: fails, when: 'facts.nothing == 1', ruleSets: [fca-psd] }
  - { id: hotline, when: '"referral" in facts && facts.referral.from.name.contains("12345")', ruleSets: [hotline-12345, cbirc-2020] }
  - { id: wages, when: 'text.contains("农民工工资") || text.contains("農民工工資")', ruleSets: [wage-cn] }
`,
  );
  gateway = await aGateway({ REDRESS_CONFIG: folder });
  overseer = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(() => gateway?.close());

const caseOf = async (reference: string) => (await gateway.call('GET', `/api/complaints/${reference}`, { token: overseer })).body;
const dutiesOf = async (reference: string, state = 'open') =>
  (
    await gateway.sql<{ ruleSet: string }>(
      `SELECT DISTINCT o.rule_set AS "ruleSet" FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE c.reference = $1 AND o.state = $2 ORDER BY 1`,
      reference,
      state,
    )
  ).map(({ ruleSet }) => ruleSet);

it.each([
  ['usual', { text: '年费收错了' }, ['cbrc-2012', 'cbirc-2020'], undefined],
  ['a branch abroad', { text: 'You charged me twice', against: { branch: 'London City' } }, ['fca-disp'], 'uk-branch'],
  [
    'a hotline’s referral',
    { text: '转办', facts: { referral: { from: { name: '12345政务服务便民热线' } } } },
    ['hotline-12345', 'cbirc-2020'],
    'hotline',
  ],
  ['wages, in either script', { text: '銀行代發農民工工資一直沒有到帳' }, ['wage-cn'], 'wages'],
] as const)('%s: the papers say which rule sets bind it, and it is owed what they say', async (_, draft, ruleSets, rule) => {
  const reference = await gateway.complaint(draft);
  expect((await caseOf(reference)).ruleSets).toEqual(ruleSets);
  const own = (await dutiesOf(reference)).filter((id) => id !== 'referral');
  expect(own.every((id) => (ruleSets as readonly string[]).includes(id))).toBe(true);
  expect(own.length).toBeGreaterThan(0);
  const [assigned] = await gateway.sql<{ data: { bound?: object } }>(
    `SELECT e.data FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE e.kind = 'complaint.assigned' AND c.reference = $1`,
    reference,
  );
  expect(assigned!.data.bound).toEqual(rule && { rule, ruleSets });
});

it('a person says that other rule sets bind a case, and why: its dates are counted anew, the earlier governs, and whoever was told another day hears of it', async () => {
  const reference = await gateway.complaint({ text: '工资卡年费' });
  const before = await caseOf(reference);
  await gateway.sql(`UPDATE complaint SET told_due_on = due_at::date WHERE reference = $1`, reference);
  const bind = (ruleSets: string[], token = overseer, key = '') =>
    gateway.call('POST', `/api/complaints/${reference}/rule-sets`, {
      token,
      body: { ruleSets, reason: '实为伦敦分行业务' },
      ...(key ? { headers: { 'idempotency-key': key } } : {}),
    });
  // Only what the papers name; a clerk does not say it.
  expect((await bind(['asic-rg271'])).body.code).toBe('rule-set.unknown');
  expect((await bind([])).status).toBe(422);
  expect((await bind(['fca-disp'], await gateway.staff('clerk', before.department, '李安'))).status).toBe(403);
  expect((await bind(['fca-disp'], await gateway.staff('head', 'nowhere', '何迁'))).status).toBe(404);
  const done = await bind(['fca-disp'], overseer, 'once');
  expect([done.status, done.body.ruleSets]).toEqual([201, ['fca-disp']]);
  expect((await bind(['fca-disp'], overseer, 'once')).body).toEqual(done.body);
  expect(await dutiesOf(reference)).toEqual(['fca-disp']);
  expect((await dutiesOf(reference, 'replaced')).length).toBeGreaterThan(0);
  const after = await caseOf(reference);
  expect(after.dueAt).not.toBe(before.dueAt);
  const kinds = async () =>
    (
      await gateway.sql<{ kind: string }>(
        `SELECT e.kind FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1`,
        reference,
      )
    ).map(({ kind }) => kind);
  expect((await kinds()).filter((kind) => kind === 'case.rule-sets-changed')).toHaveLength(1);
  expect(
    await gateway.sql(
      `SELECT 1 FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.kind = 'deadline-change' AND c.reference = $1`,
      reference,
    ),
  ).toHaveLength(1);

  // By the page; both bind, and the earlier date governs.
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(overseer);
  const address = `/desk/complaints/${reference}/rule-sets`;
  expect((await visitor.get(`/desk/complaints/${reference}`)).html).toContain(address);
  const page = await visitor.get(address);
  expect(page.html).toContain('适用规则');
  const form = page.form(address);
  expect((await visitor.post(address, { ...form, ruleSets: 'fca-disp', reason: '' })).status).toBe(422);
  expect((await visitor.post(address, { ...form, ruleSets: 'cbirc-2020', reason: '境内业务' })).location).toBe(
    `/desk/complaints/${reference}?done=rule-sets`,
  );
  await bind(['fca-disp', 'cbirc-2020']);
  const due = await gateway.sql<{ earliest: Date; governs: Date }>(
    `SELECT min(o.due_at) AS earliest, c.due_at AS governs FROM obligation o JOIN complaint c ON c.id = o.complaint_id
     WHERE c.reference = $1 AND o.state = 'open' AND o.kind = 'decide' GROUP BY c.due_at`,
    reference,
  );
  expect(due[0]!.governs).toEqual(due[0]!.earliest);
});

it('two who say the same at once change it once', async () => {
  const reference = await gateway.complaint({ text: '年费' });
  const staff = staffOf({ id: newId(), name: 'Zhao Ning', role: 'supervisor', department: null }, []);
  const both = await Promise.all(
    [1, 2].map(() =>
      changeRuleSets(gateway.unitOfWork, gateway.foundation.deadlines, staff, reference, { ruleSets: ['cbrc-2012'], reason: '仅此适用' }),
    ),
  );
  expect(both[0]).toEqual(both[1]);
  const changes = await gateway.sql(
    `SELECT 1 FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE e.kind = 'case.rule-sets-changed' AND c.reference = $1`,
    reference,
  );
  expect(changes).toHaveLength(1);
});
