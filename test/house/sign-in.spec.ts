import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Role } from '../../libs/shared/src/domain/rights/roles.js';
import { invitationPath, invite } from '../../libs/shared/src/people/invitations.js';
import { addPerson, leave, personWithId } from '../../libs/shared/src/people/keep-people.js';
import { findings } from '../support/accessibility.js';
import { codeNow } from '../support/authenticator.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aVisitor, type DeskPage, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
/** A second gateway on the same database. */
let other: TestGateway;
let browser: TestBrowser;
const keeper = { actor: 'staff:test' };
const password = '梧桐 copper lantern 27';

beforeAll(async () => {
  gateway = await aGateway();
  other = await aGateway({ DATABASE_URL: gateway.foundation.settings.database.url as string });
  browser = await aBrowser();
});
afterAll(async () => {
  await browser?.close();
  await other?.close();
  await gateway?.close();
});
beforeEach(() => gateway.sql('DELETE FROM address_try'));

interface Account {
  readonly id: string;
  readonly name: string;
  readonly link: string;
}
interface SetUp extends Account {
  readonly secret: string;
  readonly codes: readonly string[];
  readonly visitor: DeskVisitor;
}

async function invited(name: string, role: Role = 'clerk', staffNumber?: string): Promise<Account> {
  return await gateway.unitOfWork.run(async (tx) => {
    const id = await addPerson(tx, { name, role, department: 'cards', staffNumber }, keeper);
    return { id, name, link: invitationPath((await invite(tx, { id }, keeper)).token) };
  });
}
const secretOn = (page: DeskPage): string => /<code class="rd-secret">([^<]+)/.exec(page.html)![1]!;
const codesOn = (page: DeskPage): string[] => [...page.html.matchAll(/<li><code>([^<]+)/g)].map((match) => match[1]!);

async function setUp(name: string, role: Role = 'clerk', staffNumber?: string): Promise<SetUp> {
  const account = await invited(name, role, staffNumber);
  const visitor = aVisitor(gateway.url);
  const page = await visitor.get(account.link);
  const secret = secretOn(page);
  // The step before: the one of now is for signing in.
  const done = await visitor.post(account.link, { ...page.form(account.link), password, again: password, code: codeNow(secret, -1) });
  expect([done.status, codesOn(done).length]).toEqual([200, 10]);
  return { ...account, secret, codes: codesOn(done), visitor };
}
async function enter(who: string, typed: { password?: string; code: string }, at = gateway): Promise<DeskPage & { visitor: DeskVisitor }> {
  const visitor = aVisitor(at.url);
  const page = await visitor.get('/desk/sign-in');
  const shown = await visitor.post('/desk/sign-in', { ...page.form('/desk/sign-in'), who, password, ...typed });
  return Object.assign(shown, { visitor });
}
const isIn = async (visitor: DeskVisitor) => (await visitor.get('/desk')).status === 200;

describe('an invitation', () => {
  it('sets password and authenticator once, and whoever used it is signed in', async () => {
    const { visitor, link, id } = await setUp('林一');
    expect(await isIn(visitor)).toBe(true);
    const again = await aVisitor(gateway.url).get(link);
    expect([again.status, again.html.includes('此邀请已使用')]).toEqual([404, true]);
    const [kept] = await gateway.sql<{ hash: string; text: string }>(
      `SELECT hash, staff_password::text AS text FROM staff_password WHERE staff_id = $1`,
      id,
    );
    expect(kept!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('keeps nothing until all of it is right, and says what is wrong', async () => {
    const { link, id } = await invited('何二', 'clerk', '70002');
    const visitor = aVisitor(gateway.url);
    const page = await visitor.get(link);
    const code = codeNow(secretOn(page));
    for (const [typed, field] of [
      [{ password: 'short', again: 'short', code }, 'password'],
      [{ password: '何二700020000', again: '何二700020000', code }, 'password'],
      [{ password: 'abcdefghijklmn', again: 'abcdefghijklmn', code }, 'password'],
      [{ password, again: `${password}!`, code }, 'again'],
      [{ password, again: password, code: '000000' }, 'code'],
    ] as const) {
      const shown = await visitor.post(link, { ...page.form(link), ...typed });
      expect([shown.status, shown.html.includes(`href="#${field}"`), secretOn(shown)]).toEqual([422, true, secretOn(page)]);
      expect(shown.html).not.toContain(typed.password);
    }
    // A secret that is not of this page, and a form of another person's.
    const stranger = await invited('卫三');
    const foreign = (await aVisitor(gateway.url).get(stranger.link)).form(stranger.link)['setup']!;
    for (const setup of ['', 'AAAA', foreign])
      expect((await visitor.post(link, { ...page.form(link), password, again: password, code, setup })).status).toBe(403);
    expect(await gateway.sql('SELECT 1 FROM staff_password WHERE staff_id = $1', id)).toEqual([]);
  });

  it('ends with the next one, with its time, and with whoever leaves', async () => {
    const { id, link } = await invited('蒋四');
    const next = invitationPath((await gateway.unitOfWork.run((tx) => invite(tx, { id }, keeper))).token);
    const status = async (path: string) => (await aVisitor(gateway.url).get(path)).status;
    expect([await status(link), await status(next)]).toEqual([404, 200]);
    await gateway.sql(`UPDATE staff_invitation SET expires_at = now() - interval '1 s' WHERE staff_id = $1`, id);
    expect(await status(next)).toBe(404);
    const last = invitationPath((await gateway.unitOfWork.run((tx) => invite(tx, { id }, keeper))).token);
    await gateway.unitOfWork.run(async (tx) => leave(tx, await personWithId(tx, id), keeper));
    expect(await status(last)).toBe(404);
  });

  it('sets a new password over the old one, and whoever was signed in with that is no more', async () => {
    const { id, name, visitor, codes, secret } = await setUp('沈五');
    const link = invitationPath((await gateway.unitOfWork.run((tx) => invite(tx, { id }, keeper))).token);
    expect(await isIn(visitor)).toBe(true);
    const fresh = aVisitor(gateway.url);
    const page = await fresh.get(link);
    await fresh.post(link, {
      ...page.form(link),
      password: 'another long phrase',
      again: 'another long phrase',
      code: codeNow(secretOn(page)),
    });
    expect([await isIn(fresh), await isIn(visitor)]).toEqual([true, false]);
    expect((await enter(name, { code: codeNow(secret) })).status).toBe(422);
    expect((await enter(name, { code: codes[0]! })).status).toBe(422);
  });
});

describe('signing in with a password', () => {
  it('takes name, staff number or address, with a code that counts once on every gateway', async () => {
    const { name, secret, codes } = await setUp('韩六', 'clerk', 'K-70006');
    const code = codeNow(secret);
    const first = await enter('k-70006', { code });
    expect([first.status, first.location]).toEqual([303, '/desk']);
    expect((await enter(name, { code }, other)).status).toBe(422);
    const together = await Promise.all(
      Array.from({ length: 6 }, (_, at) => enter(name, { code: codeNow(secret, 1) }, at % 2 ? gateway : other)),
    );
    expect(together.filter(({ status }) => status === 303)).toHaveLength(1);
    await gateway.sql('DELETE FROM address_try');
    // A recovery code, as somebody types it from paper.
    expect((await enter(name, { code: codes[3]!.toLowerCase().replaceAll('-', ' ') })).status).toBe(303);
    expect((await enter(name, { code: codes[3]! })).status).toBe(422);
    expect((await enter(name, { code: codes[4]! })).status).toBe(303);
  });

  it('says the same whatever was wrong: nobody, a password, a code, a name that two have', async () => {
    const { name, secret } = await setUp('杨七');
    await setUp('朱八');
    await setUp('朱八');
    const pages = [
      await enter('nobody', { code: '123456' }),
      await enter('', { code: '' }),
      await enter(name, { password: 'wrong password 1', code: codeNow(secret) }),
      await enter(name, { code: '000000' }),
      await enter('朱八', { code: '123456' }),
      await enter(name, { password: 'x'.repeat(5_000), code: codeNow(secret) }),
    ];
    const shown = pages.map((page) => [page.status, page.html.replace(/nonce="[^"]*"|nonce-[^']*|value="[^"]*"/g, '')]);
    expect(new Set(shown.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(shown[0]![0]).toBe(422);
  });

  it('is limited for each account, also from many addresses', async () => {
    const { name, secret } = await setUp('秦九');
    await gateway.sql('DELETE FROM address_try');
    for (let i = 0; i < 10; i++) {
      expect((await enter(name, { code: '000000' })).status).toBe(422);
      // Another address each time: only what is counted of the account stays.
      await gateway.sql('UPDATE address_try SET tries = 0 WHERE tries < $1', i + 1);
      if (i === 0) await gateway.sql('DELETE FROM address_try WHERE tries = 0');
    }
    await gateway.sql(`UPDATE address_try SET tries = 11`);
    const late = await enter(name, { code: codeNow(secret) });
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
  });

  it('begins a new session: an id that was planted before opens nothing afterwards', async () => {
    const { name, secret } = await setUp('尤十');
    const planted = 'A'.repeat(43);
    const visitor = aVisitor(gateway.url);
    const page = await visitor.get('/desk/sign-in');
    const answer = await fetch(`${gateway.url}/desk/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', cookie: `desk_session=${planted}` },
      body: new URLSearchParams({ ...page.form('/desk/sign-in'), who: name, password, code: codeNow(secret) }),
    });
    const session = answer.headers.getSetCookie().find((line) => line.startsWith('desk_session='))!;
    expect([answer.status, session.includes(planted)]).toEqual([303, false]);
    expect((await fetch(`${gateway.url}/desk`, { redirect: 'manual', headers: { cookie: `desk_session=${planted}` } })).status).toBe(303);
  });

  it('leaves no secret in the database, in the log of what was done, or in the page', async () => {
    const { id, secret, codes, link } = await setUp('许一');
    const tables = await gateway.sql<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
    const dump: string[] = [];
    for (const { name } of tables) dump.push(JSON.stringify(await gateway.sql(`SELECT t::text FROM "${name}" t`)));
    const whole = dump.join('\n');
    expect(whole).toContain(id);
    const hex = (text: string) => Buffer.from(text).toString('hex');
    for (const hidden of [
      password,
      secret.replace(/\s/g, ''),
      ...codes.flatMap((code) => [code, code.replaceAll('-', '')]),
      link.split('/').at(-1)!,
    ])
      expect([hidden, whole.includes(hidden) || whole.includes(hex(hidden))]).toEqual([hidden, false]);
  });
});

describe('sessions of a person', () => {
  it('are listed by device, ended one by one, and everywhere at once on every gateway', async () => {
    const { name, secret, visitor, codes } = await setUp('吕二');
    const second = (await enter(name, { code: codeNow(secret) }, other)).visitor;
    const third = (await enter(name, { code: codes[0]! }, other)).visitor;
    const page = await second.get('/desk/account');
    expect([...page.html.matchAll(/name="id"/g)]).toHaveLength(2);
    const form = page.form('/desk/account/endings');
    expect((await second.post('/desk/account/endings', form)).location).toBe('/desk/account?done=session-ended');
    expect([await isIn(visitor), await isIn(second), await isIn(third)].filter(Boolean)).toHaveLength(2);
    // Somebody else's id ends nothing.
    const [stranger] = [await setUp('孔三')];
    const [row] = await gateway.sql<{ id: string }>('SELECT id FROM staff_session WHERE staff_id = $1', stranger.id);
    await second.post('/desk/account/endings', { ...form, id: row!.id });
    expect(await isIn(stranger.visitor)).toBe(true);
    const out = await second.post('/desk/account/endings', { formKey: form['formKey']!, all: '1' });
    expect(out.location).toBe('/desk/sign-in?out=1');
    expect([await isIn(visitor), await isIn(second), await isIn(third)]).toEqual([false, false, false]);
  });

  it('end with whoever leaves, and so does the password', async () => {
    const { id, name, secret, visitor } = await setUp('曹四');
    await gateway.unitOfWork.run(async (tx) => leave(tx, await personWithId(tx, id), keeper));
    expect([await isIn(visitor), (await enter(name, { code: codeNow(secret) }, other)).status]).toEqual([false, 422]);
    expect(await gateway.sql('SELECT 1 FROM staff_password WHERE staff_id = $1', id)).toEqual([]);
  });
});

describe('what weighs most', () => {
  it('asks whoever signed in long ago to do so once more, and keeps what they were about to send', async () => {
    const { name, secret, visitor, id } = await setUp('严五', 'supervisor');
    const reference = await gateway.complaint({ text: '柜员冯大伟态度恶劣' });
    const [finding] = await gateway.sql<{ id: string }>(
      `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place)
       SELECT gen_random_uuid(), id, 'i:x', '冯大伟', 'words', 'text' FROM complaint WHERE reference = $1 RETURNING id`,
      reference,
    );
    const form = (await visitor.get('/desk/conflicts')).form('/desk/conflicts');
    await gateway.sql(`UPDATE staff_session SET begun_at = now() - interval '31 min' WHERE staff_id = $1`, id);
    expect(await isIn(visitor)).toBe(true);
    const said = { ...form, id: finding!.id, barred: 'yes', reason: '他就是当事柜员' };
    const asked = await visitor.post('/desk/conflicts', said);
    expect([asked.status, (await gateway.sql(`SELECT state FROM conflict_finding WHERE id = $1`, finding!.id))[0]]).toEqual([
      401,
      { state: 'open' },
    ]);
    const entered = await visitor.post('/desk/sign-in', { ...asked.form('/desk/sign-in'), who: name, password, code: codeNow(secret) });
    const resumed = await visitor.post('/desk/conflicts', entered.form('/desk/conflicts'));
    expect([resumed.status, resumed.html.includes('他就是当事柜员')]).toEqual([200, true]);
    const done = await visitor.post('/desk/conflicts', { ...said, ...resumed.form('/desk/conflicts'), id: finding!.id, barred: 'yes' });
    expect([done.status, (await gateway.sql(`SELECT state FROM conflict_finding WHERE id = $1`, finding!.id))[0]]).toEqual([
      303,
      { state: 'barred' },
    ]);
  });

  it('leads back to a page that was asked for', async () => {
    const { visitor, id, name, secret } = await setUp('华六', 'administrator');
    await gateway.sql(`UPDATE staff_session SET begun_at = now() - interval '31 min' WHERE staff_id = $1`, id);
    const page = await visitor.get('/desk/people/new');
    expect([page.status, page.location]).toEqual([303, `/desk/sign-in?to=${encodeURIComponent('/desk/people/new')}&confirm=1`]);
    const asked = await visitor.get(page.location!);
    const entered = await visitor.post('/desk/sign-in', { ...asked.form('/desk/sign-in'), who: name, password, code: codeNow(secret) });
    expect([entered.location, (await visitor.get('/desk/people/new')).status]).toEqual(['/desk/people/new', 200]);
  });
});

describe('in a browser, by keyboard alone', () => {
  it.each(['zh-Hans', 'zh-Hant', 'en'] as const)('somebody sets up their sign-in and signs in (%s)', async (lang) => {
    const { link } = await invited(`陶 ${lang}`, 'clerk', `N-${lang}`);
    const page = await browser.page({ width: 360 });
    const tabTo = async (id: string) => {
      for (let i = 0; i < 60; i++) {
        if ((await page.evaluate('document.activeElement.id || document.activeElement.type')) === id) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`No Tab leads to ${id}.`);
    };
    const type = async (id: string, text: string) => {
      await tabTo(id);
      await page.keyboard.type(text);
    };
    const enterAnd = async () => {
      await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    };
    const fits = async (what: string) => {
      expect([what, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([what, 360]);
      expect([what, await findings(page)]).toEqual([what, []]);
    };
    await page.goto(`${gateway.url}${link}?lang=${lang}`);
    await fits('invitation');
    const secret = await page.locator('.rd-secret').innerText();
    await type('password', password);
    await type('again', password);
    await type('code', codeNow(secret, -1));
    await enterAnd();
    await fits('recovery codes');
    expect(await page.locator('.rd-codes li').count()).toBe(10);
    await page.goto(`${gateway.url}/desk/account`);
    await fits('account');
    await page.click('form[action="/desk/account/endings"] button');
    await fits('sign-in');
    await type('who', `N-${lang}`);
    await type('password', 'not this one here');
    await type('code', '000000');
    await enterAnd();
    await fits('sign-in that came back');
    await type('who', `N-${lang}`);
    await type('password', password);
    await type('code', codeNow(secret));
    await enterAnd();
    expect(new URL(page.url()).pathname).toBe('/desk');
  });
});
