import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

let gateway: TestGateway;
let folder: string;
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};

beforeAll(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'redress-causes-')), 'config');
  cpSync(unlimitedPapers(), folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\ndecisions: { rootCause: { atDecision: needed } }\n`);
  gateway = await aGateway({ REDRESS_CONFIG: folder });
  for (const [who, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['loans', 'head', 'loans'],
    ['overseer', 'supervisor', undefined],
    ['other', 'supervisor', undefined],
    ['auditor', 'auditor', undefined],
  ] as const) {
    const name = `${who} of causes`;
    tokens[who] = await gateway.staff(role, department, name);
    const [row] = await gateway.sql<{ id: string }>('SELECT staff_id AS id FROM staff_token WHERE name = $1', name);
    ids[who] = row!.id;
    await gateway.sql(
      'INSERT INTO staff (id, name, role, department) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      row!.id,
      name,
      role,
      department ?? null,
    );
  }
});
afterAll(() => gateway?.close());

const as = (who: string, path: string, body: unknown = {}, claim?: string): Promise<Answer> =>
  gateway.call('POST', path, { token: tokens[who]!, body, ...(claim === undefined ? {} : { headers: { 'x-redress-claim': claim } }) });
const read = async (who: string, query = '') => {
  await gateway.sql('DELETE FROM kept_figures');
  return await gateway.call('GET', `/api/causes${query}`, { token: tokens[who]! });
};
const held = async () => {
  const reference = await gateway.complaint({ text: '信用卡年费收错了，请退还年费。' });
  const { claimId } = (await as('clerk', `/api/complaints/${reference}/claims`)).body;
  return { reference, claim: claimId as string };
};
const decided = async (rootCause: string, decision = 'upheld') => {
  const { reference, claim } = await held();
  const { status } = await as('clerk', `/api/complaints/${reference}/outcome`, { decision, text: '已核实。', rootCause }, claim);
  expect(status).toBe(201);
  return reference;
};
const wish = (more: object = {}) => ({
  cause: 'process',
  department: 'cards',
  what: '改进年费流程',
  owner: ids['head'],
  dueOn: '2030-03-31',
  ...more,
});
const propose = async (who: string, more: object = {}) => await as(who, '/api/measures', wish(more));

describe('a root cause', () => {
  it('is wanted with a decision where the papers want it, kept with who said it, and never told', async () => {
    const { reference, claim } = await held();
    const outcome = `/api/complaints/${reference}/outcome`;
    const said = { decision: 'upheld', text: '已核实，退还年费。' };
    const codes = [said, { ...said, rootCause: 'nothing-of-the-kind' }].map(async (body) => {
      const { status, body: answer } = await as('clerk', outcome, body, claim);
      return [status, answer.code];
    });
    expect(await Promise.all(codes)).toEqual([
      [422, 'root-cause.missing'],
      [422, 'root-cause.unknown'],
    ]);
    expect((await as('clerk', outcome, { ...said, rootCause: 'process' }, claim)).status).toBe(201);
    const [row] = await gateway.sql(
      `SELECT c.root_cause AS code, r.coding, r.code AS said, r.actor, c.outcome, n.details FROM complaint c JOIN root_cause r ON r.complaint_id = c.id
       JOIN notice n ON n.complaint_id = c.id AND n.kind = 'outcome' WHERE c.reference = $1`,
      reference,
    );
    expect(row).toMatchObject({ code: 'process', coding: 'general', said: 'process', actor: 'staff:clerk of causes' });
    expect(JSON.stringify([row!['outcome'], row!['details']])).not.toContain('process');
    const events = await gateway.sql(
      `SELECT data FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 AND e.kind = 'root-cause.stated'`,
      reference,
    );
    expect(events).toEqual([{ data: { coding: 'general', code: 'process', was: null } }]);
  });

  it('is corrected afterwards where it says what the case is about, and what was said before stays', async () => {
    const reference = await decided('process');
    const correct = await as('clerk', `/api/complaints/${reference}/matter`, { rootCause: 'system', reason: '系统日志' });
    expect([
      correct.status,
      (await as('clerk', `/api/complaints/${reference}/matter`, { rootCause: 'system', reason: '同' })).status,
    ]).toEqual([201, 201]);
    const rows = await gateway.sql(
      'SELECT r.no, r.code FROM root_cause r JOIN complaint c ON c.id = r.complaint_id WHERE c.reference = $1 ORDER BY no',
      reference,
    );
    expect(rows).toEqual([
      { no: 1, code: 'process' },
      { no: 2, code: 'system' },
    ]);
    const { body } = await gateway.call('GET', `/api/complaints/${reference}`, { token: tokens['clerk']! });
    expect(body.matter.rootCause).toBe('system');
  });

  it('is asked for on the page, and its absence said beside the field', async () => {
    const { reference } = await held();
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens['clerk']!);
    const path = `/desk/complaints/${reference}/outcome`;
    const page = await visitor.get(path);
    expect(page.html).toContain('根本成因');
    const sent = await visitor.post(path, { ...page.form(path), decision: 'upheld', text: '已核实。', step: 'check' });
    expect([sent.status, sent.html]).toEqual([422, expect.stringContaining('请选择根本成因')]);
  });
});

describe('the figures of root causes', () => {
  it('count what was found over decided complaints, none about somebody of the house, a head’s own alone', async () => {
    const before = (await read('overseer')).body;
    const count = (body: { found: { code: string; count: number }[] }, code: string) =>
      body.found.find((one) => one.code === code)?.count ?? 0;
    await decided('capacity');
    await decided('capacity', 'not-upheld');
    const hidden = await decided('capacity');
    await gateway.sql(`UPDATE complaint SET conflicts = '{n:李娜}' WHERE reference = $1`, hidden);
    const { body } = await read('overseer');
    expect(count(body, 'capacity') - count(before, 'capacity')).toBe(2);
    expect(body.found.find((one: { code: string }) => one.code === 'capacity')).toMatchObject({ count: 2, upheld: 1 });
    expect(count((await read('head')).body, 'capacity')).toBe(2);
    expect(count((await read('loans')).body, 'capacity')).toBe(0);
    expect([(await read('loans', '?department=cards')).status, (await read('clerk')).status]).toEqual([404, 403]);
  });
});

describe('a measure', () => {
  it('is proposed by one, agreed to by another, done by whoever answers for it, and found to have helped by another than they', async () => {
    const { body: made } = await propose('overseer');
    expect(made.state).toBe('proposed');
    const to = async (who: string, step: string, body: object = { reason: '如此' }) => {
      const answer = await as(who, `/api/measures/${made.id}/${step}`, step === 'agreements' ? {} : body);
      return answer.body.state ?? answer.body.code;
    };
    expect(await to('overseer', 'agreements')).toBe('measure.own');
    expect(await to('other', 'completions')).toBe('measure.settled');
    expect(await to('other', 'agreements')).toBe('agreed');
    expect(await to('other', 'agreements')).toBe('measure.settled');
    expect(await to('loans', 'completions')).toBe('not-found');
    expect(await to('head', 'completions')).toBe('done');
    expect(await to('head', 'findings', { helped: true, reason: '下降' })).toBe('auth.forbidden');
    expect(await to('other', 'findings', { helped: false, reason: '没有变化' })).toBe('not-effective');
    const { body } = await read('auditor');
    const found = body.measures.find((one: { id: string }) => one.id === made.id);
    expect(found).toMatchObject({ state: 'not-effective', owner: 'head of causes', dueOn: '2030-03-31' });
    expect(found.steps.map(({ state, reason }: { state: string; reason: string | null }) => [state, reason])).toEqual([
      ['proposed', null],
      ['agreed', null],
      ['done', '如此'],
      ['not-effective', '没有变化'],
    ]);
    const told = await gateway.sql<{ kind: string }>('SELECT kind FROM event WHERE subject_id = $1 ORDER BY seq', made.id);
    expect(told.map(({ kind }) => kind)).toEqual(['measure.proposed', 'measure.agreed', 'measure.done', 'measure.not-effective']);
  });

  it('is refused where its owner, cause or department is none, or where a head reaches beyond their own', async () => {
    const refused = async (who: string, more: object) => (await propose(who, more)).body.code;
    expect(await refused('overseer', { owner: ids['clerk'] })).toBe('measure.owner-unknown');
    expect(await refused('overseer', { cause: 'weather' })).toBe('root-cause.unknown');
    expect(await refused('overseer', { department: 'nowhere' })).toBe('department.unknown');
    expect(await refused('head', { department: 'loans' })).toBe('auth.forbidden');
    expect(await refused('head', { department: null })).toBe('auth.forbidden');
    expect(await refused('clerk', {})).toBe('auth.forbidden');
    expect(await refused('head', {})).toBeUndefined();
  });

  it('is weighed by the share of its cause before it was done and since, in the cases of whoever looks', async () => {
    const { body: made } = await propose('overseer', { cause: 'third-party' });
    await as('other', `/api/measures/${made.id}/agreements`);
    await as('head', `/api/measures/${made.id}/completions`, { reason: '已换合作方' });
    await gateway.sql(`UPDATE measure SET done_at = now() - interval '60 days' WHERE id = $1`, made.id);
    // 12 of 16 before, 1 of 16 since; the rest has another cause, and what is older than sixty days before counts on neither side.
    const some = await decided('third-party');
    const put = async (daysAgo: number, cause: string, count: number) => {
      for (let nth = 0; nth < count; nth += 1) {
        const reference = await gateway.complaint();
        await gateway.sql(
          `UPDATE complaint SET received_at = now() - $2 * interval '1 day', decided_at = now(), status = 'decided', department = 'cards', root_cause = $3 WHERE reference = $1`,
          reference,
          daysAgo,
          cause,
        );
      }
    };
    await gateway.sql(`UPDATE complaint SET received_at = now() - interval '10 days' WHERE reference = $1`, some);
    await put(90, 'third-party', 12);
    await put(90, 'fraud', 4);
    await put(130, 'third-party', 5);
    const { body } = await read('overseer');
    const effectOf = (answer: { measures: { id: string; effect: object }[] }) => answer.measures.find(({ id }) => id === made.id)?.effect;
    const [since] = await gateway.sql<{ known: number }>(
      `SELECT count(*)::int AS known FROM complaint WHERE root_cause IS NOT NULL AND conflicts = '{}' AND received_at >= now() - interval '60 days'`,
    );
    expect(effectOf(body)).toMatchObject({
      days: 60,
      before: { of: 12, answered: 16, share: 0.75 },
      after: { of: 1, answered: since!.known },
      verdict: 'fewer',
    });
    // A head of another department has neither the measure nor its cases.
    expect(effectOf((await read('loans')).body)).toBeUndefined();
  });
});

describe('the page of causes and measures', () => {
  it('shows, proposes and moves them, and gives both tables as files in which a formula is harmless', async () => {
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens['overseer']!);
    const page = await visitor.get('/desk/causes');
    expect(page.html).toContain('查明的根本成因');
    const wrong = await visitor.post('/desk/causes/measures', { ...page.form('/desk/causes/measures'), what: '' });
    expect([wrong.status, wrong.html]).toEqual([422, expect.stringContaining('请选择责任人')]);
    const said = {
      cause: 'process',
      department: '',
      what: '=1+1 改进',
      owner: ids['head']!,
      'dueOn-year': '2030',
      'dueOn-month': '3',
      'dueOn-day': '31',
    };
    const sent = await visitor.post('/desk/causes/measures', { ...page.form('/desk/causes/measures'), ...said });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/desk/causes?done=measure-proposed#measures']);
    const csv = await visitor.get('/desk/causes/measures.csv');
    expect(csv.html).toContain("'=1+1 改进");
    expect((await visitor.get('/desk/causes/found.csv')).html).toContain('占已查明成因的比例');
    expect((await visitor.get('/desk/causes/other.csv')).status).toBe(404);
  });
});
