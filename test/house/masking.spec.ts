import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let reference: string;
const tokens: Record<string, string> = {};
/** In three scripts: a card, an identity card, a password and a code that a bank's staff should never have asked for. */
const secrets = ['6222021234567890128', '4111 1111 1111 1111', '11010519491231002X', 'Zxc-9917', '483920'];
const text =
  '信用卡6222021234567890128被盗刷，身份证11010519491231002X。骗子问我要验证码483920，' +
  '我的密码是 Zxc-9917，也告诉他了。Also card 4111 1111 1111 1111 was charged. 电话13800138000。';

beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['other', 'clerk', 'loans'],
    ['supervisor', 'supervisor', undefined],
    ['auditor', 'auditor', undefined],
  ] as const)
    tokens[name] = await gateway.staff(role, department, `Colleague ${name}`);
  reference = await gateway.complaint({ text, subject: '卡号 4111 1111 1111 1111', against: { product: '尾号卡 6222021234567890128' } });
  await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, reference);
});
afterAll(() => gateway.close());

const api = (method: string, path: string, token: string, body?: unknown) => gateway.call(method, `/api${path}`, { token, body });
const unmask = (token: string, headers?: Record<string, string>) =>
  gateway.call('POST', `/api/complaints/${reference}/unmaskings`, {
    token,
    body: { reason: '核对被盗刷的卡片' },
    ...(headers ? { headers } : {}),
  });
const leaks = (answer: string) => secrets.filter((secret) => answer.includes(secret));

describe('what is masked', () => {
  it.each([
    ['the case', () => `/complaints/${reference}`],
    ['the queue', () => '/departments/cards/queue'],
    ['what is found', () => `/complaints?reference=${reference}`],
    ['what is found by words', () => `/complaints?text=${encodeURIComponent('盗刷')}`],
  ])('in %s', async (_what, path) => {
    const answer = await api('GET', path(), tokens['supervisor']!);
    expect([answer.status, leaks(answer.bytes.toString())]).toEqual([200, []]);
    expect(answer.bytes.toString()).toContain('•••');
  });

  it('and says what, with the end of a number', async () => {
    const { body } = await api('GET', `/complaints/${reference}`, tokens['supervisor']!);
    expect(body.hidden).toEqual([
      { where: 'subject', kind: 'card', shown: '•••• •••• •••• 1111' },
      { where: 'text', kind: 'card', shown: '•••••••••••••••0128' },
      { where: 'text', kind: 'identity', shown: '••••••••••••••002X' },
      { where: 'text', kind: 'code', shown: '••••••' },
      { where: 'text', kind: 'password', shown: '••••••' },
      { where: 'text', kind: 'card', shown: '•••• •••• •••• 1111' },
      { where: 'against', kind: 'card', shown: '•••••••••••••••0128' },
    ]);
    // A telephone is how they are reached.
    expect(body.text).toContain('13800138000');
  });

  it('on the pages of the case, also in what colleagues wrote', async () => {
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens['supervisor']!);
    for (const page of ['', '/messages', '/trail', '/unmasking']) {
      const { status, html } = await visitor.get(`/desk/complaints/${reference}${page}`);
      expect([page, status, leaks(html)]).toEqual([page, 200, []]);
    }
    const note = await api('POST', `/complaints/${reference}/notes`, tokens['clerk']!, { text: '客户卡号 4111 1111 1111 1111' });
    expect(note.status).toBe(201);
    expect(leaks((await visitor.get(`/desk/complaints/${reference}`)).html)).toEqual([]);
  });

  it('in a proof', async () => {
    const proof = await api('GET', `/complaints/${reference}/proof`, tokens['supervisor']!);
    expect(proof.status).toBe(200);
    const files = Object.entries(unzipSync(new Uint8Array(proof.bytes)));
    expect(files.map(([name]) => name)).toContain('proof.json');
    for (const [name, bytes] of files) expect([name, leaks(Buffer.from(bytes).toString())]).toEqual([name, []]);
  });
});

describe('what is hidden is shown', () => {
  it('to nobody who may not work on the case', async () => {
    expect((await unmask(tokens['other']!)).status).toBe(404);
    expect((await unmask(tokens['auditor']!)).status).toBe(403);
    expect((await unmask(tokens['clerk']!)).body.code).toBe('claim.missing');
    const bare = await api('POST', `/complaints/${reference}/unmaskings`, tokens['supervisor']!, {});
    expect([bare.status, leaks(bare.bytes.toString())]).toEqual([422, []]);
  });

  it('to the holder, whose reason goes on record, and nothing of it is kept for a repeated call', async () => {
    expect((await api('POST', `/complaints/${reference}/claims`, tokens['clerk']!)).status).toBe(201);
    const headers = { 'idempotency-key': 'why-1' };
    const [first, again] = [await unmask(tokens['clerk']!, headers), await unmask(tokens['clerk']!, headers)];
    expect([first.status, again.status]).toEqual([201, 201]);
    for (const { body } of [first, again]) expect(new Set(body.items.map((one: { value: string }) => one.value))).toEqual(new Set(secrets));
    const told = await gateway.sql<{ data: unknown; actor: string }>(`SELECT actor, data FROM event WHERE kind = 'content.unmasked'`);
    expect(told).toEqual([{ actor: 'staff:Colleague clerk', data: { reason: '核对被盗刷的卡片' } }]);
    const kept = await gateway.sql<{ all: string }>(`SELECT coalesce(string_agg(result::text, ' '), '') AS all FROM desk_action`);
    expect(leaks(kept[0]!.all)).toEqual([]);
    expect((await gateway.sql(`SELECT 1 FROM desk_action WHERE result IS NOT NULL`)).length).toBeGreaterThan(0);
  });

  it('on the answer to a form, which has no address', async () => {
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens['supervisor']!);
    const path = `/desk/complaints/${reference}/unmasking`;
    const asked = await visitor.get(path);
    const empty = await visitor.post(path, asked.form(path));
    expect([empty.status, leaks(empty.html)]).toEqual([422, []]);
    const shown = await visitor.post(path, { ...empty.form(path), reason: '核对' });
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(leaks(shown.html).sort()).toEqual([...secrets].sort());
    expect(leaks((await visitor.get(path)).html)).toEqual([]);
  });
});
