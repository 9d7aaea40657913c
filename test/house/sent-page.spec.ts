import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let here: TestGateway;
let world: TestGateway;

beforeAll(async () => {
  [here, world] = [await aGateway(), await aGateway({ PUBLIC_URL: 'https://complaints.bank.example' })];
});
afterAll(async () => {
  await here?.close();
  await world?.close();
});

/** `fetch` sets its own Host; this one says what it is told. */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the sent-messages page', () => {
  it.each(['/sent', '/sent.json'])('is there for whoever sits at this machine, by its own names: %s', async (path) => {
    const { port } = new URL(here.url);
    for (const host of ['127.0.0.1', `127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect([host, await ask(here.url + path, { host })]).toEqual([host, 200]);
    }
  });

  it.each([
    ['another name, from a proxy that adds no header', { host: 'complaints.bank.example' }],
    ['a name that only begins like ours', { host: 'localhost.evil.example' }],
    ['a name that rebinds to us', { host: '127.0.0.1.evil.example:3000' }],
    ['a proxy that says so', { 'x-forwarded-for': '203.0.113.7' }],
    ['a proxy that says so in another way', { via: '1.1 edge' }],
  ])('is not there for %s', async (_what, headers) => {
    for (const path of ['/sent', '/sent.json']) expect(await ask(here.url + path, headers)).toBe(404);
  });

  it('is not there for this machine either while the house has a name of the world, but for whoever oversees', async () => {
    const statuses = async (headers: Record<string, string>) =>
      await Promise.all(['/sent', '/sent.json', '/%73ent'].map((path) => ask(world.url + path, headers)));
    expect(await statuses({})).toEqual([404, 404, 404]);
    const bearer = async (role: 'clerk' | 'supervisor' | 'auditor', department?: string) => ({
      authorization: `Bearer ${await world.staff(role, department)}`,
      host: 'complaints.bank.example',
    });
    expect(await statuses(await bearer('supervisor'))).toEqual([200, 200, 200]);
    expect(await statuses(await bearer('clerk', 'cards'))).toEqual([404, 404, 404]);
    expect(await statuses(await bearer('auditor'))).toEqual([404, 404, 404]);
    expect(await statuses({ authorization: 'Bearer rd_made-up' })).toEqual([404, 404, 404]);
  });

  it('is there for a supervisor who is signed in at the desk, and gone when they sign out', async () => {
    const visitor = aVisitor(world.url);
    await visitor.signIn(await world.staff('supervisor'));
    expect((await visitor.get('/sent')).status).toBe(200);
    const id = '00000000-0000-4000-8000-000000000000';
    // Another site's post with the cookie changes nothing.
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await visitor.post(`/sent/${id}/receipts`, { state: 'delivered' }, { 'sec-fetch-site': site })).status).toBe(404);
    const clerk = aVisitor(world.url);
    await clerk.signIn(await world.staff('clerk', 'cards'));
    expect((await clerk.get('/sent')).status).toBe(404);
  });
});

describe('every answer', () => {
  it('is what its type says, kept by nobody, and asks browsers to come by https where we are reached by it', async () => {
    const token = await world.staff('supervisor');
    for (const path of [
      '/',
      '/status',
      '/api/complaints',
      '/api/nothing',
      '/desk/sign-in',
      '/%61pi/complaints',
      '//api/complaints',
      '/nothing',
    ]) {
      const answer = await world.call('GET', path, { token });
      expect([path, answer.headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect([path, answer.headers.get('strict-transport-security')]).toEqual([path, 'max-age=31536000']);
      expect([path, answer.headers.get('cache-control')]).toEqual([path, expect.stringMatching(/no-store|no-cache/)]);
      for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/; Secure/);
    }
    const api = await world.call('GET', '/api/complaints', { token });
    expect(api.headers.get('cache-control')).toBe('no-store');
    const plain = await here.call('GET', '/status');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
  });

  it('sets no cookie that goes by another way', async () => {
    const reference = await world.complaint();
    const opened = await world.call('GET', `/status/${reference}?lang=en`);
    expect(opened.headers.getSetCookie().length).toBeGreaterThan(0);
    for (const cookie of opened.headers.getSetCookie()) expect(cookie).toMatch(/; Secure$/);
    const signIn = await world.call('GET', '/desk/sign-in?lang=en');
    for (const cookie of signIn.headers.getSetCookie()) expect(cookie.match(/; Secure/g)).toHaveLength(1);
  });
});
