import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { conflictKeys, isBarredFrom } from '@app/shared/routing/conflicts.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendUnroutedToTriage } from '../../apps/router/src/routing/route-complaints.js';
import { renewConflicts } from '../../libs/shared/src/assignments/give-to-department.js';
import { changePerson, personMeant, renewKeys } from '../../libs/shared/src/people/keep-people.js';
import { compileRouting } from '../../libs/shared/src/routing/choose-department.js';
import { clearDesk } from '../support/case-status.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let named: string;
let colleague: string;
let loans: string;
let supervisor: string;
let boss: string;
let head: string;

beforeAll(async () => {
  gateway = await aGateway();
  named = await gateway.staff('clerk', 'cards', '刘伟');
  colleague = await gateway.staff('clerk', 'cards', 'Li Na');
  loans = await gateway.staff('clerk', 'loans', 'Chen Jie');
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
  boss = await gateway.staff('supervisor', undefined, 'Grace O’Neill');
  // 陈静 heads the card centre by the papers.
  head = await gateway.staff('supervisor', undefined, '陈静');
});
afterAll(() => gateway?.close());

const call = (method: string, path: string, token: string, body?: unknown) => gateway.call(method, path, { token, body });
const post = (path: string, token: string, body: unknown = {}) => call('POST', path, token, body);
const about = (staff: string, over: Partial<ComplaintDraft> = {}) => gateway.complaint({ against: { staff }, ...over });
const longer = { extension: 'to-60', to: { amount: 30, unit: 'working_days' }, reason: '需向商户调取签购单' };
const finished = () => clearDesk(gateway.unitOfWork);

/** Everything that can be asked of a case, by whom the route is open to. */
const everyRoute: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', ''],
  ['GET', '/proof'],
  ['POST', '/claims'],
  ['POST', '/outcome', { decision: 'upheld', text: '成立' }],
  ['POST', '/extensions', longer],
  ['POST', '/replies', { text: '请补充' }],
  ['POST', '/notes', { text: '已核实' }],
  ['POST', '/transfers', { department: 'loans', reason: '业务归口' }],
  ['POST', '/withdrawals', { reason: '本人撤回' }],
  ['POST', '/events', { type: 'accepted' }],
  ['POST', '/facts', { product: 'card' }],
  ['POST', '/reopenings', { reason: '再核' }],
  ['POST', '/joins', { with: 'R-0000000000' }],
  ['POST', '/separations', { from: 'R-0000000000' }],
];

describe('who works at the branch that a complaint is against', () => {
  const keeper = { actor: 'staff:test' };
  const worksAt = async (name: string, branch: string) =>
    await gateway.unitOfWork.run(async (tx) => await changePerson(tx, await personMeant(tx, name), { branch }, keeper));
  const sees = async (token: string, reference: string) => (await call('GET', `/api/complaints/${reference}`, token)).status === 200;
  let teller: string;
  beforeAll(async () => {
    teller = await gateway.staff('clerk', 'cards', '赵敏');
    await worksAt('赵敏', '城南支行');
    await worksAt('Wang Fang', '城南支行');
  });

  it('finds no such case by any route, while colleagues elsewhere and who oversees do', async () => {
    const reference = await gateway.complaint({ against: { branch: '上海分行城南支行（人民路12号）' } });
    for (const [method, path, body] of everyRoute) {
      const { status, body: answer } = await call(method, `/api/complaints/${reference}${path}`, teller, body);
      expect([path, status, answer.code]).toEqual([path, 404, 'not-found']);
    }
    expect([await sees(colleague, reference), await sees(supervisor, reference)]).toEqual([true, true]);
    const references = ({ body }: { body: { items: { reference: string }[] } }) => body.items.map((item) => item.reference);
    expect(references(await call('GET', '/api/departments/cards/queue', teller))).not.toContain(reference);
    expect(references(await call('GET', '/api/departments/cards/queue', colleague))).toContain(reference);
    await finished();
  });

  it('is barred neither where the words only name it, nor from another branch, nor at head office', async () => {
    const named = await gateway.complaint({ text: '我在城南支行办的信用卡被盗刷' });
    const other = await gateway.complaint({ against: { branch: '城北支行' } });
    expect([await sees(teller, named), await sees(teller, other)]).toEqual([true, true]);
    await worksAt('赵敏', '总行');
    const head = await gateway.complaint({ against: { branch: '总行' } });
    expect(await sees(teller, head)).toBe(true);
    await worksAt('赵敏', '城南支行');
    await finished();
  });

  it('is barred from what came before, and no more once they work elsewhere', async () => {
    const reference = await gateway.complaint({ against: { branch: '东门支行' } });
    expect(await sees(teller, reference)).toBe(true);
    await worksAt('赵敏', '东门支行');
    expect(await sees(teller, reference)).toBe(false);
    await worksAt('赵敏', '城南支行');
    expect(await sees(teller, reference)).toBe(true);
    // Accounts from before branches counted get their keys by themselves.
    const ours = await gateway.complaint({ against: { branch: '城南支行' } });
    await gateway.sql(
      `UPDATE staff SET keys = ARRAY(SELECT one FROM unnest(keys) AS one WHERE one NOT LIKE 'b:%' AND one NOT LIKE 'v:%') WHERE name = '赵敏'`,
    );
    expect(await sees(teller, ours)).toBe(true);
    await renewKeys(gateway.unitOfWork);
    expect([await sees(teller, ours), await renewKeys(gateway.unitOfWork)]).toEqual([false, 0]);
    await finished();
  });
});

describe('who is named in a complaint', () => {
  it.each([
    ['the name alone', '刘伟'],
    ['with a title behind it', '刘伟经理'],
    ['with a title before it, in traditional characters', '客戶經理　劉 偉'],
    ['with a form of address', '刘伟先生'],
    ['among others', '王强、刘伟（大堂经理）'],
    ['behind the name of the department', '信用卡中心刘伟主任'],
  ])('finds no such case by any route: %s', async (_what, staff) => {
    const reference = await about(staff);
    for (const [method, path, body] of everyRoute) {
      const { status, body: answer } = await call(method, `/api/complaints/${reference}${path}`, named, body);
      expect([path, status, answer.code]).toEqual([path, 404, 'not-found']);
    }
    expect((await call('GET', `/api/complaints/${reference}`, colleague)).status).toBe(200);
    await finished();
  });

  it('第一条：投诉涉及高级管理人员或部门负责人的，本人一样回避，由别人公平办理', async () => {
    const one = await about("Ms Grace O'Neill, Branch Manager");
    const other = await gateway.complaint({ against: { department: '信用卡中心' } });
    const third = await about('陈静主任');
    const seen = async (token: string) =>
      await Promise.all([one, other, third].map(async (each) => (await call('GET', `/api/complaints/${each}`, token)).status));
    expect(await seen(boss)).toEqual([404, 200, 200]);
    expect(await seen(head)).toEqual([200, 404, 404]);
    expect(await seen(supervisor)).toEqual([200, 200, 200]);
    // The name of the head, with its title, bars the department as the name alone does.
    expect(
      await gateway.sql('SELECT department FROM complaint WHERE reference = ANY($1) AND department = $2', [other, third], 'cards'),
    ).toEqual([]);
    await finished();
  });

  it('is not offered it as the next case, nor shown it in queue, search, counts and pages', async () => {
    const reference = await about('刘伟经理');
    const plain = await gateway.complaint();
    await gateway.sql(`UPDATE complaint SET due_at = now() + interval '1 hour' WHERE reference = $1`, reference);
    const references = ({ body }: { body: { items: { reference: string }[] } }) => body.items.map((item) => item.reference);
    expect(references(await call('GET', '/api/departments/cards/queue', named))).toEqual([plain]);
    expect(references(await call('GET', '/api/departments/cards/queue', colleague))).toEqual([reference, plain]);
    expect(references(await call('GET', `/api/complaints?reference=${reference}`, named))).toEqual([]);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(named);
    expect((await visitor.get('/desk/departments/cards')).html).not.toContain(reference);
    expect((await visitor.get(`/desk/complaints/${reference}`)).status).toBe(404);
    expect((await visitor.get(`/desk/find?q=${reference}`)).html).not.toContain(`/desk/complaints/${reference}`);
    const next = await post('/api/departments/cards/claims', named);
    expect(next.body.complaint.reference).toBe(plain);
    expect((await post('/api/departments/cards/claims', named)).status).toBe(204);
    expect((await post('/api/departments/cards/claims', colleague)).body.complaint.reference).toBe(reference);
    await finished();
  });

  it('loses a case that they hold once it is joined with one about them, and has it again when it is taken apart', async () => {
    const [mine, aboutMe] = [await gateway.complaint(), await about('刘伟')];
    const { claimId } = (await post(`/api/complaints/${mine}/claims`, named)).body;
    expect((await post(`/api/complaints/${mine}/joins`, supervisor, { with: aboutMe })).status).toBe(201);
    const decide = async () =>
      await gateway.call('POST', `/api/complaints/${mine}/outcome`, {
        token: named,
        body: { decision: 'upheld', text: '成立' },
        headers: { 'x-redress-claim': claimId },
      });
    expect((await decide()).status).toBe(404);
    expect((await call('POST', `/api/claims/${claimId}/renew`, named)).body.code).toBe('claim.lost');
    expect((await post(`/api/complaints/${mine}/separations`, supervisor, { from: aboutMe })).status).toBe(201);
    expect((await call('GET', `/api/complaints/${aboutMe}`, named)).status).toBe(404);
    expect((await decide()).status).toBe(201);
    await finished();
  });

  it('hears nothing of an extension that was asked for in it', async () => {
    const reference = await about("Grace O'Neill");
    const [request] = await gateway.sql<{ id: string }>(
      `INSERT INTO extension_request (id, complaint_id, asked_by, request) SELECT gen_random_uuid(), id, 'staff:Li Na', $2 FROM complaint WHERE reference = $1
       RETURNING id`,
      reference,
      longer,
    );
    for (const what of ['approvals', 'returns'])
      expect((await post(`/api/extension-requests/${request!.id}/${what}`, boss, { reason: '不同意' })).status).toBe(404);
    expect((await post(`/api/extension-requests/${request!.id}/approvals`, supervisor)).status).toBe(201);
    await finished();
  });

  it('is written anew where the papers name another head', async () => {
    const reference = await gateway.complaint({ against: { department: '信用卡中心' } });
    const departments = gateway.foundation.house.departments.map((one) => (one.id === 'cards' ? { ...one, head: 'Wang Fang' } : one));
    await gateway.sql(`UPDATE complaint SET conflicts = '{}', conflicts_of = '' WHERE reference = $1`, reference);
    expect((await call('GET', `/api/complaints/${reference}`, head)).status).toBe(200);
    const renew = async (papers: typeof departments) => await gateway.unitOfWork.run((tx) => renewConflicts(tx, papers, 10_000));
    expect(await renew([...gateway.foundation.house.departments])).toBeGreaterThan(0);
    expect(await renew([...gateway.foundation.house.departments])).toBe(0);
    expect((await call('GET', `/api/complaints/${reference}`, head)).status).toBe(404);
    expect(await renew(departments)).toBeGreaterThan(0);
    expect(await renew([...gateway.foundation.house.departments])).toBeGreaterThan(0);
    await finished();
  });
});

describe('a complaint about a department', () => {
  it('is one about a branch or product that the papers say is the department itself; others of them are its own to answer for', async () => {
    const all = gateway.foundation.house.departments.map((one) =>
      one.id === 'cards' ? { ...one, itself: { branches: ['示例路支行', 'Example Road Branch'], products: ['星光卡'] } } : one,
    );
    const cards = all.find(({ id }) => id === 'cards')!;
    const barred = (against: object) => [isBarredFrom(cards, against, all, []), conflictKeys([against], all).includes('d:cards')];
    for (const against of [{ branch: '上海分行示例路支行营业厅' }, { branch: 'EXAMPLE  ROAD branch' }, { product: '星光卡白金版' }])
      expect([against, ...barred(against)]).toEqual([against, true, true]);
    for (const against of [{ branch: '和平路支行' }, { product: '示例路支行' }, { branch: '' }, {}])
      expect([against, ...barred(against)]).toEqual([against, false, false]);
    // As of a department that is named: somebody independent may say that it is not meant.
    expect(isBarredFrom(cards, { branch: '示例路支行' }, all, [], ['d:cards'])).toBe(false);
    const reference = await gateway.complaint({ against: { branch: '示例路支行' } });
    expect((await call('GET', `/api/complaints/${reference}`, head)).status).toBe(200);
    await gateway.unitOfWork.run((tx) => renewConflicts(tx, all, 10_000));
    expect((await call('GET', `/api/complaints/${reference}`, head)).status).toBe(404);
    await gateway.unitOfWork.run((tx) => renewConflicts(tx, [...gateway.foundation.house.departments], 10_000));
    await finished();
  });

  it('is not read by it after a join and a transfer', async () => {
    const plain = await gateway.complaint({ text: '贷款合同有问题' });
    const against = await gateway.complaint({ text: '贷款合同有问题', against: { department: '信用卡中心' } });
    await gateway.sql(`UPDATE complaint SET priority = 0 WHERE reference = ANY($1)`, [plain, against]);
    for (const each of [plain, against])
      await post(`/api/complaints/${each}/transfers`, supervisor, { department: 'service', reason: '归口' });
    expect((await post(`/api/complaints/${plain}/joins`, supervisor, { with: against })).status).toBe(201);
    const moved = await post(`/api/complaints/${plain}/transfers`, supervisor, { department: 'cards', reason: '归口' });
    expect([moved.status, moved.body.code]).toEqual([422, 'department.barred']);
    for (const each of [plain, against]) expect((await call('GET', `/api/complaints/${each}`, colleague)).status).toBe(404);
    // The whole family goes elsewhere together, and comes back apart as it stood.
    expect((await post(`/api/complaints/${plain}/transfers`, supervisor, { department: 'loans', reason: '归口' })).status).toBe(201);
    for (const each of [plain, against]) expect((await call('GET', `/api/complaints/${each}`, loans)).status).toBe(200);
    expect((await post(`/api/complaints/${plain}/separations`, supervisor, { from: against })).status).toBe(201);
    expect(
      await gateway.sql('SELECT reference, department FROM complaint WHERE reference = ANY($1) ORDER BY department', [plain, against]),
    ).toEqual([
      { reference: plain, department: 'loans' },
      { reference: against, department: 'service' },
    ]);
  });

  it('goes past a triage desk that it is about, also with the sweeper', async () => {
    const { reference } = await gateway.accept({
      channel: 'api',
      account: '',
      sourceId: 'unrouted',
      raw: Buffer.from('x'),
      contentType: 'text/plain',
      envelope: {},
      draft: { channel: 'api', language: 'zh-Hans', text: '分办岗不理人', complainant: {}, against: { department: '投诉分办岗' } },
    });
    await gateway.sql(`UPDATE complaint SET registered_at = now() - interval '2 min' WHERE reference = $1`, reference);
    const triage = gateway.foundation.house.departments.find((one) => one.id === 'triage')!;
    expect(isBarredFrom(triage, { department: triage.names['zh-Hans'] }, gateway.foundation.house.departments, [])).toBe(true);
    await gateway.sql(`UPDATE complaint SET against = $2 WHERE reference = $1`, reference, { department: triage.names['zh-Hans'] });
    await sendUnroutedToTriage(gateway.unitOfWork, {
      router: compileRouting(gateway.foundation.house),
      deadlines: gateway.foundation.deadlines,
    });
    const [{ department } = { department: '' }] = await gateway.sql<{ department: string }>(
      'SELECT department FROM complaint WHERE reference = $1',
      reference,
    );
    expect(department).not.toBe('triage');
    expect(department).not.toBe('');
  });

  it('is never its own, whatever is joined, taken apart, moved, decided and reopened in whatever order', async () => {
    const departments = gateway.foundation.house.departments;
    const seed = Number(process.env['CONFLICT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const random = (below: number) => Math.floor(next() * below);
    let state = seed || 1;
    const next = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const againsts = [undefined, undefined, '信用卡中心', '个人贷款部', '客户服务部', 'cards'] as const;
    const heads = [undefined, '陈静', '王建国经理', '李敏女士'] as const;
    const references: string[] = [];
    for (let nth = 0; nth < 14; nth++) {
      const [department, staff] = [againsts[random(againsts.length)], heads[random(heads.length)]];
      references.push(await gateway.complaint({ against: { ...(department ? { department } : {}), ...(staff ? { staff } : {}) } }));
    }
    const pick = () => references[random(references.length)]!;
    let done = 0;
    for (let nth = 0; nth < 120; nth++) {
      const [one, other] = [pick(), pick()];
      const department = departments[random(departments.length)]!.id;
      const acts: readonly (() => Promise<{ status: number }>)[] = [
        () => post(`/api/complaints/${one}/joins`, supervisor, { with: other }),
        () => post(`/api/complaints/${one}/joins`, supervisor, { with: other }),
        () => post(`/api/complaints/${one}/separations`, supervisor, { from: other }),
        () => post(`/api/complaints/${one}/transfers`, supervisor, { department, reason: 'x' }),
        () => post(`/api/complaints/${one}/transfers`, supervisor, { department, reason: 'x' }),
        () => post(`/api/complaints/${one}/outcome`, supervisor, { decision: 'upheld', text: 'x' }),
        () => post(`/api/complaints/${one}/reopenings`, supervisor, { reason: 'x' }),
      ];
      const { status } = await acts[random(acts.length)]!();
      if (status === 201) done++;
      expect([200, 201, 404, 409, 422]).toContain(status);
      const rows = await gateway.sql<{ root: string; reference: string; department: string; against: any; conflicts: string[] }>(
        `WITH RECURSIVE family AS (
           SELECT reference AS root, id, 0 AS depth FROM complaint WHERE merged_into IS NULL
           UNION ALL SELECT f.root, c.id, depth + 1 FROM complaint c JOIN family f ON c.merged_into = f.id)
         SELECT f.root, c.reference, c.department, c.against, c.conflicts FROM family f JOIN complaint c ON c.id = f.id WHERE c.reference = ANY($1)`,
        references,
      );
      for (const root of new Set(rows.map((row) => row.root))) {
        const family = rows.filter((row) => row.root === root);
        const at = `seed ${seed}, step ${nth}, family of ${root}`;
        expect([at, new Set(family.map((row) => row.department)).size, new Set(family.map((row) => String(row.conflicts))).size]).toEqual([
          at,
          1,
          1,
        ]);
        const own = departments.find((one) => one.id === family[0]!.department)!;
        expect([at, family.some((row) => isBarredFrom(own, row.against, departments, []))]).toEqual([at, false]);
      }
    }
    expect(done).toBeGreaterThan(10);
  }, 60_000);
});

describe('a referral that came before', () => {
  let nth = 0;
  const fresh = () => ({ from: { name: '某监管局' }, reference: `沪金转〔2026〕${++nth}号` });
  const refer = (token: string, number: object, text: string, over: object = {}) =>
    post('/api/referrals', token, { ...number, text, complainant: { name: '王芳' }, ...over });
  const shape = ({ status, body }: { status: number; body: object }) => [status, Object.keys(body).sort()];

  it('answers whom it is about as one that never came, whether they say the same or something else', async () => {
    const against = { against: { staff: '刘伟经理' } };
    for (const words of ['被误导购买理财', '别的内容']) {
      const number = fresh();
      const first = await refer(colleague, number, '被误导购买理财', against);
      await gateway.route();
      const stranger = await refer(named, number, words, against);
      expect(shape(stranger)).toEqual(shape(await refer(named, fresh(), words, against)));
      expect([stranger.status, stranger.body.reference === first.body.reference]).toEqual([201, false]);
      // What they brought is theirs from then on, and as private as the first.
      expect(await refer(named, number, words, against)).toMatchObject({ status: 200, body: { reference: stranger.body.reference } });
      expect((await refer(named, number, '第三种说法', against)).status).toBe(409);
      await gateway.route();
      expect((await call('GET', `/api/complaints/${first.body.reference}`, named)).status).toBe(404);
    }
  });

  it('is one for those who may see it, and for those who brought it in', async () => {
    const number = fresh();
    const first = await refer(colleague, number, '信用卡被盗刷');
    expect([first.status, (await refer(colleague, number, '信用卡被盗刷')).status]).toEqual([201, 200]);
    await gateway.route();
    expect(await refer(supervisor, number, '信用卡被盗刷')).toMatchObject({ status: 200, body: first.body });
    expect((await refer(supervisor, number, '别的内容')).status).toBe(409);
    // A clerk of another department reads none of its cases, nor their codes; a system of the regulator's without a department knows its own.
    expect((await refer(loans, number, '信用卡被盗刷')).body.reference).not.toBe(first.body.reference);
    const regulator = await gateway.staff('clerk', undefined, 'regulator');
    const theirs = fresh();
    const sent = await refer(regulator, theirs, '信用卡被盗刷');
    await gateway.route();
    expect(await refer(regulator, theirs, '信用卡被盗刷')).toMatchObject({ status: 200, body: sent.body });
    expect((await refer(regulator, theirs, '别的内容')).status).toBe(409);
  });

  it('tells a namesake of who brought it in nothing', async () => {
    const [mine, namesake] = [await gateway.staff('clerk', 'loans', 'Wu Min'), await gateway.staff('clerk', 'service', 'Wu Min')];
    const number = fresh();
    const first = await refer(mine, number, '信用卡被盗刷');
    await gateway.route();
    expect((await refer(mine, number, '信用卡被盗刷')).status).toBe(200);
    const theirs = await refer(namesake, number, '信用卡被盗刷');
    expect([theirs.status, theirs.body.reference === first.body.reference]).toEqual([201, false]);
  });

  it('stays unknown when the very bytes of another are sent in another packing', async () => {
    const number = fresh();
    const against = { against: { staff: '刘伟' } };
    const first = await refer(colleague, number, '被误导', against);
    await gateway.route();
    const repacked = JSON.stringify({ complainant: { name: '王芳' }, text: '被误导', ...against, ...number }, null, 1);
    const answers = [await post('/api/referrals', named, repacked), await post('/api/referrals', named, repacked)];
    expect(answers.map(({ status }) => status)).toEqual([201, 200]);
    for (const { body } of answers) expect(body.reference).not.toBe(first.body.reference);
  });
});
