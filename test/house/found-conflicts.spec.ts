import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scanForPeople } from '../../libs/shared/src/assignments/scan-for-people.js';
import { addPerson, changePerson, personMeant } from '../../libs/shared/src/people/keep-people.js';
import { makeToken } from '../../libs/shared/src/people/staff-tokens.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
const keeper = { actor: 'staff:test' };

beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department, more] of [
    ['刘伟', 'clerk', 'cards', { staffNumber: '80123', spellings: ['刘经理'], relatives: ['陈小红'], email: 'liu.wei@bank.example' }],
    ['欧阳春兰', 'clerk', 'cards', { staffNumber: 'A0077' }],
    ['Li Na', 'clerk', 'cards', {}],
    ['陈静', 'supervisor', null, { staffNumber: '70001' }],
    ['Wang Fang', 'supervisor', null, {}],
    ['Sun Li', 'integrity', 'integrity', {}],
    ['Zhao Min', 'auditor', null, {}],
  ] as const)
    await gateway.unitOfWork.run(async (tx) => {
      const said = { name, role, department, ...more };
      tokens[name] = (await makeToken(tx, { id: await addPerson(tx, said, keeper), ...said }, keeper)).token;
    });
});
afterAll(() => gateway?.close());

const call = (method: string, path: string, who: string, body?: unknown) => gateway.call(method, path, { token: tokens[who]!, body });
const seenBy = async (who: string, reference: string) => (await call('GET', `/api/complaints/${reference}`, who)).status;
const departmentOf = async (reference: string) =>
  (await gateway.sql<{ department: string }>('SELECT department FROM complaint WHERE reference = $1', reference))[0]?.department;
const findingsOf = async (reference: string) =>
  await gateway.sql<{ id: string; name: string; origin: string; place: string; excerpt: string | null; state: string }>(
    'SELECT f.id, f.name, origin, place, excerpt, f.state FROM conflict_finding f JOIN complaint c ON c.id = f.complaint_id WHERE c.reference = $1 ORDER BY f.key',
    reference,
  );
const card = { facts: {}, category: 'card-fees' } satisfies Partial<ComplaintDraft>;

/** Everywhere that a case might show, for whoever may not see it. Gives where it did. */
async function tracesOf(reference: string, who: string, words = '年费'): Promise<string[]> {
  const [row] = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference);
  const lists = [
    '/api/departments/cards/queue',
    '/api/departments/loans/queue',
    '/api/departments/triage/queue',
    '/api/departments/service/queue',
    `/api/complaints?reference=${reference}`,
    `/api/complaints?text=${encodeURIComponent(words)}`,
    '/api/complaints?state=assigned',
    '/api/held-notices',
    '/api/letters',
    '/api/conflicts',
    '/api/conflicts?state=decided',
    `/api/complaints/${reference}`,
    `/api/complaints/${reference}/proof`,
  ];
  const shown: string[] = [];
  for (const path of lists) {
    const { status, bytes } = await call('GET', path, who);
    if (bytes.includes(reference) || bytes.includes(row!.id)) shown.push(`${status} ${path}`);
  }
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(tokens[who]!);
  for (const path of ['/desk', '/desk/departments', '/desk/departments/cards', '/desk/departments/triage', '/desk/conflicts'])
    if ((await visitor.get(path)).html.includes(reference)) shown.push(path);
  const found = await visitor.get(`/desk/find?q=${encodeURIComponent(words)}`);
  if (found.html.includes(`/desk/complaints/${reference}`)) shown.push('/desk/find');
  return shown;
}

describe('the four scenes', () => {
  it('a clerk who is named neither claims nor rejects the complaint about them: for them there is none', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错', against: { staff: '刘伟' } });
    expect(await tracesOf(reference, '刘伟')).toEqual([]);
    expect((await call('POST', `/api/complaints/${reference}/claims`, '刘伟', {})).status).toBe(404);
    expect(
      (await call('POST', `/api/complaints/${reference}/outcome`, '刘伟', { decision: 'not-upheld', text: '本人态度良好，投诉不成立' }))
        .status,
    ).toBe(404);
    expect(await seenBy('Li Na', reference)).toBe(200);
  });

  it('a head of department with the token of one who oversees does not read the case against her', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错', against: { staff: '陈静' } });
    expect(await tracesOf(reference, '陈静')).toEqual([]);
    expect(await seenBy('Wang Fang', reference)).toBe(200);
  });

  it.each([
    ['her name with a title', { against: { staff: '陈静经理' } }],
    ['her name in pinyin', { against: { staff: 'Ms Chen Jing' } }],
    ['her name in traditional characters', { against: { staff: '信用卡中心陳靜' } }],
    ['her name in the words alone', { text: '年费收错，找你们中心陈静也没有用' }],
    ['her name with a title in the words alone', { text: '年费收错，陳靜經理說不退' }],
    ['her name in pinyin in the words alone', { text: 'Annual fee is wrong, manager CHEN Jing refuses.' }],
  ])('a complaint with %s does not go to her own department', async (_, draft) => {
    const reference = await gateway.complaint({ ...card, text: '年费收错', ...draft });
    expect(await departmentOf(reference)).not.toBe('cards');
    expect(await tracesOf(reference, '陈静')).toEqual([]);
    expect(
      (await call('POST', `/api/complaints/${reference}/transfers`, 'Wang Fang', { department: 'cards', reason: '归口' })).body.code,
    ).toBe('department.barred');
    // Nor is it offered to it anywhere.
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(tokens['Wang Fang']!);
    for (const page of ['transfer', 'matter']) {
      const { html } = await overseer.get(`/desk/complaints/${reference}/${page}`);
      expect([page, html.includes('value="service"'), html.includes('value="cards"')]).toEqual([page, true, false]);
    }
  });
});

describe('whoever is found', () => {
  it.each([
    ['by name in the text', { text: '年费收错，上次劉偉說可以免' }, '刘伟', 'words', 'text'],
    ['by a surname with its title that the account lists', { text: '年费收错，找刘经理没用' }, '刘伟', 'words', 'text'],
    ['by staff number', { text: '年费收错，工号：80123 不理人' }, '刘伟', 'words', 'text'],
    ['in the subject', { text: '年费收错', subject: 'About Ouyang Chunlan' }, '欧阳春兰', 'words', 'subject'],
    ['in the wish', { text: '年费收错', wish: '请欧阳春兰道歉' }, '欧阳春兰', 'words', 'wish'],
    ['in a field, in pinyin', { text: '年费收错', against: { staff: 'Mr. OUYANG Chun Lan' } }, '欧阳春兰', 'words', 'against'],
    [
      'as the complainant, by name',
      { text: '年费收错', complainant: { name: '刘伟', phone: '+8613800138000' } },
      '刘伟',
      'complainant',
      'complainant',
    ],
    [
      'as the complainant, by mail address',
      { text: '年费收错', complainant: { email: 'liu.wei@bank.example' } },
      '刘伟',
      'complainant',
      'complainant',
    ],
    ['as a relative', { text: '年费收错', complainant: { name: '陈小红', phone: '+8613800138000' } }, '刘伟', 'relative', 'complainant'],
  ])('is barred until somebody independent decides: %s', async (_, draft, who, origin, place) => {
    const reference = await gateway.complaint({ ...card, ...draft });
    expect(await departmentOf(reference)).toBe('cards');
    expect(await findingsOf(reference)).toMatchObject([{ name: who, origin, place, state: 'open' }]);
    expect(await tracesOf(reference, who)).toEqual([]);
    expect(await seenBy('Li Na', reference)).toBe(200);
    const waiting = (await call('GET', '/api/conflicts', 'Sun Li')).body.items.filter((one: any) => one.reference === reference);
    expect(waiting).toMatchObject([{ name: who, origin, place, state: 'open' }]);
  });

  it('by a declared staff number or another spelling is barred like by name', async () => {
    for (const staff of ['工号80123', '80123', 'staff no. a0077', 'OUYANG Chun-lan', 'Chunlan Ouyang'])
      expect([
        staff,
        await tracesOf(
          await gateway.complaint({ ...card, text: '年费收错', against: { staff } }),
          /80123/.test(staff) ? '刘伟' : '欧阳春兰',
        ),
      ]).toEqual([staff, []]);
  });

  it('as the complainant, where a head has that name, is barred by name and the department is not', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错', complainant: { name: '陈静', phone: '+8613800138000' } });
    expect(await departmentOf(reference)).toBe('cards');
    expect(await tracesOf(reference, '陈静')).toEqual([]);
  });

  it('is cleared with a reason on record and sees the case again; an appeal bars anew until the integrity desk has decided', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错，不是刘伟的错' });
    const [finding] = await findingsOf(reference);
    const decide = (who: string, barred: boolean) =>
      call('POST', `/api/conflicts/${finding!.id}/decisions`, who, { barred, reason: '仅为提及' });
    const appeal = (who: string) => call('POST', `/api/conflicts/${finding!.id}/appeals`, who, { reason: '他参与了办理' });
    expect((await decide('刘伟', false)).status).toBe(403);
    expect((await decide('Zhao Min', false)).status).toBe(403);
    expect((await appeal('Li Na')).body.code).toBe('conflict.not-decided');
    expect((await decide('Wang Fang', false)).body).toEqual({ state: 'cleared' });
    expect((await decide('Wang Fang', true)).body.code).toBe('conflict.decided');
    expect(await seenBy('刘伟', reference)).toBe(200);
    expect((await appeal('Li Na')).body).toEqual({ state: 'appealed' });
    expect(await tracesOf(reference, '刘伟')).toEqual([]);
    expect((await decide('Wang Fang', false)).status).toBe(403);
    expect((await decide('Sun Li', true)).body).toEqual({ state: 'barred' });
    expect(await tracesOf(reference, '刘伟')).toEqual([]);
    const trail = await gateway.sql<{ kind: string; data: any; actor: string }>(
      `SELECT e.kind, e.data, e.actor FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 AND e.kind LIKE 'conflict.%' ORDER BY seq`,
      reference,
    );
    expect(trail.map(({ kind, actor, data }) => [kind, actor, data.reason])).toEqual([
      ['conflict.found', 'system:router', undefined],
      ['conflict.decided', 'staff:Wang Fang', '仅为提及'],
      ['conflict.appealed', 'staff:Li Na', '他参与了办理'],
      ['conflict.decided', 'staff:Sun Li', '仅为提及'],
    ]);
  });

  it('never decides about themselves, whatever their role', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错，陈静不管' });
    const [finding] = await findingsOf(reference);
    expect((await call('POST', `/api/conflicts/${finding!.id}/decisions`, '陈静', { barred: false, reason: '与我无关' })).status).toBe(404);
  });

  it('is decided about at the desk, by keys that come back with what was typed', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错，欧阳春兰在场' });
    const [finding] = await findingsOf(reference);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens['Sun Li']!);
    const page = await visitor.get('/desk/conflicts');
    expect(page.html).toContain(reference);
    expect(page.html).toContain('欧阳春兰在场');
    const form = { ...page.form('/desk/conflicts'), id: finding!.id };
    const empty = await visitor.post('/desk/conflicts', { ...form, reason: '她是经办人' });
    expect([empty.status, empty.html.includes('她是经办人')]).toEqual([422, true]);
    const done = await visitor.post('/desk/conflicts', { ...form, barred: 'yes', reason: '她是经办人' });
    expect([done.status, done.location]).toEqual([303, '/desk/conflicts?done=conflict']);
    expect((await findingsOf(reference))[0]?.state).toBe('barred');
  });

  it('came to the bank, or was renamed, after the complaint: the cases before are looked through', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错，诸葛建国说不归他管' });
    expect(await findingsOf(reference)).toEqual([]);
    const said = { name: '诸葛建国', role: 'clerk' as const, department: 'cards' };
    await gateway.unitOfWork.run(async (tx) => {
      tokens['诸葛建国'] = (await makeToken(tx, { id: await addPerson(tx, said, keeper), ...said }, keeper)).token;
      await changePerson(tx, await personMeant(tx, 'Li Na'), { spellings: ['年年'] }, keeper);
    });
    while ((await scanForPeople(gateway.unitOfWork, gateway.foundation.house.departments, 5)) > 0);
    expect((await findingsOf(reference)).map((one) => one.name)).toEqual(['诸葛建国']);
    expect(await tracesOf(reference, '诸葛建国')).toEqual([]);
    const [open] = await gateway.sql<{ n: number }>('SELECT count(*)::int AS n FROM staff WHERE scanned_to IS NOT NULL');
    expect(open!.n).toBeGreaterThan(0);
    await gateway.sql(`UPDATE staff SET changed_at = now() - interval '1 min'`);
    await scanForPeople(gateway.unitOfWork, gateway.foundation.house.departments);
    expect(await gateway.sql('SELECT 1 FROM staff WHERE scanned_to IS NOT NULL')).toEqual([]);
  });

  it('carries through joining and taking apart', async () => {
    const [plain, about] = [
      await gateway.complaint({ ...card, text: '年费收错' }),
      await gateway.complaint({ ...card, text: '年费收错，刘伟知道' }),
    ];
    expect((await call('POST', `/api/complaints/${plain}/joins`, 'Wang Fang', { with: about })).status).toBe(201);
    expect([...(await tracesOf(plain, '刘伟')), ...(await tracesOf(about, '刘伟'))]).toEqual([]);
    expect((await call('POST', `/api/complaints/${plain}/separations`, 'Wang Fang', { from: about })).status).toBe(201);
    expect([await seenBy('刘伟', plain), await seenBy('刘伟', about)]).toEqual([200, 404]);
  });
});

it('who is barred learns nothing, whatever happened to the case and however they are written', async () => {
  const spellings = ['刘伟', '劉偉', '刘　伟', 'Liu Wei', 'LIUWEI', 'Wei Liu', '刘经理', '刘伟经理', '工号：80123'];
  let seed = 20261129;
  const pick = <T>(list: readonly T[]): T => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return list[(seed >> 8) % list.length]!;
  };
  for (let history = 0; history < 12; history++) {
    const as = pick(spellings);
    const draft = pick([{ against: { staff: as } }, { text: `年费收错，${as}，不给办` }, { text: '年费收错', subject: `${as}，态度` }]);
    const about = await gateway.complaint({ ...card, text: '年费收错', ...draft });
    const other = await gateway.complaint({ ...card, text: '年费收错' });
    let whole = about;
    for (let step = 0; step < 4; step++) {
      const act = pick(['transfer', 'join', 'separate', 'claim', 'note', 'rename'] as const);
      if (act === 'transfer')
        await call('POST', `/api/complaints/${whole}/transfers`, 'Wang Fang', {
          department: pick(['loans', 'cards', 'service', 'triage']),
          reason: '归口',
        });
      if (act === 'join' && (await call('POST', `/api/complaints/${other}/joins`, 'Wang Fang', { with: about })).status === 201)
        whole = other;
      if (act === 'separate' && (await call('POST', `/api/complaints/${other}/separations`, 'Wang Fang', { from: about })).status === 201)
        whole = about;
      if (act === 'claim') await call('POST', `/api/complaints/${whole}/claims`, 'Wang Fang', {});
      if (act === 'note') await call('POST', `/api/complaints/${whole}/notes`, 'Wang Fang', { text: '已核实' });
      if (act === 'rename')
        await gateway.unitOfWork.run(async (tx) => {
          await changePerson(tx, await personMeant(tx, '80123'), { department: pick(['cards', 'loans']) }, keeper);
        });
      expect([history, step, act, as, await tracesOf(about, '刘伟')]).toEqual([history, step, act, as, []]);
    }
  }
}, 240_000);
