import { createHash } from 'node:crypto';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { lookingInside } from '../../apps/router/src/routing/look-inside.js';
import { renewConflicts } from '../../libs/shared/src/assignments/give-to-department.js';
import { addPerson, changePerson, personMeant } from '../../libs/shared/src/people/keep-people.js';
import { readNames } from '../../libs/shared/src/people/names-in-force.js';
import { makeToken } from '../../libs/shared/src/people/staff-tokens.js';
import { addedTo, textsOf } from '../../libs/shared/src/people/what-was-added.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { scanForPeople } from '../../libs/shared/src/transfers/scan-for-people.js';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
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
const house = () => ({ departments: gateway.foundation.house.departments, deadlines: gateway.foundation.deadlines });
const card = { facts: {}, category: 'card-fees' } satisfies Partial<ComplaintDraft>;

/** Something is written to a case later, with a file perhaps, and looked through. */
const later = async (reference: string, text: string, filename?: string) => {
  const [row] = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference);
  await gateway.unitOfWork.run(async (tx) => {
    const note = newId();
    await tx.query(`INSERT INTO note (id, complaint_id, kind, actor, body) VALUES ($1, $2, 'follow-up', 'complainant', $3)`, [
      note,
      row!.id,
      text,
    ]);
    if (filename !== undefined)
      await tx.query(
        `INSERT INTO attachment (id, complaint_id, filename, content_type, size, sha256) VALUES ($1, $2, $3, 'image/jpeg', 0, '')`,
        [newId(), row!.id, filename],
      );
    await tx.record([{ kind: 'complaint.followed-up', complaintId: row!.id, subjectId: note, actor: 'complainant', data: {} }]);
  });
  await gateway.route();
};

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

describe('whoever is declared', () => {
  const declared = async (against: { staff?: string; department?: string }) =>
    await gateway.complaint({ ...card, text: '年费收错', against });
  const question = (who: string, reference: string) =>
    call('POST', `/api/conflicts/cases/${reference}/questions`, who, { reason: '两人同名' });
  const decide = (who: string, id: string, barred: boolean) =>
    call('POST', `/api/conflicts/${id}/decisions`, who, { barred, reason: '经核实为另一人' });

  it('is decided one by one of those who share the name: who is not meant sees the case, who is stays barred, and so does who comes later', async () => {
    for (const [who, department] of [
      ['司马云', 'cards'],
      ['司馬雲 ', 'cards'],
    ] as const)
      await gateway.unitOfWork.run(async (tx) => {
        const said = { name: who, role: 'clerk' as const, department };
        tokens[who] = (await makeToken(tx, { id: await addPerson(tx, said, keeper), ...said }, keeper)).token;
      });
    const reference = await declared({ staff: '司馬雲經理' });
    expect([await tracesOf(reference, '司马云'), await tracesOf(reference, '司馬雲 ')]).toEqual([[], []]);
    for (const who of ['Li Na', 'Zhao Min']) expect((await question(who, reference)).status).toBe(403);
    expect((await question('司马云', reference)).status).toBe(403);
    const asked = await question('Wang Fang', reference);
    expect([asked.status, asked.body.items.map(({ name }: any) => name).sort()]).toEqual([201, ['司馬雲 ', '司马云'].sort()]);
    // Nobody is freed by asking, and nobody is asked about twice.
    expect([await tracesOf(reference, '司马云'), await tracesOf(reference, '司馬雲 ')]).toEqual([[], []]);
    expect((await question('Wang Fang', reference)).body.code).toBe('conflict.nobody-declared');
    const [one, other] = (await findingsOf(reference)).filter(({ origin }) => origin === 'declared');
    const [free, still] = one!.name === '司马云' ? ['司马云', '司馬雲 '] : ['司馬雲 ', '司马云'];
    expect((await decide('Wang Fang', one!.id, false)).body).toEqual({ state: 'cleared' });
    expect([await seenBy(free, reference), await tracesOf(reference, still)]).toEqual([200, []]);
    expect((await decide('Wang Fang', other!.id, true)).body).toEqual({ state: 'barred' });
    expect([await seenBy(free, reference), await tracesOf(reference, still)]).toEqual([200, []]);
    // Papers that are read again, and people who come, do not undo it.
    await gateway.unitOfWork.run(async (tx) => {
      await tx.query(`UPDATE complaint SET conflicts_of = '' WHERE reference = $1`, [reference]);
      await renewConflicts(tx, house().departments);
      const said = { name: '司马芸', spellings: ['司马云'], role: 'clerk' as const, department: 'cards' };
      tokens['司马芸'] = (await makeToken(tx, { id: await addPerson(tx, said, keeper), ...said }, keeper)).token;
    });
    while ((await scanForPeople(gateway.unitOfWork, house(), 50)) > 0);
    expect([await seenBy(free, reference), await tracesOf(reference, still), await tracesOf(reference, '司马芸')]).toEqual([200, [], []]);
    // An appeal bars again, and the integrity desk alone decides.
    expect((await call('POST', `/api/conflicts/${one!.id}/appeals`, 'Li Na', { reason: '是她' })).body).toEqual({ state: 'appealed' });
    expect(await tracesOf(reference, free)).toEqual([]);
    expect((await decide('Wang Fang', one!.id, false)).status).toBe(403);
    expect((await decide('Sun Li', one!.id, false)).body).toEqual({ state: 'cleared' });
    expect(await seenBy(free, reference)).toBe(200);
    const trail = await gateway.sql<{ kind: string; actor: string }>(
      `SELECT e.kind, e.actor FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 AND e.kind IN ('conflict.questioned', 'conflict.decided', 'conflict.appealed') ORDER BY seq`,
      reference,
    );
    expect(trail.map(({ kind, actor }) => [kind, actor])).toEqual([
      ['conflict.questioned', 'staff:Wang Fang'],
      ['conflict.decided', 'staff:Wang Fang'],
      ['conflict.decided', 'staff:Wang Fang'],
      ['conflict.appealed', 'staff:Li Na'],
      ['conflict.decided', 'staff:Sun Li'],
    ]);
  });

  it.each([
    ['a department by its name', { department: '信用卡中心' }, 'd:cards', 'cards'],
    ['a department by its head', { staff: '陈静' }, 'd:cards', 'cards'],
    ['a department that is none', { department: '隔壁' }, undefined, 'cards'],
  ])('as %s may have the case only once it was decided that it is not meant', async (_, against, key, department) => {
    const reference = await declared(against);
    const transfer = () => call('POST', `/api/complaints/${reference}/transfers`, 'Wang Fang', { department, reason: '归口' });
    if (key === undefined) {
      // No department of that spelling: nothing bars it, and there is nothing to decide.
      expect((await question('Wang Fang', reference)).body.code).toBe('conflict.nobody-declared');
      return;
    }
    expect((await transfer()).body.code).toBe('department.barred');
    await question('Sun Li', reference);
    expect((await transfer()).body.code).toBe('department.barred');
    const rows = await gateway.sql<{ id: string; key: string }>(
      'SELECT f.id, f.key FROM conflict_finding f JOIN complaint c ON c.id = f.complaint_id WHERE c.reference = $1',
      reference,
    );
    expect(rows.map((row) => row.key)).toContain(key);
    for (const row of rows) await decide('Sun Li', row.id, false);
    expect((await transfer()).status).toBe(201);
    expect(await departmentOf(reference)).toBe('cards');
  });

  it('and found in the words, too, is decided twice: neither decision touches the other', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错', against: { staff: '工号80123' }, wish: '请刘伟道歉' });
    const [inWords] = await findingsOf(reference);
    expect([inWords?.origin, (await decide('Sun Li', inWords!.id, true)).body]).toEqual(['words', { state: 'barred' }]);
    expect((await question('Wang Fang', reference)).body.items.map(({ name }: any) => name)).toEqual(['刘伟']);
    const declaredOne = (await findingsOf(reference)).find(({ origin }) => origin === 'declared')!;
    expect((await decide('Wang Fang', declaredOne.id, false)).body).toEqual({ state: 'cleared' });
    const rows = await gateway.sql('SELECT id, origin, state, decided_by FROM conflict_finding WHERE id = ANY($1)', [
      inWords!.id,
      declaredOne.id,
    ]);
    expect(rows).toEqual(
      expect.arrayContaining([
        { id: inWords!.id, origin: 'words', state: 'barred', decided_by: 'staff:Sun Li' },
        { id: declaredOne.id, origin: 'declared', state: 'cleared', decided_by: 'staff:Wang Fang' },
      ]),
    );
    expect(await tracesOf(reference, '刘伟')).toEqual([]);
  });

  it('stays barred by the fields where they were cleared of another spelling in them that was found', async () => {
    const reference = await declared({ staff: '80123', department: '刘经理那边，柜员80123' });
    const found = await findingsOf(reference);
    expect(found.map(({ origin, place }) => [origin, place])).toEqual([['words', 'against']]);
    expect((await decide('Wang Fang', found[0]!.id, false)).body).toEqual({ state: 'cleared' });
    expect(await tracesOf(reference, '刘伟')).toEqual([]);
  });

  it.each([
    ['高峰', '高峰'],
    ['方便', '方便 '],
    ['Rose', 'ROSE'],
    ['Ji Xiang', '吉祥'],
  ])('by a name that is an everyday word, too (%s): who comes later as %s is asked about as who was there', async (name, later) => {
    const come = async (who: string) =>
      await gateway.unitOfWork.run(async (tx) => {
        const said = { name: who, role: 'clerk' as const, department: 'cards' };
        tokens[who] = (await makeToken(tx, { id: await addPerson(tx, said, keeper), ...said }, keeper)).token;
      });
    const look = async () => {
      while ((await scanForPeople(gateway.unitOfWork, house(), 50)) > 0);
    };
    const first = `${name}  `;
    await come(first);
    const reference = await declared({ staff: name });
    const { items } = (await question('Wang Fang', reference)).body;
    expect(items).toMatchObject([{ name: first }]);
    // Who comes before it is decided, and after.
    await come(later);
    await look();
    expect((await decide('Wang Fang', items[0].id, false)).body).toEqual({ state: 'cleared' });
    await come(`${later}   `);
    await look();
    expect([await seenBy(first, reference), await tracesOf(reference, later), await tracesOf(reference, `${later}   `)]).toEqual([
      200,
      [],
      [],
    ]);
    expect((await findingsOf(reference)).filter(({ origin, state }) => origin === 'declared' && state === 'open')).toHaveLength(2);
  });

  it('is asked about, decided and appealed at the desk, on the page of the case', async () => {
    const reference = await declared({ staff: '刘伟' });
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(tokens['Wang Fang']!);
    const address = `/desk/complaints/${reference}/conflicts`;
    expect((await overseer.get(`/desk/complaints/${reference}`)).html).toContain(`href="${address}"`);
    const page = await overseer.get(address);
    expect((await overseer.post(address, { ...page.form(address), reason: '' })).status).toBe(422);
    const asked = await overseer.post(address, { ...page.form(address), reason: '可能是另一人' });
    expect([asked.status, asked.location]).toEqual([303, `${address}?done=conflict-questioned`]);
    const [finding] = await findingsOf(reference);
    const list = await overseer.get('/desk/conflicts');
    await overseer.post('/desk/conflicts', { ...list.form('/desk/conflicts'), id: finding!.id, barred: 'no', reason: '另有其人' });
    expect((await findingsOf(reference))[0]?.state).toBe('cleared');
    const after = await overseer.get(address);
    expect([after.html.includes('另有其人'), after.html.includes('刘伟')]).toEqual([true, true]);
    const appealed = await overseer.post(`${address}/appeals`, { ...after.form(`${address}/appeals`), reason: '再核' });
    expect([appealed.status, (await findingsOf(reference))[0]?.state]).toEqual([303, 'appealed']);
    expect((await call('GET', `/api/conflicts?reference=${reference}`, 'Sun Li')).body.items).toMatchObject([
      { origin: 'declared', state: 'appealed', reason: '另有其人', appeal: '再核' },
    ]);
    expect((await call('GET', `/api/conflicts?reference=${reference}`, '刘伟')).status).toBe(403);
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
    while ((await scanForPeople(gateway.unitOfWork, house(), 5)) > 0);
    expect((await findingsOf(reference)).map((one) => one.name)).toEqual(['诸葛建国']);
    expect(await tracesOf(reference, '诸葛建国')).toEqual([]);
    const [open] = await gateway.sql<{ n: number }>('SELECT count(*)::int AS n FROM staff WHERE scanned_to IS NOT NULL');
    expect(open!.n).toBeGreaterThan(0);
    await gateway.sql(`UPDATE staff SET changed_at = now() - interval '1 min'`);
    await scanForPeople(gateway.unitOfWork, house());
    expect(await gateway.sql('SELECT 1 FROM staff WHERE scanned_to IS NOT NULL')).toEqual([]);
  });

  it.each([
    ['in a later message', '补充：是劉偉办的', undefined, 'added'],
    ['in Latin letters in a later message', 'It was Liu Wei again.', undefined, 'added'],
    ['in the name of a file', '见附件', '与刘伟的通话.jpg', 'file'],
    ['by staff number in a later message', '工号 80123 又来电', undefined, 'added'],
  ])('%s is barred at once: a claim ends, and the case waits in its queue', async (_, text, filename, place) => {
    const reference = await gateway.complaint({ ...card, text: '年费收错' });
    const claim = await call('POST', `/api/complaints/${reference}/claims`, '刘伟', {});
    expect(claim.status).toBe(201);
    await later(reference, text, filename);
    expect(await findingsOf(reference)).toMatchObject([{ name: '刘伟', place, state: 'open' }]);
    expect(await tracesOf(reference, '刘伟')).toEqual([]);
    expect((await call('POST', `/api/claims/${claim.body.claimId}/renew`, '刘伟', {})).status).toBeGreaterThanOrEqual(400);
    expect((await call('POST', `/api/complaints/${reference}/claims`, 'Li Na', {})).status).toBe(201);
    const [ended] = await gateway.sql<{ why: string }>('SELECT end_reason AS why FROM claim WHERE id = $1', claim.body.claimId);
    expect(ended!.why).toBe('barred');
  });

  it('in a note or a reply of a colleague is nobody: who works here is named there all day, and a name would take any case away', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错' });
    const claim = await call('POST', `/api/complaints/${reference}/claims`, '刘伟', {});
    await call('POST', `/api/complaints/${reference}/notes`, 'Li Na', { text: '请刘伟回电，投诉刘伟态度恶劣' });
    await later(reference, '还没有收到回复');
    expect([await findingsOf(reference), await seenBy('刘伟', reference)]).toEqual([[], 200]);
    expect((await call('POST', `/api/claims/${claim.body.claimId}/renew`, '刘伟', {})).status).toBe(200);
  });

  it('is the head of the department that has it: the case leaves it at once, and its people see it no more', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错' });
    expect([await departmentOf(reference), await seenBy('Li Na', reference)]).toEqual(['cards', 200]);
    await later(reference, '其实是你们中心陈静说不退');
    expect(await departmentOf(reference)).not.toBe('cards');
    expect([await seenBy('Li Na', reference), await seenBy('陈静', reference), await seenBy('Wang Fang', reference)]).toEqual([
      404, 404, 200,
    ]);
    const [moved] = await gateway.sql<{ data: any }>(
      `SELECT e.data FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 AND e.kind = 'complaint.transferred'`,
      reference,
    );
    expect(moved!.data).toMatchObject({ from: 'cards', how: 'barred' });
  });

  it('by the name of a file with the complaint itself is barred when it is routed', async () => {
    const file = {
      filename: '刘伟录音.mp3',
      contentType: 'audio/mpeg',
      content: Buffer.from('x'),
      size: 1,
      sha256: createHash('sha256').update('x').digest('hex'),
    };
    const reference = await gateway.complaint({ ...card, text: '年费收错', attachments: [file] });
    expect(await findingsOf(reference)).toMatchObject([{ name: '刘伟', place: 'file' }]);
  });

  it.each([
    ['in UTF-8', '经办人：刘伟，拒绝退费', 'utf8', 'text/plain', '说明.txt', true],
    ['in GBK, without a mark', '经办人：刘伟，拒绝退费', 'gbk', 'application/octet-stream', '说明.txt', true],
    ['in Big5', '經辦人：劉偉，拒絕退費', 'big5', 'text/plain', 'note', true],
    ['in a page', '<p>Served by <b>Liu Wei</b></p>', 'utf8', 'text/html', 'chat.html', true],
    ['in a table', 'date,teller\n2026-01-05,80123 工号80123', 'utf8', 'text/csv', 'x.csv', true],
    ['in something that only says it is text', '\u0089PNG\r\n\u001a\n刘伟', 'latin1', 'text/plain', 'x.txt', false],
  ])('inside a file %s is barred when the complaint is routed', async (_, text, charset, contentType, filename, found) => {
    const content = iconv.encode(text, charset);
    const file = { filename, contentType, content, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    const reference = await gateway.complaint({ ...card, text: '年费收错，见附件', attachments: [file] });
    expect((await findingsOf(reference)).map(({ name, place }) => [name, place])).toEqual(found ? [['刘伟', 'inside']] : []);
    if (found) expect(await tracesOf(reference, '刘伟')).toEqual([]);
  });

  it('inside a file is looked for while nothing is locked, when a complaint is routed and when a file comes later', async () => {
    const content = Buffer.from('经办人：刘伟，拒绝退费');
    const file = { filename: '说明.txt', contentType: 'text/plain', content, size: content.length, sha256: 'x' };
    const draft = { channel: 'api', language: 'zh-Hans', ...card, text: '年费收错', complainant: {}, attachments: [file] } as const;
    const arrival = { channel: 'api', account: '', sourceId: newId(), raw: content, contentType: 'text/plain', envelope: {}, draft };
    const { reference } = await gateway.accept(arrival);
    const [row] = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference);
    for (const kind of ['complaint.received', 'complaint.followed-up'] as const) {
      if (kind === 'complaint.followed-up')
        await gateway.unitOfWork.run((tx) =>
          tx.record([{ kind, complaintId: row!.id, subjectId: newId(), actor: 'complainant', data: {} }]),
        );
      let routing: Promise<void> | undefined;
      await gateway.unitOfWork.run(async (tx) => {
        // Whoever reads a file waits.
        await tx.query('LOCK TABLE attachment_chunk IN ACCESS EXCLUSIVE MODE');
        routing = gateway.route();
        await eventually(
          () => gateway.sql(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM attachment_chunk%'`),
          { is: (waiting) => waiting.length > 0, what: 'that a file is read' },
        );
        const slips = `SELECT s.event_id FROM slip s JOIN event e ON e.id = s.event_id WHERE s.consumer = 'route' AND e.kind = '${kind}' FOR UPDATE OF s NOWAIT`;
        expect([kind, (await gateway.sql(slips)).length]).toEqual([kind, 1]);
        await gateway.sql('SELECT 1 FROM complaint WHERE reference = $1 FOR UPDATE NOWAIT', reference);
      });
      await routing;
      expect(await findingsOf(reference)).toMatchObject([{ name: '刘伟', place: 'inside' }]);
    }
  });

  it('inside a file is known before anything is done: what was begun without it is undone, and done once', async () => {
    const content = Buffer.from('经办人：刘伟');
    const file = { filename: '说明.txt', contentType: 'text/plain', content, size: content.length, sha256: 'x' };
    const reference = await gateway.complaint({ ...card, text: '年费收错', attachments: [file] });
    const [row] = await gateway.sql<{ id: string; texts: string[] }>(
      `SELECT id, ${textsOf('complaint')} AS texts FROM complaint WHERE reference = $1`,
      reference,
    );
    const names = await readNames(gateway.unitOfWork, house().departments);
    for (const [texts, turns, who] of [
      [row!.texts, 2, ['刘伟']],
      [[], 1, []],
    ] as const) {
      let turn = 0;
      const found = await lookingInside(
        gateway.unitOfWork,
        () => names,
        async (tx, inside) => {
          turn += 1;
          await tx.query(`INSERT INTO note (id, complaint_id, kind, actor, body) VALUES ($1, $2, 'note', 'staff:test', 'done')`, [
            newId(),
            row!.id,
          ]);
          return inside([{ id: row!.id, against: null, texts }]);
        },
      );
      expect([turn, found.map(({ name }) => name)]).toEqual([turns, who]);
    }
    expect(await gateway.sql(`SELECT 1 FROM note WHERE complaint_id = $1 AND body = 'done'`, row!.id)).toHaveLength(2);
  });

  it('is looked for in so much of what came later and no more: a hundred thousand characters, the latest first', async () => {
    const reference = await gateway.complaint({ ...card, text: '年费收错' });
    for (const words of ['很'.repeat(60_000), `是刘伟办的${'很'.repeat(90_000)}`, `${'很'.repeat(40_000)}是欧阳春兰办的`])
      await later(reference, words);
    const [bounded] = await gateway.sql<{ words: number; places: number }>(
      `SELECT sum(length(w->>'words'))::int AS words, count(*)::int AS places FROM complaint c, json_array_elements(${addedTo('c')}) w WHERE c.reference = $1`,
      reference,
    );
    expect(bounded).toEqual({ words: 100_000, places: 2 });
    expect((await findingsOf(reference)).map(({ name }) => name).sort()).toEqual(['刘伟', '欧阳春兰'].sort());
  });

  it('carries through joining and taking apart', async () => {
    const [plain, about] = [
      await gateway.complaint({ ...card, text: '年费收错' }),
      await gateway.complaint({ ...card, text: '年费收错，刘伟知道' }),
    ];
    expect((await call('POST', `/api/complaints/${plain}/joins`, 'Wang Fang', { with: about })).status).toBe(201);
    expect([...(await tracesOf(plain, '刘伟')), ...(await tracesOf(about, '刘伟'))]).toEqual([]);
    // Who is barred from the whole stands on its page, with the part that says so; also through another.
    const whole = await gateway.complaint({ ...card, text: '年费收错' });
    expect((await call('POST', `/api/complaints/${whole}/joins`, 'Wang Fang', { with: plain })).status).toBe(201);
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(tokens['Wang Fang']!);
    for (const reference of [whole, about]) {
      const { items } = (await call('GET', `/api/conflicts?reference=${reference}`, 'Wang Fang')).body;
      expect(items.map((one: any) => [one.name, one.reference])).toEqual([['刘伟', about]]);
    }
    const page = await overseer.get(`/desk/complaints/${whole}/conflicts`);
    expect([page.html.includes('刘伟'), page.html.includes(`见于并入的投诉 ${about}`)]).toEqual([true, true]);
    expect((await call('POST', `/api/complaints/${whole}/separations`, 'Wang Fang', { from: plain })).status).toBe(201);
    expect((await call('GET', `/api/conflicts?reference=${whole}`, 'Wang Fang')).body.items).toEqual([]);
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
    const draft = pick([{ against: { staff: as } }, { text: `年费收错，${as}，不给办` }, { text: '年费收错', subject: `${as}，态度` }, {}]);
    const about = await gateway.complaint({ ...card, text: '年费收错', ...draft });
    // Nothing of them until somebody writes again.
    if (Object.keys(draft).length === 0) await later(about, `${as}，不给办`);
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
