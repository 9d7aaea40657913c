import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const keys = { city: 'c'.repeat(32), other: 'o'.repeat(32) };

beforeAll(async () => {
  gateway = await aGateway({ TRUSTED_PROXIES: '127.0.0.1,::1', OPEN311_API_KEYS: `cityapp:${keys.city},otherapp:${keys.other}` });
});
afterAll(() => gateway?.close());

const [home, abroad] = ['198.51.100.7', '2001:db8:1:2::9'];
type From = { readonly address?: string; readonly token?: string };
const complain = (key: string | undefined, body: unknown, { address = home, token }: From = {}) =>
  gateway.call('POST', '/api/complaints', {
    body,
    ...(token ? { token } : {}),
    headers: { 'x-forwarded-for': address, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });
const one = { text: '信用卡被盗刷', complainant: { phone: '+8613800138000' } };
const other = { text: 'The ATM kept my card.', complainant: { email: 'an@example.com' } };
const cases = async (key: string) =>
  (await gateway.sql<{ n: number }>(`SELECT count(DISTINCT complaint_id)::int AS n FROM evidence WHERE source_id = $1`, key))[0]!.n;

describe('a key that a caller of the public API chose', () => {
  it('answers as the first time, also from another network', async () => {
    const first = await complain('k-same', one);
    const again = await complain('k-same', one);
    const moved = await complain('k-same', JSON.stringify({ complainant: one.complainant, text: one.text }), { address: abroad });
    expect([first.status, again.status, moved.status]).toEqual([201, 200, 200]);
    expect([again.body, moved.body]).toEqual([first.body, first.body]);
    expect(await cases('k-same')).toBe(1);
  });

  it.each([
    ['of two networks', {}, { address: abroad }],
    ['of two devices of one provider', { address: '2001:db8:1:2::1' }, { address: '2001:db8:1:3::1' }],
    ['of two who hold tokens, behind one address', { token: 'portal-a' }, { token: 'portal-b' }],
    ['of one with a token and one without', {}, { token: 'portal-a' }],
  ] satisfies (readonly [string, From, From])[])('is another one: %s', async (what, mine, theirs) => {
    const key = `1 ${what}`;
    const [first, stranger] = [await complain(key, one, mine), await complain(key, other, theirs)];
    expect([first.status, stranger.status]).toEqual([201, 201]);
    expect(stranger.body.reference).not.toBe(first.body.reference);
    // Each has its own from then on.
    const again = [await complain(key, one, mine), await complain(key, other, theirs)];
    expect(again.map(({ status, body }) => [status, body])).toEqual([
      [200, first.body],
      [200, stranger.body],
    ]);
    expect(await cases(key)).toBe(2);
  });

  it.each([
    ['the same address', {}, {}],
    ['the same network of a device', { address: '2001:db8:9:9::1' }, { address: '2001:db8:9:9:ffff::2' }],
    ['the same token, wherever it is', { token: 'portal-a' }, { token: 'portal-a', address: abroad }],
  ] satisfies (readonly [string, From, From])[])('is refused with another body by the same caller: %s', async (what, first, second) => {
    const key = `2 ${what}`;
    expect((await complain(key, one, first)).status).toBe(201);
    const { status, body } = await complain(key, other, second);
    expect([status, body.code]).toEqual([409, 'request.key-reused']);
    expect(await cases(key)).toBe(1);
  });

  it('is one when a call is made over two networks at once, and two when two say different things at once', async () => {
    const same = await Promise.all(Array.from({ length: 12 }, (_, nth) => complain('k-race', one, { address: `198.51.100.${nth}` })));
    expect(same.map(({ status }) => status).sort()).toEqual([...Array(11).fill(200), 201]);
    expect(new Set(same.map(({ body }) => body.reference)).size).toBe(1);
    const apart = await Promise.all(
      Array.from({ length: 12 }, (_, nth) => complain('k-apart', { ...one, text: `第${nth}件` }, { address: `198.51.100.${nth}` })),
    );
    expect(apart.map(({ status }) => status)).toEqual(Array(12).fill(201));
    expect(new Set(apart.map(({ body }) => body.reference)).size).toBe(12);
  });

  it('answers a key of the time before, and is found by it; nothing kept names the sender', async () => {
    const first = await complain('k-old', one);
    await gateway.sql(`UPDATE evidence SET account = '' WHERE source_id = 'k-old'`);
    expect((await complain('k-old', one, { address: abroad })).body).toEqual(first.body);
    const supervisor = await gateway.staff('supervisor');
    const found = await gateway.call('GET', '/api/complaints?sourceId=k-old', { token: supervisor });
    expect(JSON.stringify(found.body)).toContain(first.body.reference);
    const rows = await gateway.sql(`SELECT account, envelope FROM evidence`);
    expect(JSON.stringify(rows)).not.toMatch(/198\.51|2001:db8|portal-/);
    expect([(await complain(undefined, one)).status, (await complain(undefined, one)).status]).toEqual([201, 201]);
  });
});

describe('a key of Open311', () => {
  const report = async (key: string, fields: Record<string, string>, address = home) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ service_code: 'other', api_key: keys.city, ...fields })) form.append(name, value);
    const headers = { 'x-forwarded-for': address, 'idempotency-key': key };
    const response = await fetch(`${gateway.url}/open311/v2/requests.json`, { method: 'POST', body: form, headers });
    const [answer] = (await response.json()) as { service_request_id?: string }[];
    return [response.status, answer?.service_request_id] as const;
  };

  it('is of a program and a network; the same request in a new packing is the same', async () => {
    const first = await report('1', { description: 'ATM' });
    expect(first[0]).toBe(201);
    expect(await report('1', { description: 'ATM' })).toEqual(first);
    expect(await report('1', { description: 'ATM' }, abroad)).toEqual(first);
    expect((await report('1', { description: 'Queue' }))[0]).toBe(400);
    const others = [await report('1', { description: 'Queue' }, abroad), await report('1', { description: 'ATM', api_key: keys.other })];
    expect(others.map(([status]) => status)).toEqual([201, 201]);
    expect(new Set([first, ...others].map(([, reference]) => reference)).size).toBe(3);
  });
});

describe('a key of an entry by hand', () => {
  it('is of one person, and not of a name', async () => {
    const [clerk, namesake] = [await gateway.staff('clerk', 'cards', 'Zhang Wei'), await gateway.staff('clerk', 'cards', 'Zhang Wei')];
    const enter = (token: string, text: string) =>
      gateway.call('POST', '/api/by-hand', {
        token,
        body: { medium: 'letter', text, complainant: {} },
        headers: { 'idempotency-key': '1' },
      });
    const first = await enter(clerk, '来信');
    const theirs = await enter(namesake, '另一封来信');
    expect([first.status, theirs.status]).toEqual([201, 201]);
    expect((await enter(clerk, '来信')).body).toEqual(first.body);
    expect((await enter(clerk, '又一封')).status).toBe(409);
    // The same words of a colleague are a letter of its own: they hold another sheet.
    const same = await enter(namesake, '来信');
    expect(same.status).toBe(409);
  });
});
