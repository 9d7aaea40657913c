import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addPerson } from '../../libs/shared/src/people/keep-people.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aProvider, type PersonThere, type TestProvider } from '../support/openid-provider.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

let provider: TestProvider;
let gateway: TestGateway;
let publicUrl: string;

beforeAll(async () => {
  provider = await aProvider();
  const papers = join(mkdtempSync(join(tmpdir(), 'redress-papers-')), 'config');
  cpSync(unlimitedPapers(), papers, { recursive: true });
  const file = join(papers, 'institution.yaml');
  writeFileSync(
    file,
    `${readFileSync(file, 'utf8')}
signIn:
  provider:
    names: { zh-Hans: 统一身份认证, zh-Hant: 統一身分驗證, en: Bank ID }
    issuer: ${provider.issuer}
    clientId: ${provider.clientId}
    claims: { roles: realm.groups }
    roles: { g-oversight: supervisor, g-clerks: clerk, g-heads: head }
    departments: { '4711': cards }
    skewSeconds: 20
`,
  );
  gateway = await aGateway({ REDRESS_CONFIG: papers, OIDC_CLIENT_SECRET: provider.clientSecret });
  publicUrl = gateway.foundation.settings.gateway.publicUrl;
  await provider.serve({ publicUrl, url: gateway.url });
});
afterAll(async () => {
  await gateway?.close();
  await provider?.close();
});
beforeEach(async () => {
  provider.tampering = undefined;
  await gateway.sql('DELETE FROM address_try');
});

const clerk = { name: '李统一', realm: { groups: ['g-clerks', 'x'] }, department: '4711', email: 'li@bank.example', email_verified: true };
const there = (who: string, person: PersonThere) => {
  provider.people[who] = person;
  provider.who = who;
};
/** Begins at the house and comes back from the provider: the address that the house is called at, as far as the way went. */
async function comeBack(visitor: DeskVisitor, jar = new Map<string, string>(), to = '/desk'): Promise<string> {
  const begun = await visitor.get(`/desk/sign-in/provider?to=${encodeURIComponent(to)}`);
  expect(begun.status).toBe(303);
  return (await provider.walk(begun.location!, jar)).slice(publicUrl.length);
}
async function signIn(jar?: Map<string, string>): Promise<{ visitor: DeskVisitor; location: string | null }> {
  const visitor = aVisitor(gateway.url);
  return { visitor, location: (await visitor.get(await comeBack(visitor, jar))).location };
}
const isIn = async (visitor: DeskVisitor) => (await visitor.get('/desk')).status === 200;
const person = async (name: string) =>
  (
    await gateway.sql<Record<string, unknown>>('SELECT role, department, staff_number AS number, email FROM staff WHERE name = $1', name)
  )[0];

describe('signing in at the provider', () => {
  it('makes an account by the mapping of the papers, and leads back to where one was going', async () => {
    there('li', { ...clerk, employee_number: 'W-11' });
    const visitor = aVisitor(gateway.url);
    const page = await visitor.get('/desk/sign-in?lang=en');
    expect(page.html).toContain('Sign in with Bank ID');
    const back = await visitor.get(await comeBack(visitor, new Map(), '/desk/find'));
    expect([back.status, back.location]).toEqual([303, '/desk/find']);
    expect((await visitor.get('/desk/find')).status).toBe(200);
    expect(await person('李统一')).toEqual({ role: 'clerk', department: 'cards', number: 'W-11', email: 'li@bank.example' });
    expect((await visitor.get('/desk/quarantine')).status).toBe(403);
  });

  it('follows the provider: another role or department counts with the next sign-in, without a second account', async () => {
    there('wu', { ...clerk, name: '吴变' });
    await signIn();
    there('wu', { ...clerk, name: '吴变', realm: { groups: ['g-clerks', 'g-oversight'] }, department: undefined });
    const { visitor } = await signIn();
    expect([(await person('吴变'))!['role'], (await visitor.get('/desk/quarantine')).status]).toEqual(['supervisor', 200]);
    expect(await gateway.sql(`SELECT 1 FROM staff WHERE name = '吴变'`)).toHaveLength(1);
  });

  it('links the account that has the staff number, once; a mail address links nothing', async () => {
    const add = (name: string, more: object) =>
      gateway.unitOfWork.run((tx) => addPerson(tx, { name, role: 'clerk', department: 'loans', ...more }, { actor: 'staff:test' }));
    await add('钱旧', { staffNumber: 'W-22' });
    await add('同址', { email: 'shared@bank.example' });
    there('qian', { ...clerk, name: '钱旧', employee_number: 'w-22', email: undefined });
    await signIn();
    expect(await gateway.sql(`SELECT department FROM staff WHERE lower(staff_number) = 'w-22'`)).toEqual([{ department: 'cards' }]);
    there('other', { ...clerk, name: '新人', email: 'shared@bank.example' });
    await signIn();
    expect(await gateway.sql(`SELECT 1 FROM staff WHERE email = 'shared@bank.example'`)).toHaveLength(2);
    // The number is linked: whoever comes with it as somebody else is not let into that account.
    there('thief', { ...clerk, name: '冒用', employee_number: 'W-22' });
    expect((await signIn()).location).not.toBe('/desk');
    expect((await person('钱旧'))!['department']).toBe('cards');
  });

  it.each([
    ['no group that the papers know', { realm: { groups: ['strangers'] } }],
    ['no groups at all', { realm: undefined }],
    ['groups that are no list of words', { realm: { groups: { 'g-oversight': true } } }],
    ['a clerk without a department', { department: 'nowhere' }],
  ])('lets nobody in who has %s, and ends what they had', async (_, change) => {
    there('zhao', { ...clerk, name: '赵退' });
    const before = await signIn();
    expect(await isIn(before.visitor)).toBe(true);
    there('zhao', { ...clerk, name: '赵退', ...change });
    expect((await signIn()).location).toContain('refused=provider');
    expect(await isIn(before.visitor)).toBe(false);
  });

  it('is not for whoever has left', async () => {
    there('zhou', { ...clerk, name: '周离' });
    const { visitor } = await signIn();
    await gateway.sql(`UPDATE staff SET left_at = now() WHERE name = '周离'`);
    expect(await isIn(visitor)).toBe(false);
  });
});

describe('what the provider says is not believed', () => {
  const refused = async () => {
    there('eve', { ...clerk, name: '伊芙' });
    const { visitor, location } = await signIn();
    expect([location, await isIn(visitor)]).toEqual(['/desk/sign-in?refused=provider&to=%2Fdesk', false]);
    expect((await visitor.get(location!)).html).toContain('统一身份认证没有完成登录');
    expect(await person('伊芙')).toBeUndefined();
  };
  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, (claims: Record<string, unknown>) => Record<string, unknown>]>([
    ['for another client', (claims) => ({ ...claims, aud: 'another' })],
    ['by another issuer', (claims) => ({ ...claims, iss: 'https://evil.example' })],
    ['without the nonce', ({ nonce: _nonce, ...claims }) => claims],
    ['with the nonce of another sign-in', (claims) => ({ ...claims, nonce: 'x'.repeat(43) })],
    ['after its time, beyond the skew', (claims) => ({ ...claims, iat: now() - 600, exp: now() - 25 })],
    ['before its time, beyond the skew', (claims) => ({ ...claims, nbf: now() + 60 })],
    ['without a subject', ({ sub: _sub, ...claims }) => claims],
  ])('%s', async (_, claims) => {
    provider.tampering = { claims };
    await refused();
  });

  it('under a key that is no longer its own', async () => {
    provider.tampering = { key: provider.oldKey };
    await refused();
  });

  it('but a clock that is a little off is borne', async () => {
    there('skew', { ...clerk, name: '钟差' });
    provider.tampering = { claims: (claims) => ({ ...claims, iat: now() - 300, exp: now() - 10, nbf: now() + 10 }) };
    expect((await signIn()).location).toBe('/desk');
  });

  it('and a key that it changed just now counts at once, the one before no more', async () => {
    there('turn', { ...clerk, name: '钥匙' });
    expect((await signIn()).location).toBe('/desk');
    const before = provider.key;
    await provider.rotate();
    expect((await signIn()).location).toBe('/desk');
    provider.tampering = { key: before };
    await refused();
  });
});

describe('the way back', () => {
  it('is for the browser that began it, once, and soon', async () => {
    there('feng', { ...clerk, name: '冯次' });
    const visitor = aVisitor(gateway.url);
    const address = await comeBack(visitor);
    // Another browser: it did not begin.
    expect((await aVisitor(gateway.url).get(address)).location).toContain('refused=provider');
    expect((await visitor.get(address)).location).toBe('/desk');
    // The cookie is gone, and the code was used.
    expect((await visitor.get(address)).location).toContain('refused=provider');
    const begun = await visitor.get('/desk/sign-in/provider');
    const state = new URL(begun.location!).searchParams.get('state')!;
    const replayed = new URLSearchParams(address.split('?')[1]);
    replayed.set('state', state);
    expect((await visitor.get(`/desk/sign-in/provider/back?${replayed}`)).location).toContain('refused=provider');
    for (const query of ['', 'error=access_denied', `code=x&state=${state}`])
      expect((await visitor.get(`/desk/sign-in/provider/back?${query}`)).location).toContain('refused=provider');
  });

  it('asks with PKCE, a state and a nonce, and anew before what weighs most', async () => {
    const asked = new URL((await aVisitor(gateway.url).get('/desk/sign-in/provider?confirm=1&to=//evil.example')).location!).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      code_challenge_method: 'S256',
      prompt: 'login',
      max_age: '0',
      scope: 'openid profile email',
    });
    expect(['state', 'nonce', 'code_challenge'].map((name) => (asked.get(name) ?? '').length > 40)).toEqual([true, true, true]);
  });
});

describe('somebody whose session ended while they wrote', () => {
  it('signs in at the provider in another tab and goes on with every word', async () => {
    there('jiang', { ...clerk, name: '姜续' });
    const { visitor } = await signIn();
    const reference = await gateway.complaint();
    const path = `/desk/complaints/${reference}`;
    const form = (await visitor.get(path)).form(`${path}/notes`);
    await gateway.sql('UPDATE staff_session SET ended_at = now()');
    const asked = await visitor.post(`${path}/notes`, { ...form, text: '写了三页 <b>&' });
    expect([asked.status, asked.html.includes('target="_blank"')]).toEqual([401, true]);
    const early = await visitor.post('/desk/sign-in', asked.form('/desk/sign-in'));
    expect(early.status).toBe(422);
    await visitor.get(await comeBack(visitor));
    const entered = await visitor.post('/desk/sign-in', early.form('/desk/sign-in'));
    const resumed = await visitor.post(`${path}/notes`, entered.form(`${path}/notes`));
    expect([resumed.status, resumed.form(`${path}/notes`)['text']]).toEqual([200, '写了三页 <b>&']);
  });
});

describe('the end of a session', () => {
  it('signs out at the provider, too', async () => {
    there('chen', { ...clerk, name: '陈出' });
    const { visitor } = await signIn();
    const page = await visitor.get('/desk');
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${provider.issuer};`);
    const out = await visitor.post('/desk/sign-out', page.form('/desk/sign-out'));
    const there_ = new URL(out.location!);
    expect([out.status, there_.origin, there_.searchParams.get('post_logout_redirect_uri')]).toEqual([
      303,
      provider.issuer,
      `${publicUrl}/desk/sign-in`,
    ]);
    expect(await isIn(visitor)).toBe(false);
  });

  it('there ends it here: the one session that the provider names', async () => {
    there('chu', { ...clerk, name: '褚双' });
    const [here, elsewhere] = [new Map<string, string>(), new Map<string, string>()];
    const one = await signIn(here);
    const other = await signIn(elsewhere);
    expect([await isIn(one.visitor), await isIn(other.visitor)]).toEqual([true, true]);
    await provider.walk(`${provider.issuer}/session/end?client_id=${provider.clientId}`, here);
    await eventually(() => isIn(one.visitor), { is: (still) => !still, what: 'the session ends' });
    expect([await isIn(one.visitor), await isIn(other.visitor)]).toEqual([false, true]);
  });

  it.each(['', 'x', 'eyJhbGciOiJub25lIn0.e30.'])('is not believed from whoever cannot prove it (%s)', async (token) => {
    const answer = await fetch(`${gateway.url}/desk/sign-in/provider/logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    expect(answer.status).toBe(400);
  });
});

describe('a provider that is away', () => {
  it('keeps nobody from signing in with a token', async () => {
    const token = await gateway.staff('clerk', 'cards', '备用');
    const lost = await aProvider();
    const papers = join(mkdtempSync(join(tmpdir(), 'redress-papers-')), 'config');
    cpSync(gateway.foundation.settings.folders.config, papers, { recursive: true });
    const file = join(papers, 'institution.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(provider.issuer, lost.issuer));
    await lost.close();
    const house = await aGateway({ REDRESS_CONFIG: papers, DATABASE_URL: gateway.foundation.settings.database.url as string });
    try {
      const begun = await aVisitor(house.url).get('/desk/sign-in/provider');
      expect([begun.status, Number(begun.headers.get('retry-after')) > 0]).toEqual([503, true]);
      expect((await aVisitor(house.url).signIn(token)).location).toBe('/desk');
    } finally {
      await house.close();
    }
  });
});

describe('/.well-known/security.txt', () => {
  it('says where weaknesses are reported, for half a year; without a contact there is none', async () => {
    expect((await gateway.call('GET', '/.well-known/security.txt')).status).toBe(404);
    const papers = join(mkdtempSync(join(tmpdir(), 'redress-papers-')), 'config');
    cpSync(unlimitedPapers(), papers, { recursive: true });
    const file = join(papers, 'institution.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nsecurityContact: mailto:security@bank.example\n`);
    const house = await aGateway({ REDRESS_CONFIG: papers, DATABASE_URL: gateway.foundation.settings.database.url as string });
    try {
      const { status, body, headers } = await house.call('GET', '/.well-known/security.txt');
      expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
      const lines = new Map(
        (body as string)
          .trim()
          .split('\n')
          .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
      );
      expect([...lines.keys()]).toEqual(['Contact', 'Expires', 'Preferred-Languages', 'Canonical']);
      expect([lines.get('Contact'), lines.get('Canonical')]).toEqual([
        'mailto:security@bank.example',
        `${publicUrl}/.well-known/security.txt`,
      ]);
      const days = (new Date(lines.get('Expires')!).getTime() - Date.now()) / 86_400_000;
      expect([days > 178, days <= 180, lines.get('Expires')!.endsWith('T00:00:00Z')]).toEqual([true, true, true]);
    } finally {
      await house.close();
    }
  });
});
