import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type KeySaid, makeKey, rotateKey } from '../../libs/shared/src/people/machine-keys.js';
import { findings } from '../support/accessibility.js';
import { codeNow } from '../support/authenticator.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
/** A second gateway on the same database. */
let other: TestGateway;
let browser: TestBrowser;
let administrator: string;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  other = await aGateway({ DATABASE_URL: gateway.foundation.settings.database.url as string });
  browser = await aBrowser();
  administrator = await gateway.staff('administrator', undefined, 'Ad Min');
  supervisor = await gateway.staff('supervisor', undefined, 'Su Per');
});
afterAll(async () => {
  await browser?.close();
  await other?.close();
  await gateway?.close();
});
beforeEach(async () => {
  await gateway.sql('DELETE FROM address_try');
  await gateway.sql(`UPDATE complaint SET department = 'service', claim_id = NULL, claim_until = NULL WHERE department IS NOT NULL`);
});

const visitorWith = async (token: string, at = gateway): Promise<DeskVisitor> => {
  const visitor = aVisitor(at.url);
  expect((await visitor.signIn(token)).status).toBe(303);
  return visitor;
};
const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: gateway.foundation.house.institution.zone }).format(new Date());
const add = async (said: object) =>
  (await gateway.call('POST', '/api/people', { token: administrator, body: { role: 'clerk', department: 'cards', ...said } })).body
    .id as string;
/** A token of somebody who has an account, for what is asked by the API. */
const tokenOf = async (name: string): Promise<string> => {
  const token = await gateway.staff('clerk', 'cards', `${name} token`);
  await gateway.sql(
    `UPDATE staff_token t SET staff_id = p.id, name = p.name, role = p.role, department = p.department FROM staff p WHERE t.name = $1 AND p.name = $2`,
    `${name} token`,
    name,
  );
  return token;
};

describe('the people page', () => {
  it('enters somebody, whose invitation lets them in; moves them, and they have the new rights at once', async () => {
    const admin = await visitorWith(administrator);
    const blank = (await admin.get('/desk/people/new')).form('/desk/people');
    const wrong = await admin.post('/desk/people', { ...blank, name: '', role: 'clerk', department: '', email: 'x' });
    expect([wrong.status, ['name', 'email'].every((field) => wrong.html.includes(`href="#${field}"`))]).toEqual([422, true]);
    const missing = await admin.post('/desk/people', { ...blank, name: '吴天', role: 'head', department: '', languages: '', skills: '' });
    expect([missing.status, missing.html.includes('href="#department"')]).toEqual([422, true]);
    const said = { ...blank, name: '吴天', role: 'clerk', department: 'cards', staffNumber: 'P-1', spellings: '吴经理\nWu Tian' };
    const made = await admin.post('/desk/people', said);
    const link = new URL(/data-invitation>([^<]+)/.exec(made.html)![1]!).pathname;
    // A double click enters nobody twice, and shows no link: it is kept nowhere.
    const again = await admin.post('/desk/people', said);
    expect([again.status, again.html.includes('data-invitation')]).toEqual([200, false]);
    const [person] = await gateway.sql<{ id: string; spellings: string[]; many: number }>(
      `SELECT min(id::text) AS id, min(spellings::text) AS spellings, count(*)::int AS many FROM staff WHERE name = '吴天'`,
    );
    expect([person!.many, person!.spellings]).toEqual([1, '{吴经理,"Wu Tian"}']);

    const wu = aVisitor(other.url);
    const page = await wu.get(link);
    const secret = /<code class="rd-secret">([^<]+)/.exec(page.html)![1]!;
    const password = 'vier schlanke Kraniche';
    const set = await wu.post(link, { ...page.form(link), password, again: password, code: codeNow(secret, -1) });
    expect(set.status).toBe(200);
    // Whoever made the link has had it, too: it signs nobody in, and opens nothing until another colleague vouches.
    const vouch = /data-vouch>([^<]+)/.exec(set.html)![1]!;
    const signIn = async () => {
      const form = (await wu.get('/desk/sign-in')).form('/desk/sign-in');
      return (await wu.post('/desk/sign-in', { ...form, who: '吴天', password, code: codeNow(secret) })).status;
    };
    expect([(await wu.get('/desk')).status, await signIn()]).toEqual([303, 422]);
    const vouchings = `/desk/people/${person!.id}/vouchings`;
    const own = await admin.post(vouchings, { ...(await admin.get(`/desk/people/${person!.id}`)).form(vouchings), code: vouch });
    expect([own.status, own.html.includes('href="#code"'), await signIn()]).toEqual([403, true, 422]);
    const overseer = await visitorWith(supervisor);
    const asked = (await overseer.get(`/desk/people/${person!.id}`)).form(vouchings);
    for (const code of ['', 'AAAA-AAAA']) expect((await overseer.post(vouchings, { ...asked, code })).status).toBe(422);
    expect(await signIn()).toBe(422);
    const done = await overseer.post(vouchings, { ...asked, actionKey: '', code: vouch.toLowerCase().replace('-', ' ') });
    expect(done.location).toBe(`/desk/people/${person!.id}?done=person-vouched`);
    expect(
      (await gateway.call('POST', `/api/people/${person!.id}/vouchings`, { token: supervisor, body: { code: vouch } })).body.code,
    ).toBe('staff.nothing-to-vouch');
    expect(await signIn()).toBe(303);
    const trail = await gateway.sql<{ kind: string; actor: string }>(
      `SELECT kind, actor FROM event WHERE subject_id = $1 AND kind IN ('staff.invited', 'staff.password-set', 'staff.vouched') ORDER BY seq`,
      person!.id,
    );
    expect(trail.map(({ kind, actor }) => `${kind} ${actor.replace('staff:', '')}`)).toEqual([
      'staff.invited Ad Min',
      'staff.password-set 吴天',
      'staff.vouched Su Per',
    ]);
    expect((await wu.get('/desk/quarantine')).status).toBe(403);

    const path = `/desk/people/${person!.id}`;
    const form = (await admin.get(path)).form(`${path}/changes`);
    const changed = await admin.post(`${path}/changes`, { ...form, role: 'supervisor', department: '', staffNumber: '' });
    expect(changed.location).toBe(`${path}?done=person-changed`);
    expect((await wu.get('/desk/quarantine')).status).toBe(200);
    const [now] = await gateway.sql('SELECT role, department, staff_number AS number, spellings FROM staff WHERE id = $1', person!.id);
    expect(now).toEqual({ role: 'supervisor', department: null, number: null, spellings: ['吴经理', 'Wu Tian'] });
  });

  it('lets nobody change their own role or let themselves go, and shows relatives only to whoever keeps accounts', async () => {
    const [own] = await gateway.sql<{ id: string }>(`SELECT id FROM staff WHERE name = 'Ad Min'`);
    const call = async (what: string, body: object = {}) =>
      (await gateway.call('POST', `/api/people/${own!.id}/${what}`, { token: administrator, body })).body.code;
    expect([await call('changes', { role: 'supervisor' }), await call('departures')]).toEqual(['staff.own-account', 'staff.own-account']);
    const id = await add({ name: '郑亲', relatives: ['郑秘密'] });
    const seen = async (token: string) => JSON.stringify((await gateway.call('GET', '/api/people', { token })).body);
    expect([(await seen(administrator)).includes('郑秘密'), (await seen(supervisor)).includes('郑秘密')]).toEqual([true, false]);
    const page = await (await visitorWith(supervisor)).get(`/desk/people/${id}`);
    expect([page.status, page.html.includes('郑秘密')]).toEqual([200, false]);
  });

  it('lets somebody leave: sessions, tokens and lease end within a second on every gateway, and the case is whole in its queue', async () => {
    const id = await add({ name: '冯离' });
    const [going, staying] = [await tokenOf('冯离'), await gateway.staff('clerk', 'cards', '留守')];
    const reference = await gateway.complaint();
    const visitor = await visitorWith(going, other);
    const { claimId } = (await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: going, body: {} })).body;
    await gateway.call('POST', `/api/complaints/${reference}/notes`, { token: going, body: { text: '已致电客户' } });
    const admin = await visitorWith(administrator);
    const path = `/desk/people/${id}`;
    const form = (await admin.get(path)).form(`${path}/departures`);
    const unsure = await admin.post(`${path}/departures`, { formKey: form['formKey']!, actionKey: form['actionKey']! });
    expect([unsure.status, unsure.html.includes('href="#sure"')]).toEqual([422, true]);
    expect((await admin.post(`${path}/departures`, { ...form, sure: 'yes' })).location).toBe('/desk/people?done=person-left');

    const began = Date.now();
    for (const each of [gateway, other]) {
      const answer = await each.call('POST', `/api/complaints/${reference}/outcome`, {
        token: going,
        body: { decision: 'upheld', text: '成立' },
        headers: { 'x-redress-claim': claimId },
      });
      expect([answer.status, answer.body.code]).toEqual([401, 'auth.missing']);
    }
    expect((await visitor.get('/desk')).status).toBe(303);
    expect(Date.now() - began).toBeLessThan(1_000);
    expect((await admin.get(path)).status).toBe(404);
    const next = await other.call('POST', '/api/departments/cards/claims', { token: staying });
    expect([next.status, next.body.complaint.reference]).toEqual([201, reference]);
    const file = (await other.call('GET', `/api/complaints/${reference}`, { token: staying })).body;
    expect(JSON.stringify(file)).toContain('已致电客户');
  });
});

describe('an absence', () => {
  it('gives back what the person holds, and lets a deputy of their department act as head until it is over', async () => {
    const head = await add({ name: '部门长', role: 'head' });
    const clerk = await add({ name: '代理员' });
    const elsewhere = await add({ name: '别部门', department: 'loans' });
    const [headToken, token] = [await tokenOf('部门长'), await tokenOf('代理员')];
    const reference = await gateway.complaint();
    const about = await gateway.complaint({ text: '投诉部门长' });
    const cases = () => gateway.call('POST', `/api/complaints/${reference}/replies`, { token, body: { text: '请补充材料' } });
    await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: headToken, body: {} });
    expect((await cases()).body.code).toBe('claim.held-by-another');
    const absent = (body: object) => gateway.call('POST', `/api/people/${head}/absences`, { token: supervisor, body });
    expect((await absent({ from: today(), deputyIds: [elsewhere] })).body.code).toBe('staff.deputy-unfit');
    expect((await absent({ from: today(), deputyIds: [head] })).body.code).toBe('staff.deputy-unfit');
    expect((await absent({ from: today(), until: today(), deputyIds: [clerk] })).body).toEqual({ cases: [reference] });
    // A head acts without a claim; so does whoever stands in.
    expect((await cases()).status).toBe(201);
    // What bars the head bars the deputy in their place.
    await gateway.sql(`UPDATE complaint SET department = 'cards', conflicts = $2 WHERE reference = $1`, about, [`i:${head}`]);
    const see = async () => (await gateway.call('GET', `/api/complaints/${about}`, { token })).status;
    expect(await see()).toBe(404);
    await gateway.sql(`UPDATE staff SET absent_from = absent_from - 3, absent_until = absent_until - 3 WHERE id = $1`, head);
    expect([(await cases()).body.code, await see()]).toEqual(['claim.missing', 200]);
    await gateway.sql(`UPDATE staff SET absent_from = absent_from + 3, absent_until = absent_until + 3 WHERE id = $1`, head);
    expect((await absent({ from: null })).status).toBe(201);
    expect((await cases()).body.code).toBe('claim.missing');
  });

  it('is entered on the page, which says what is wrong', async () => {
    const id = await add({ name: '休假员' });
    const visitor = await visitorWith(supervisor);
    const path = `/desk/people/${id}`;
    const form = (await visitor.get(path)).form(`${path}/absences`);
    const wrong = await visitor.post(`${path}/absences`, { ...form, from: '2026-12-05', until: '2026-12-01' });
    expect([wrong.status, wrong.html.includes('href="#until"')]).toEqual([422, true]);
    const done = await visitor.post(`${path}/absences`, { ...form, from: '2026-12-05', until: '2026-12-09' });
    expect(done.location).toBe(`${path}?done=absence-noted`);
    expect((await visitor.get('/desk/people')).html).toContain('2026-12-05 至 2026-12-09 不在岗');
  });
});

describe('a key of a program', () => {
  const said = { name: '报表系统', role: 'head', department: 'cards', scope: ['figures.read'] };
  const make = (more: object) => gateway.call('POST', '/api/keys', { token: administrator, body: { ...said, ...more } });
  /** As `redress key make` does. */
  const madeAtTheHouse = async (more: object) =>
    await gateway.unitOfWork.run((tx) => makeKey(tx, { ...said, days: 90, ...more } as KeySaid, { actor: 'staff:command line' }));

  it('is made once under one `Idempotency-Key` and shown once, as a link to begin is', async () => {
    const once = async (path: string, body: object, key: string) =>
      await gateway.call('POST', path, { token: administrator, body, headers: { 'idempotency-key': key } });
    const first = await once('/api/keys', said, 'key of the figures');
    const again = await once('/api/keys', said, 'key of the figures');
    expect([first.status, first.body.key]).toEqual([201, expect.any(String)]);
    expect([again.status, again.body]).toEqual([201, { ...first.body, key: null }]);
    const next = await once(`/api/keys/${first.body.id}/rotations`, {}, 'the next');
    expect((await once(`/api/keys/${first.body.id}/rotations`, {}, 'the next')).body).toEqual({ ...next.body, key: null });
    expect(await gateway.sql('SELECT 1 FROM staff_token WHERE name = $1', said.name)).toHaveLength(2);
    const [person] = await gateway.sql<{ id: string }>(`SELECT id FROM staff WHERE left_at IS NULL AND role = 'clerk' LIMIT 1`);
    const invited = await once(`/api/people/${person!.id}/invitations`, {}, 'a link');
    expect(invited.body.invitation).toContain('/desk/');
    expect((await once(`/api/people/${person!.id}/invitations`, {}, 'a link')).body).toEqual({ ...invited.body, invitation: null });
    expect(await gateway.sql('SELECT 1 FROM desk_action WHERE result::text LIKE $1', `%${first.body.key}%`)).toEqual([]);
    await gateway.sql('DELETE FROM staff_token WHERE name = $1', said.name);
  });

  it('opens what it names, by the API alone, until it ends', async () => {
    const reference = await gateway.complaint();
    const { key, id, expiresAt } = await madeAtTheHouse({ role: 'clerk', days: 30, scope: ['queue.read', 'case.read'] });
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    const status = async (method: string, path: string, body?: object) =>
      (await other.call(method, path, { token: key, ...(body ? { body } : {}) })).status;
    expect(await status('GET', '/api/departments/cards/queue')).toBe(200);
    expect(await status('GET', `/api/complaints/${reference}`)).toBe(200);
    // Rights of its role that it does not name.
    expect(await status('POST', `/api/complaints/${reference}/notes`, { text: 'x' })).toBe(403);
    expect(await status('POST', `/api/complaints/${reference}/claims`, {})).toBe(403);
    expect(await status('POST', '/api/by-hand', { medium: 'counter', text: 'x' })).toBe(403);
    expect((await aVisitor(gateway.url).signIn(key)).status).toBe(422);
    await gateway.sql(`UPDATE staff_token SET expires_at = now() - interval '1 s' WHERE id = $1`, id);
    expect(await status('GET', '/api/departments/cards/queue')).toBe(401);
  });

  it('names only what its role may, and ends one day', async () => {
    const code = async (said: object) => (await make(said)).body.code;
    expect(await code({ scope: ['quarantine.read'] })).toBe('key.scope-unknown');
    expect(await code({ scope: ['everything'] })).toBe('key.scope-unknown');
    for (const scope of ['people.vouch', 'people.invite'])
      expect(await code({ role: 'administrator', department: null, scope: [scope] })).toBe('key.scope-unknown');
    expect(await code({ scope: [] })).toBe('request.invalid');
    expect(await code({ days: 4000 })).toBe('request.invalid');
    expect(await code({ department: null })).toBe('staff.department-missing');
    expect(await code({ department: 'moon' })).toBe('department.unknown');
  });

  it.each([
    ['supervisor', 'case.read'],
    ['supervisor', 'conflict.decide'],
    ['integrity', 'sealed.read'],
    ['supervisor', 'quarantine.read'],
    ['administrator', 'people.keep'],
    // The cases behind a number stand in a report; and whoever enters a number of an authority hears of its case, where their role sees it.
    ['auditor', 'report.read'],
    ['supervisor', 'complaint.enter'],
  ])('for a %s and %s is made and rotated at the house alone: whoever keeps accounts sees no case', async (role, action) => {
    const more = { role, department: null, scope: ['desk.enter', action] };
    expect((await make(more)).body.code).toBe('key.at-the-house');
    const { id } = await madeAtTheHouse({ name: '院内系统', ...more });
    const rotated = await gateway.call('POST', `/api/keys/${id}/rotations`, { token: administrator, body: {} });
    expect([rotated.status, rotated.body.code, rotated.body.key]).toEqual([403, 'key.at-the-house', undefined]);
    const admin = await visitorWith(administrator);
    const page = await admin.get('/desk/people/keys');
    expect([page.html.includes(`redress key rotate ${id}`), page.html.includes(`/desk/people/keys/${id}/rotations`)]).toEqual([
      true,
      false,
    ]);
    const wrong = await admin.post('/desk/people/keys', { ...page.form('/desk/people/keys'), name: 'x', role, scope: action, days: '9' });
    expect([wrong.status, wrong.html.includes('href="#scope"'), / data-key>/.test(wrong.html)]).toEqual([403, true, false]);
  });

  it('lets its maker in by no way round: a program neither invites nor vouches, also with a key of before', async () => {
    const id = await add({ name: '卫无门', role: 'supervisor', department: null });
    const { invitation } = (await gateway.call('POST', `/api/people/${id}/invitations`, { token: administrator, body: {} })).body;
    const [visitor, path] = [aVisitor(gateway.url), new URL(invitation).pathname];
    const page = await visitor.get(path);
    const secret = /<code class="rd-secret">([^<]+)/.exec(page.html)![1]!;
    const password = 'vier schlanke Kraniche';
    const done = await visitor.post(path, { ...page.form(path), password, again: password, code: codeNow(secret, -1) });
    const code = /data-vouch>([^<]+)/.exec(done.html)![1]!;
    const receiver = await make({ name: '柜面系统', role: 'receiver', department: null, scope: ['complaint.enter'] });
    expect(receiver.status).toBe(201);
    const before = await make({ role: 'supervisor', department: null });
    await gateway.sql(`UPDATE staff_token SET scope = '{people.vouch,people.keep}' WHERE id = $1`, before.body.id);
    const vouched = await gateway.call('POST', `/api/people/${id}/vouchings`, { token: before.body.key, body: { code } });
    expect([vouched.status, vouched.body.code]).toEqual([403, 'staff.vouch-own']);
    await gateway.sql(`UPDATE staff_token SET role = 'administrator' WHERE id = $1`, before.body.id);
    expect((await gateway.call('POST', `/api/people/${id}/invitations`, { token: before.body.key, body: {} })).status).toBe(403);
    // A colleague still can.
    expect((await gateway.call('POST', `/api/people/${id}/vouchings`, { token: supervisor, body: { code } })).status).toBe(201);
  });

  it('is rotated: both open the house for a while, and what it held stays its own', async () => {
    const reference = await gateway.complaint();
    const old = await madeAtTheHouse({ role: 'clerk', scope: ['case.claim', 'case.read'] });
    const claim = (await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: old.key, body: {} })).body;
    const next = await gateway.unitOfWork.run((tx) => rotateKey(tx, old.id, 1, { actor: 'staff:command line' }));
    const renew = async (token: string) => (await other.call('POST', `/api/claims/${claim.claimId}/renew`, { token })).status;
    expect([await renew(old.key), await renew(next.key)]).toEqual([200, 200]);
    await gateway.sql(`UPDATE staff_token SET expires_at = expires_at - interval '2 h' WHERE id = $1`, old.id);
    expect([await renew(old.key), await renew(next.key)]).toEqual([401, 200]);
    const kept = JSON.stringify(await gateway.sql('SELECT t::text FROM staff_token t UNION ALL SELECT e::text FROM event e'));
    expect([kept.includes(next.key), kept.includes(next.id)]).toEqual([false, true]);
    await gateway.call('POST', `/api/keys/${next.id}/revocations`, { token: administrator, body: {} });
    expect(await renew(next.key)).toBe(401);
  });

  it('is made, rotated and revoked on a page', async () => {
    const admin = await visitorWith(administrator);
    const form = (await admin.get('/desk/people/keys')).form('/desk/people/keys');
    const wrong = await admin.post('/desk/people/keys', { ...form, name: '', role: 'clerk', department: '', days: '0' });
    expect([wrong.status, ['name', 'scope', 'days'].every((field) => wrong.html.includes(`href="#${field}"`))]).toEqual([422, true]);
    const beyond = await admin.post('/desk/people/keys', { ...form, name: '对账系统', role: 'auditor', scope: 'case.decide', days: '10' });
    expect([beyond.status, beyond.html.includes('href="#scope"')]).toEqual([422, true]);
    const made = await admin.post('/desk/people/keys', { ...form, name: '对账系统', role: 'auditor', scope: 'figures.read', days: '10' });
    const key = /data-key>([^<]+)/.exec(made.html)![1]!;
    expect((await gateway.call('GET', '/api/figures', { token: key })).status).toBe(200);
    const [first] = await gateway.sql<{ id: string }>(`SELECT id FROM staff_token WHERE name = '对账系统'`);
    const rotations = `/desk/people/keys/${first!.id}/rotations`;
    const rotated = await admin.post(rotations, made.form(rotations));
    expect((await gateway.call('GET', '/api/figures', { token: /data-key>([^<]+)/.exec(rotated.html)![1]! })).status).toBe(200);
    const [row] = await gateway.sql<{ id: string }>(`SELECT id FROM staff_token WHERE name = '对账系统'`);
    const press = `/desk/people/keys/${row!.id}/revocations`;
    expect((await admin.post(press, made.form(press))).location).toBe('/desk/people/keys?done=key-revoked');
    expect((await gateway.call('GET', '/api/figures', { token: key })).status).toBe(401);
  });
});

describe('in a browser', () => {
  it.each([360, 1280])('the pages fit %i pixels and pass the automatic check, in three languages', async (width) => {
    const id = await add({ name: '页面员', spellings: ['Ye Mian'] });
    await make360();
    const page = await browser.page({ width });
    await page.goto(`${gateway.url}/desk/sign-in?to=%2Fdesk%2Fpeople`);
    const opened = await page.locator('summary').count();
    if (opened > 0) await page.click('summary');
    await page.fill('#token', administrator);
    await page.press('#token', 'Enter');
    await page.waitForURL(/\/desk\/people/);
    for (const lang of ['zh-Hans', 'zh-Hant', 'en'])
      for (const address of ['/desk/people', '/desk/people/new', `/desk/people/${id}`, '/desk/people/keys']) {
        await page.goto(`${gateway.url}${address}?lang=${lang}`);
        expect([address, lang, await page.locator('h1').count(), await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
          address,
          lang,
          1,
          width,
        ]);
        if (lang === 'zh-Hans') expect([address, await findings(page)]).toEqual([address, []]);
      }
  });

  const make360 = () =>
    gateway.call('POST', '/api/keys', {
      token: administrator,
      body: { name: '长名称的系统', role: 'supervisor', scope: ['desk.enter', 'figures.read', 'people.read', 'trail.read'] },
    });
});
