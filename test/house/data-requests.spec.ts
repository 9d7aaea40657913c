import 'reflect-metadata';
import { createHash } from 'node:crypto';
import type { Language } from '@app/shared/domain/language.js';
import { type DataRequestKind, dataRequestKinds } from '@app/shared/domain/person/data-request.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { checkProof } from '@app/shared/proof/proof-archive.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { accessCode } from '@app/shared/secrets/access-code.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { type DataCase, keepDataRequest } from '../../apps/gateway/src/desk/data-requests/ask-data-request.js';
import { sweepDataRequests } from '../../apps/router/src/clock/sweep-data-requests.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

/** What people ask of what is kept about them, from their page and at the desk, in three languages (docs/decisions/0184). */

jest.setTimeout(120_000);

let gateway: TestGateway;
const tokens: Record<string, string> = {};
let desk: DeskVisitor;

beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department] of [
    ['Wang Fang', 'supervisor', undefined],
    ['Sun Li', 'supervisor', undefined],
    ['Zhao Min', 'auditor', undefined],
    ['Li Na', 'clerk', 'cards'],
    ['Zhou Jie', 'head', 'cards'],
    ['He Jing', 'clerk', 'service'],
    ['Ouyang Lan', 'integrity', 'integrity'],
  ] as const)
    tokens[name] = await gateway.staff(role, department, name);
  desk = aVisitor(gateway.url);
  await desk.signIn(tokens['Wang Fang']!);
});
afterAll(() => gateway?.close());

const api = (who: string, method: string, path: string, body?: unknown) =>
  gateway.call(method, `/api${path}`, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });

/** The page of a complaint, opened with its code in a language. */
async function opened(reference: string, language: Language): Promise<DeskVisitor> {
  const visitor = aVisitor(gateway.url);
  await visitor.get(`/status?lang=${language}`);
  const entered = await visitor.post('/status', { reference, code: accessCode('test', reference) }, { 'sec-fetch-site': 'same-origin' });
  expect(entered.status).toBe(303);
  return visitor;
}

async function aCase(language: Language): Promise<string> {
  return await gateway.complaint({
    language,
    text: '信用卡年费收错 4111111111111111',
    complainant: { name: '欧阳倩如', phone: '+8613917654321' },
  });
}

/** What the person was told by message, the last one first. */
const told = async (reference: string) =>
  (
    await gateway.sql<{ text: string; language: string }>(
      `SELECT n.details->>'text' AS text, n.language FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE c.reference = $1 AND n.kind = 'reply' ORDER BY n.occurrence DESC`,
      reference,
    )
  ).map(({ text }) => text);

const asks: Readonly<Record<DataRequestKind, Record<string, string>>> = {
  copy: { kind: 'copy' },
  correction: { kind: 'correction', field: 'name', becomes: '欧阳倩茹' },
  restriction: { kind: 'restriction', words: '正在核对' },
  erasure: { kind: 'erasure' },
  grievance: { kind: 'grievance', words: '把我的电话告诉了别人' },
};
const spoken: Readonly<Record<Language, RegExp>> = {
  'zh-Hans': /我们已收到您.*前答复/,
  'zh-Hant': /我們已收到您.*前答覆/,
  en: /we have your .*will answer by/,
};
const answered: Readonly<Record<Language, RegExp>> = { 'zh-Hans': /您|已/, 'zh-Hant': /您|已/, en: /your|data/ };

describe.each(['zh-Hans', 'zh-Hant', 'en'] as const)('in %s', (language) => {
  it.each(dataRequestKinds)('%s is asked on the page of the complaint, has its day, and is answered', async (kind) => {
    const reference = await aCase(language);
    const visitor = await opened(reference, language);
    const address = `/status/${reference}/data-requests`;
    const page = await visitor.get(`/status/${reference}`);
    const sent = await visitor.post(address, { ...page.form(address), ...asks[kind] });
    expect(sent.location).toContain('done=data-asked');
    const [row] = await gateway.sql<{ id: string; due: string; asked: Date }>(
      `SELECT r.id, r.due_on::text AS due, r.asked_at AS asked FROM data_request r JOIN complaint c ON c.id = r.complaint_id WHERE c.reference = $1`,
      reference,
    );
    const { dueOn } = gateway.foundation.deadlines.dataRequest(kind, row!.asked);
    expect([row!.due, dueOn === null]).toEqual([dueOn, false]);
    expect((await visitor.get(`/status/${reference}`)).html).toContain(`data-due="${dueOn}"`);
    expect(await told(reference)).toEqual([expect.stringMatching(spoken[language])]);
    const again = await visitor.post(address, { ...page.form(address), ...asks[kind] });
    expect(again.status).toBe(409);
    expect(
      (await gateway.sql(`SELECT 1 FROM work WHERE kind = 'data-request' AND subject_id = $1 AND done_at IS NULL`, row!.id)).length,
    ).toBe(1);
    const answer = kind === 'erasure' ? { granted: false, ground: 'legal-duty', text: 'X7' } : { granted: true, text: 'X7' };
    expect((await api('Wang Fang', 'POST', `/data-requests/${row!.id}/answers`, answer)).body).toEqual({
      reference,
      state: kind === 'erasure' ? 'refused' : 'granted',
    });
    expect((await gateway.sql(`SELECT 1 FROM work WHERE subject_id = $1 AND done_at IS NULL`, row!.id)).length).toBe(0);
    const [last] = await told(reference);
    expect(last).toMatch(answered[language]);
    expect(last).toContain('X7');
    const after = await visitor.get(`/status/${reference}`);
    expect(after.html).toContain('X7');
    expect(after.html).not.toContain(`data-due="${dueOn}"`);
  });
});

it('the dates are those of the files: one month, 30 days with the day itself, and the house’s own target', () => {
  const { institution } = loadHouseConfig('config');
  const under = (...dataRights: string[]) => HouseDeadlines.of({ ...institution, dataRights }, loadRules());
  const at = new Date('2026-07-01T02:00:00Z');
  expect(under('pipl').dataRequest('copy', at)).toMatchObject({ ruleSet: 'pipl', dueOn: '2026-07-22', acknowledgeBy: null });
  expect(under('gdpr').dataRequest('erasure', at)).toMatchObject({ ruleSet: 'gdpr', obligation: 'answer', dueOn: '2026-08-03' });
  expect(under('uk-data').dataRequest('grievance', at)).toMatchObject({ obligation: 'answer-grievance', acknowledgeBy: '2026-07-30' });
  expect(under('uk-data').dataRequest('copy', at)).toMatchObject({ dueOn: '2026-08-01', acknowledgeBy: null });
  expect(under('gdpr', 'pipl').dataRequest('copy', at)).toMatchObject({ ruleSet: 'pipl', dueOn: '2026-07-22' });
});

it('a request of which no rule set speaks is told without a day', async () => {
  const reference = await aCase('zh-Hans');
  const { institution } = loadHouseConfig('config');
  const deadlines = HouseDeadlines.of({ ...institution, dataRights: ['hotline-12345'] }, loadRules());
  const kept = await gateway.unitOfWork.run(async (tx) => {
    const [found] = await tx.query<DataCase>(
      'SELECT id, language, erased_at AS "erasedAt", now() AS now FROM complaint WHERE reference = $1',
      [reference],
    );
    return await keepDataRequest(
      tx,
      deadlines,
      found!,
      { kind: 'copy', words: '', correction: null },
      { way: 'desk', actor: 'staff:Li Na' },
    );
  });
  expect(kept.dueOn).toBeNull();
  expect(await told(reference)).toEqual([expect.stringContaining('查阅、复制个人信息的申请，将尽快答复。')]);
});

it('the copy is fetched by whoever has the code, while it stands, and checks itself; nobody else gets it', async () => {
  const reference = await aCase('zh-Hans');
  const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'copy' })).body;
  const visitor = await opened(reference, 'zh-Hans');
  const address = `/status/${reference}/data-requests/${id}/copy`;
  expect((await visitor.get(address)).status).toBe(404);
  await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { granted: true, text: '已备好' });
  const fetched = await fetch(gateway.url + address, { headers: { cookie: await cookieOf(reference) } });
  expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'application/zip']);
  const bytes = Buffer.from(await fetched.arrayBuffer());
  expect(checkProof(bytes)).toMatchObject({ intact: true });
  const members = unzipSync(bytes);
  const said = JSON.parse(strFromU8(members['person.json']!));
  expect(said.cases[0]).toMatchObject({ reference, complainant: { name: '欧阳倩如', phone: '+8613917654321' } });
  expect(JSON.stringify(said)).not.toContain('4111111111111111');
  expect(said.requests).toHaveLength(1);
  expect(Buffer.from(members['person.pdf']!).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await aVisitor(gateway.url).get(address)).status).toBe(404);
  const other = await aCase('zh-Hans');
  expect((await (await opened(other, 'zh-Hans')).get(`/status/${other}/data-requests/${id}/copy`)).status).toBe(404);
  await gateway.sql(`UPDATE data_request SET until = now() - interval '1 second' WHERE id = $1`, id);
  expect((await visitor.get(address)).status).toBe(404);
  expect((await api('Wang Fang', 'GET', `/data-requests/${id}/copy`)).status).toBe(200);
  expect((await api('Li Na', 'GET', `/data-requests/${id}/copy`)).status).toBe(403);
});

it('of two people whose cases were joined neither reads, nor fetches, what the other asked for', async () => {
  const both = await Promise.all(
    [
      { name: '尉迟敬德', phone: '+8613800138001' },
      { name: '长孙无忌', phone: '+8613800138002' },
    ].map((complainant) => gateway.complaint({ language: 'zh-Hans', text: '信用卡年费收错', complainant })),
  );
  const ids: string[] = [];
  for (const reference of both) {
    const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'copy' })).body;
    await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { granted: true, text: `已备好 ${reference}` });
    ids.push(id);
  }
  const [goesOn, part] = both as [string, string];
  expect((await api('Wang Fang', 'POST', `/complaints/${goesOn}/joins`, { with: part })).status).toBe(201);
  expect((await api('Wang Fang', 'POST', `/complaints/${goesOn}/replies`, { text: '合并之后的答复' })).status).toBe(201);
  for (const [at, reference] of both.entries()) {
    const other = 1 - at;
    const page = (await (await opened(reference, 'zh-Hans')).get(`/status/${reference}`)).html;
    expect([page.includes(ids[at]!), page.includes(ids[other]!)]).toEqual([true, false]);
    const cookie = await cookieOf(reference);
    const fetched = (id: string) => fetch(`${gateway.url}/status/${reference}/data-requests/${id}/copy`, { headers: { cookie } });
    expect((await fetched(ids[other]!)).status).toBe(404);
    const said = strFromU8(unzipSync(Buffer.from(await (await fetched(ids[at]!)).arrayBuffer()))['person.json']!);
    for (const whose of [0, 1]) {
      const mine = whose === at;
      expect([said.includes(`+861380013800${whose + 1}`), said.includes(['尉迟敬德', '长孙无忌'][whose]!)]).toEqual([mine, mine]);
    }
    // What was answered since is answered to both.
    expect(said).toContain('合并之后的答复');
  }
});

async function cookieOf(reference: string): Promise<string> {
  const body = new URLSearchParams({ reference, code: accessCode('test', reference) });
  const answer = await fetch(`${gateway.url}/status`, {
    method: 'POST',
    redirect: 'manual',
    body,
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

it('a correction keeps what stood there, is found by its new words, and a new number is nobody’s until it is confirmed', async () => {
  const reference = await aCase('zh-Hans');
  const correction = { field: 'phone', becomes: '13900001111' };
  const { id } = (await api('Li Na', 'POST', `/complaints/${reference}/data-requests`, { kind: 'correction', correction })).body;
  expect((await api('Li Na', 'POST', `/data-requests/${id}/answers`, { granted: true, text: 'x' })).status).toBe(403);
  expect((await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { granted: true, text: '已更正' })).status).toBe(201);
  const [row] = await gateway.sql<{ phone: string; claimed: string[]; correction: object }>(
    `SELECT complainant->>'phone' AS phone, claimed_media AS claimed, r.correction FROM complaint c JOIN data_request r ON r.complaint_id = c.id WHERE reference = $1`,
    reference,
  );
  expect(row).toEqual({
    phone: '+8613900001111',
    claimed: ['sms'],
    correction: { field: 'phone', becomes: '+8613900001111', was: '+8613917654321' },
  });
  for (const [body, path] of [
    [{ kind: 'correction', correction: { field: 'email', becomes: 'nobody' } }, 'correction.becomes'],
    [{ kind: 'correction', correction: { field: 'phone', becomes: '没有' } }, 'correction.becomes'],
    [{ kind: 'correction' }, 'correction'],
    [{ kind: 'copy', correction }, 'correction'],
    [{ kind: 'grievance' }, 'words'],
  ] as const) {
    const refused = await api('Li Na', 'POST', `/complaints/${reference}/data-requests`, body);
    expect([refused.status, refused.body.fields?.map((one: { path: string }) => one.path)]).toEqual([422, [path]]);
  }
  const visitor = await opened(reference, 'zh-Hans');
  const address = `/status/${reference}/data-requests`;
  const form = (await visitor.get(`/status/${reference}`)).form(address);
  const sent = await visitor.post(address, { ...form, kind: 'correction', field: 'email', becomes: 'nobody' });
  expect([sent.status, sent.html.includes('请填写可以联系到的')]).toEqual([422, true]);
});

it('what was asked of a case that is joined to another since is answered, ended and asked there; its hold is lifted, and it is erased with the whole alone', async () => {
  const [part, goesOn] = [await aCase('zh-Hans'), await aCase('zh-Hans')];
  const ask = async (body: object) => (await api('Wang Fang', 'POST', `/complaints/${part}/data-requests`, body)).body.id;
  const answer = async (id: string, body: object = { granted: true, text: '已处理' }) =>
    (await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, body)).body;
  const correction = await ask({ kind: 'correction', correction: { field: 'name', becomes: '欧阳倩茹' } });
  const [copy, erasure, restriction] = [await ask({ kind: 'copy' }), await ask({ kind: 'erasure' }), await ask({ kind: 'restriction' })];
  const hold = {
    kind: 'litigation',
    reason: '(2026)沪01民初1号',
    until: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
  };
  const held = (await api('Wang Fang', 'POST', `/complaints/${part}/holds`, hold)).body.id;
  expect((await api('Wang Fang', 'POST', `/complaints/${goesOn}/joins`, { with: part })).status).toBe(201);
  for (const id of [correction, copy, restriction]) expect(await answer(id)).toEqual({ reference: part, state: 'granted' });
  expect((await answer(erasure)).code).toBe('erasure.kept');
  expect(await answer(erasure, { granted: false, ground: 'legal-claims', text: '诉讼中' })).toEqual({ reference: part, state: 'refused' });
  expect((await api('Wang Fang', 'POST', `/data-requests/${restriction}/endings`, { reason: '已核对' })).status).toBe(201);
  expect((await api('Wang Fang', 'POST', `/holds/${held}/liftings`, { reason: '已结案' })).status).toBe(201);
  const names = await gateway.sql(`SELECT reference, complainant->>'name' AS name FROM complaint WHERE reference = ANY($1)`, [
    part,
    goesOn,
  ]);
  expect(Object.fromEntries(names.map((one) => [one['reference'], one['name']]))).toEqual({ [part]: '欧阳倩茹', [goesOn]: '欧阳倩如' });
  // Told where it was asked, with the code that they have.
  expect(await told(part)).toHaveLength(4 + 4 + 1);
  expect(await told(goesOn)).toEqual([]);
  const address = `/desk/complaints/${part}/data-requests`;
  const page = await desk.get(address);
  expect((await desk.post(address, { ...page.form(address), kind: 'grievance', words: '泄露' })).location).toContain('done=data-entered');
  // What is done to the whole is done to the case that goes on.
  expect((await api('Wang Fang', 'POST', `/complaints/${part}/holds`, hold)).body.code).toBe('complaint.merged');
});

it('a restriction hides the words from all but those who answer requests, until it is ended', async () => {
  const reference = await aCase('zh-Hans');
  const text = async (who: string) => (await api(who, 'GET', `/complaints/${reference}`)).body.text;
  expect(await text('Li Na')).toContain('年费');
  const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'restriction', words: '核对中' })).body;
  await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { granted: true, text: '已限制' });
  expect([await text('Li Na'), (await text('Wang Fang')).includes('年费')]).toEqual(['', true]);
  expect((await api('Wang Fang', 'POST', `/data-requests/${id}/endings`, { reason: '已核对' })).body).toEqual({
    reference,
    state: 'ended',
  });
  expect(await text('Li Na')).toContain('年费');
  expect((await api('Wang Fang', 'POST', `/data-requests/${id}/endings`, { reason: '已核对' })).body.code).toBe('data-request.settled');
});

it('a restriction closes the words wherever they are read: lists, searches, files, the proof, what is hidden, and to what a case is joined', async () => {
  const reference = await gateway.complaint({
    language: 'zh-Hans',
    text: '信用卡年费收错，限制处理之诉 4111111111111111',
    complainant: { name: '司徒雪', phone: '+8613917650001' },
    attachments: [
      {
        filename: 'a.txt',
        contentType: 'text/plain',
        size: 1,
        sha256: createHash('sha256').update('a').digest('hex'),
        content: Buffer.from('a'),
      },
    ],
  });
  const [file] = await gateway.sql<{ id: string }>(
    'SELECT a.id FROM attachment a JOIN complaint c ON c.id = a.complaint_id WHERE c.reference = $1',
    reference,
  );
  const claimId = (await api('Li Na', 'POST', `/complaints/${reference}/claims`)).body.claimId;
  const clerk = async () => {
    const found = async (query: string) =>
      (await api('Li Na', 'GET', `/complaints?${query}`)).body.items.filter((one: { reference: string }) => one.reference === reference);
    const [listed] = await found(`reference=${reference}`);
    const [queued] = (await api('Li Na', 'GET', '/departments/cards/queue')).body.items.filter(
      (one: { reference: string }) => one.reference === reference,
    );
    return {
      listed: listed.opening,
      queued: queued?.opening,
      byNumber: (await found('person=13917650001')).length,
      byWords: (await found(`text=${encodeURIComponent('限制处理之诉')}`)).length,
      file: (await api('Li Na', 'GET', `/complaints/${reference}/attachments/${file!.id}`)).status,
      proof: (await api('Li Na', 'GET', `/complaints/${reference}/proof`)).status,
      hidden: (
        await gateway.call('POST', `/api/complaints/${reference}/unmaskings`, {
          token: tokens['Li Na']!,
          body: { reason: '核对' },
          headers: { 'x-redress-claim': claimId },
        })
      ).status,
    };
  };
  const open = { byNumber: 1, byWords: 1, file: 200, proof: 200, hidden: 201 };
  expect(await clerk()).toMatchObject({ ...open, listed: expect.stringContaining('年费'), queued: expect.stringContaining('年费') });
  const restrict = async () => {
    const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'restriction' })).body;
    expect((await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { granted: true, text: '已限制' })).status).toBe(201);
    return id;
  };
  const [one, other] = [await restrict(), await restrict()];
  const closed = { listed: '', queued: '', byNumber: 0, byWords: 0, file: 403, proof: 403, hidden: 403 };
  expect(await clerk()).toEqual(closed);
  const code = async (path: string) => (await api('Li Na', 'GET', `/complaints/${reference}${path}`)).body.code;
  expect([await code(`/attachments/${file!.id}`), await code('/proof')]).toEqual(['case.restricted', 'case.restricted']);
  expect((await api('Wang Fang', 'GET', `/complaints/${reference}/attachments/${file!.id}`)).status).toBe(200);
  expect((await api('Wang Fang', 'GET', `/complaints?person=13917650001`)).body.items).toHaveLength(1);
  // Each is ended by itself: the other one stands.
  await api('Wang Fang', 'POST', `/data-requests/${one}/endings`, { reason: '已核对' });
  expect(await clerk()).toEqual(closed);
  // Whoever is joined to it is shown together with it, and closed with it; by themselves they are not.
  const joined = await aCase('zh-Hans');
  expect((await api('Wang Fang', 'POST', `/complaints/${joined}/joins`, { with: reference })).status).toBe(201);
  const text = async (who: string, of: string) => (await api(who, 'GET', `/complaints/${of}`)).body.text;
  expect([await text('Li Na', joined), (await text('Wang Fang', joined)).includes('年费')]).toEqual(['', true]);
  // So it is in lists, where it is another row that is restricted.
  const inQueue = async (who: string) =>
    (await api(who, 'GET', '/departments/cards/queue')).body.items.find((one: { reference: string }) => one.reference === joined)?.opening;
  expect([await inQueue('Li Na'), (await inQueue('Wang Fang')).includes('年费')]).toEqual(['', true]);
  await api('Wang Fang', 'POST', `/complaints/${joined}/separations`, { from: reference, reason: '两个人' });
  expect([await text('Li Na', joined), await text('Li Na', reference)]).toEqual([expect.stringContaining('年费'), '']);
  await api('Wang Fang', 'POST', `/data-requests/${other}/endings`, { reason: '已核对' });
  expect(await clerk()).toMatchObject({ ...open, hidden: expect.any(Number) });
});

it('a case whose part is restricted is closed where it is offered, asked for a part, proposed, found and looked for', async () => {
  const subject = '合并案件的主题';
  const whole = await gateway.complaint({ subject, text: '信用卡年费收错，整案之诉', complainant: { phone: '+8613917650091' } });
  const [part, alike] = [await aCase('zh-Hans'), await aCase('zh-Hans')];
  const idOf = async (reference: string) =>
    (await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference))[0]!.id;
  const [id, alikeId] = [await idOf(whole), await idOf(alike)];
  await gateway.sql(
    `INSERT INTO transfer (id, complaint_id, from_department, to_department, reason, state, offered_by, tells, answer_by)
     VALUES (gen_random_uuid(), $1, 'cards', 'service', '归口', 'offered', 'staff:x', false, now() + interval '1 day')`,
    id,
  );
  await gateway.sql(
    `INSERT INTO joint_part (id, complaint_id, department, question, state, due_at, asked_by, asked_by_id)
     VALUES (gen_random_uuid(), $1, 'service', '请核实', 'asked', now() + interval '1 day', 'staff:x', gen_random_uuid())`,
    id,
  );
  await gateway.sql(`DELETE FROM link_proposal`);
  await gateway.sql(
    `INSERT INTO link_proposal (id, complaint_id, with_id, score, evidence) VALUES (gen_random_uuid(), $1, $2, 1, '[{"sign":"same-amount","weight":1,"value":"300"}]')`,
    id,
    alikeId,
  );
  await gateway.sql(
    `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place, excerpt) VALUES (gen_random_uuid(), $1, 'i:x', '某人', 'words', 'text', '柜员某人')`,
    id,
  );
  const one = async <Item>(who: string, path: string) =>
    ((await api(who, 'GET', path)).body.items as (Item & { reference: string })[]).find(({ reference }) => reference === whole);
  const found = async (who: string, query: string) => Boolean(await one(who, `/complaints?${query}`));
  const proposal = async (who: string) => {
    const [proposed] = (await api(who, 'GET', `/complaints/${alike}`)).body.proposals;
    return [proposed.with.subject, proposed.evidence.length];
  };
  const seen = async (of: { service: string; cards: string; finds: string }) => ({
    offered: (await one<{ subject: string | null }>(of.service, '/offers'))!.subject,
    offer: [(await api(of.service, 'GET', `/complaints/${whole}/offer`)).body].map((offer) => [offer.subject, offer.text])[0],
    asked: (await one<{ subject: string | null }>(of.service, '/parts'))!.subject,
    proposed: await proposal(of.cards),
    finding: (await one<{ excerpt: string | null }>(of.finds, '/conflicts'))!.excerpt,
    byWords: await found(of.cards, `text=${encodeURIComponent('整案之诉')}`),
    byNumber: await found(of.cards, 'person=13917650091'),
    byReference: await found(of.cards, `reference=${whole}`),
  });
  const others = { service: 'He Jing', cards: 'Li Na', finds: 'Ouyang Lan' };
  const open = {
    ...{ offered: subject, offer: [subject, '信用卡年费收错，整案之诉'], asked: subject, proposed: [subject, 1], finding: '柜员某人' },
    ...{ byWords: true, byNumber: true, byReference: true },
  };
  expect(await seen(others)).toEqual(open);
  // It is the row of the part alone that is restricted.
  const { id: asked } = (await api('Wang Fang', 'POST', `/complaints/${part}/data-requests`, { kind: 'restriction' })).body;
  await api('Wang Fang', 'POST', `/data-requests/${asked}/answers`, { granted: true, text: '已限制' });
  expect(await seen(others)).toEqual(open);
  await gateway.sql(`UPDATE complaint SET status = 'merged', merged_into = $2 WHERE reference = $1`, part, id);
  expect(await seen(others)).toEqual({
    ...{ offered: null, offer: [null, ''], asked: null, proposed: [null, 0], finding: null },
    ...{ byWords: false, byNumber: false, byReference: true },
  });
  // Whoever answers such requests reads on.
  expect(await seen({ service: 'Wang Fang', cards: 'Wang Fang', finds: 'Wang Fang' })).toEqual(open);
});

it('a restriction closes letters on their way, and whom an authority named for its report', async () => {
  const reference = await aCase('zh-Hans');
  const [row] = await gateway.sql<{ id: string }>(
    `UPDATE complaint SET facts = $2 WHERE reference = $1 RETURNING id`,
    reference,
    JSON.stringify({
      referral: { from: { name: '上海金融监管局', contact: '严处长 021-5555' }, reportBack: { to: 'yan@regulator.example' } },
    }),
  );
  await gateway.sql(`INSERT INTO referral_number (authority, number, complaint_id) VALUES ('上海金融监管局', '沪金限1号', $1)`, row!.id);
  const [letter] = await gateway.sql<{ id: string }>(
    `WITH n AS (INSERT INTO notice (id, complaint_id, kind, obligation, language, medium, subject, body)
                VALUES (gen_random_uuid(), $1, 'progress', 'x', 'zh-Hans', 'letter', '您的年费', '您说年费收错') RETURNING id)
     INSERT INTO letter (id, notice_id, text_no, name, recipient) SELECT gen_random_uuid(), id, 1, '欧阳倩如', '上海市静安路1号' FROM n RETURNING id`,
    row!.id,
  );
  const seen = async (who: string) => {
    const one = (list: { items: { reference: string }[] }) =>
      list.items.find((item) => item.reference === reference) as Record<string, unknown>;
    const { name, address, subject } = one((await api(who, 'GET', '/letters')).body);
    const { contact, reportTo, authority } = one((await api(who, 'GET', '/referrals')).body);
    return { name, address, subject, contact, reportTo, authority, paper: (await api(who, 'GET', `/letters/${letter!.id}.pdf`)).status };
  };
  const open = {
    ...{ name: '欧阳倩如', address: '上海市静安路1号', subject: '您的年费', paper: 200 },
    ...{ contact: '严处长 021-5555', reportTo: 'yan@regulator.example', authority: '上海金融监管局' },
  };
  expect(await seen('Zhou Jie')).toEqual(open);
  const clerk = aVisitor(gateway.url);
  await clerk.signIn(tokens['Li Na']!);
  expect((await clerk.get('/desk/letters')).html).toContain('静安路');
  const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'restriction' })).body;
  expect((await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { granted: true, text: '已限制' })).status).toBe(201);
  const closed = { name: null, address: '', subject: null, paper: 403, contact: null, reportTo: null, authority: '上海金融监管局' };
  expect(await seen('Li Na')).toEqual(closed);
  for (const who of ['Zhou Jie', 'Wang Fang']) expect(await seen(who)).toEqual(open);
  const page = (await clerk.get('/desk/letters')).html;
  expect([page.includes(reference), page.includes('静安路'), page.includes(`/desk/letters/${letter!.id}.pdf`)]).toEqual([
    true,
    false,
    false,
  ]);
});

it('an erasure is refused on a ground of the law, kept while anything keeps the case, and else asked for and approved by another', async () => {
  const reference = await aCase('zh-Hans');
  const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'erasure' })).body;
  const answer = (body: object) => api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { text: 'x', ...body });
  expect((await answer({ granted: false })).body.code).toBe('data-request.ground');
  expect((await answer({ granted: false, ground: 'accurate' })).body.code).toBe('data-request.ground');
  expect((await answer({ granted: true })).body.code).toBe('erasure.kept');
  await api('Wang Fang', 'POST', `/complaints/${reference}/withdrawals`, { reason: '撤回' });
  await gateway.sql(`UPDATE notice SET state = 'delivered' WHERE state IN ('owed', 'composed', 'held')`);
  await gateway.sql(`UPDATE work SET done_at = now() WHERE done_at IS NULL AND kind <> 'data-request'`);
  expect((await answer({ granted: true })).body).toEqual({ reference, state: 'granted' });
  expect((await answer({ granted: true })).body.code).toBe('data-request.settled');
  const waiting = (await api('Sun Li', 'GET', '/erasures')).body.items.find((one: { reference: string }) => one.reference === reference);
  expect(waiting).toMatchObject({ ground: 'asked-for', reason: `data request ${id}` });
  await gateway.sql(`UPDATE notice SET state = 'delivered' WHERE state IN ('owed', 'composed', 'held')`);
  expect((await api('Sun Li', 'POST', `/erasures/${waiting.id}/approvals`)).status).toBe(201);
  const [left] = await gateway.sql('SELECT state, words, correction, answer FROM data_request WHERE id = $1', id);
  expect(left).toEqual({ state: 'granted', words: '', correction: null, answer: null });
  expect((await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'copy' })).status).toBe(410);
});

it('an erasure is granted by whoever may ask for one, and where the second person refuses it the request waits again and its person hears so', async () => {
  const reference = await aCase('zh-Hans');
  const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'erasure' })).body;
  await api('Wang Fang', 'POST', `/complaints/${reference}/withdrawals`, { reason: '撤回' });
  const settle = async () => {
    await gateway.sql(`UPDATE notice SET state = 'delivered' WHERE state IN ('owed', 'composed', 'held')`);
    await gateway.sql(`UPDATE work SET done_at = now() WHERE done_at IS NULL AND kind NOT IN ('data-request', 'erasure-approval')`);
  };
  await settle();
  const grant = async (who: string) => await api(who, 'POST', `/data-requests/${id}/answers`, { granted: true, text: 'x' });
  const [refused, granted] = [await grant('Zhou Jie'), await grant('Wang Fang')];
  expect([refused.body.code, granted.body]).toEqual(['auth.forbidden', { reference, state: 'granted' }]);
  const waiting = (await api('Sun Li', 'GET', '/erasures')).body.items.find((one: { reference: string }) => one.reference === reference);
  expect((await api('Sun Li', 'POST', `/erasures/${waiting.id}/refusals`, { reason: '法院来函' })).status).toBe(201);
  const [row] = await gateway.sql('SELECT state, answered_at, answer, due_on IS NOT NULL AS due FROM data_request WHERE id = $1', id);
  expect(row).toEqual({ state: 'asked', answered_at: null, answer: null, due: true });
  expect((await gateway.sql(`SELECT 1 FROM work WHERE kind = 'data-request' AND subject_id = $1 AND done_at IS NULL`, id)).length).toBe(1);
  expect((await told(reference))[0]).toContain('重新处理您的申请');
  expect(await gateway.sql(`SELECT actor FROM event WHERE kind = 'data-request.reopened' AND subject_id = $1`, id)).toEqual([
    { actor: 'staff:Sun Li' },
  ]);
  expect(
    (await api('Wang Fang', 'POST', `/data-requests/${id}/answers`, { granted: false, ground: 'legal-claims', text: '诉讼中' })).body.state,
  ).toBe('refused');
  // Another erasure, which answers no request, reopens none.
  await settle();
  const again = (await api('Wang Fang', 'POST', `/complaints/${reference}/erasures`, { ground: 'order', reason: '(2026)1号' })).body;
  expect((await api('Sun Li', 'POST', `/erasures/${again.id}/refusals`, { reason: '有误' })).status).toBe(201);
  expect(await gateway.sql('SELECT state FROM data_request WHERE id = $1', id)).toEqual([{ state: 'refused' }]);
});

it('stands at the desk by its date, without its words for an auditor, and is answered there', async () => {
  const reference = await aCase('en');
  const address = `/desk/complaints/${reference}/data-requests`;
  const page = await desk.get(address);
  const wrong = await desk.post(address, { ...page.form(address), kind: 'correction' });
  expect([wrong.status, wrong.html.includes('govuk-error-message')]).toEqual([422, true]);
  expect((await desk.post(address, { ...page.form(address), kind: 'grievance', words: 'You told my neighbour' })).location).toContain(
    'done=data-entered',
  );
  const [request] = (await api('Wang Fang', 'GET', '/data-requests')).body.items.filter(
    (one: { reference: string }) => one.reference === reference,
  );
  expect(request).toMatchObject({ kind: 'grievance', state: 'asked', way: 'desk', words: 'You told my neighbour' });
  const seen = (await api('Zhao Min', 'GET', '/data-requests')).body.items.find((one: { id: string }) => one.id === request.id);
  expect(seen).toMatchObject({ kind: 'grievance', words: '' });
  expect((await desk.get('/desk/data-requests')).html).toContain(reference);
  const form = await desk.get(address);
  const send = `${address}/${request.id}/answers`;
  const empty = await desk.post(send, { ...form.form(send), granted: 'no', text: '' });
  expect([empty.status, empty.html.match(/govuk-error-message/g)?.length]).toEqual([422, 2]);
  expect((await desk.post(send, { ...form.form(send), granted: 'yes', text: 'We spoke to the branch.' })).location).toContain(
    'done=data-answered',
  );
});

it('a day that was missed is told once', async () => {
  const reference = await aCase('zh-Hans');
  const { id } = (await api('Wang Fang', 'POST', `/complaints/${reference}/data-requests`, { kind: 'copy' })).body;
  expect(await sweepDataRequests(gateway.unitOfWork)).toBe(0);
  await gateway.sql(`UPDATE data_request SET due_at = now() - interval '1 minute' WHERE id = $1`, id);
  expect([await sweepDataRequests(gateway.unitOfWork), await sweepDataRequests(gateway.unitOfWork)]).toEqual([1, 0]);
  expect(await gateway.sql(`SELECT data->>'kind' AS kind FROM event WHERE kind = 'data-request.overdue' AND subject_id = $1`, id)).toEqual([
    { kind: 'decide' },
  ]);
});
