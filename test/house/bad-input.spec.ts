import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import twilio from 'twilio';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  supervisor = await gateway.staff('supervisor');
});
afterAll(() => gateway.close());

async function send(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Omit<Answer, 'bytes'>> {
  const response = await fetch(gateway.url + path, { method: 'POST', body: body as string, headers });
  const text = await response.text();
  expect(text).not.toMatch(/\bat .+\.[jt]s:\d+|node_modules|QueryFailed|SELECT|INSERT/);
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}
const complaints = async () => (await gateway.sql<{ n: number }>('SELECT count(*)::int AS n FROM complaint'))[0]!.n;
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('the API', () => {
  const json = { 'content-type': 'application/json' };

  it.each<[string, string | Uint8Array, number, string]>([
    ['nothing at all', '', 400, 'request.not-json'],
    ['what is no JSON', '{"text": "盗刷"', 400, 'request.not-json'],
    ['a list', '[1]', 400, 'request.not-json'],
    ['bytes that are no UTF-8', Buffer.from('{"text":"\xff\xfe"}', 'latin1'), 400, 'request.not-json'],
    ['a hundred thousand levels', nested(100_000), 400, 'request.not-json'],
    ['a megabyte too much', JSON.stringify({ text: '刷'.repeat(340_000) }), 413, 'request.too-large'],
  ])('refuses %s', async (_, body, status, code) => {
    const before = await complaints();
    const answer = await send('/api/complaints', body, json);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(await complaints()).toBe(before);
  });

  it.each<[string, object, string[]]>([
    ['no text', { wish: '退款' }, ['text']],
    ['a text that is a number', { text: 3 }, ['text']],
    ['a text of spaces', { text: ' \n' }, ['text']],
    ['wrong types everywhere', { text: 'x', complainant: 'me', prefers: 'pigeon', occurredOn: '31.12.2026' }, ['complainant']],
    ['fields nobody knows, also deep', { text: 'x', complainant: { phone: '1', age: 3 }, admin: true }, ['admin', 'complainant.age']],
  ])('names what is wrong with %s', async (_, body, fields) => {
    const answer = await send('/api/complaints', JSON.stringify(body), json);
    expect([answer.status, answer.body.code]).toEqual([422, 'request.invalid']);
    expect(answer.body.fields.map((field: { path: string }) => field.path).sort()).toEqual(fields);
    expect(answer.body.fields.every((field: { message: string }) => field.message.length > 3)).toBe(true);
  });

  it('takes no field for a prototype', async () => {
    const answer = await send(
      '/api/complaints',
      '{"text":"x","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
      json,
    );
    expect(answer.status).toBe(422);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('keeps a text with NUL and broken surrogates readable, and its bytes as they came', async () => {
    const raw = '{"text":"盗\\u0000刷\\ud800了"}';
    const answer = await send('/api/complaints', raw, json);
    expect(answer.status).toBe(201);
    const file = await gateway.call('GET', `/api/complaints/${answer.body.reference}`, { token: supervisor });
    expect(file.body.text).toBe('盗\uFFFD刷\uFFFD了');
    const [evidence] = await gateway.sql<{ body: Buffer }>('SELECT body FROM evidence WHERE id = $1', file.body.evidence[0].id);
    expect(evidence?.body.toString()).toBe(raw);
  });

  it('remembers nothing of a call that was refused', async () => {
    const headers = { ...json, 'idempotency-key': 'refused-first' };
    expect((await send('/api/complaints', '{}', headers)).status).toBe(422);
    expect((await send('/api/complaints', '{"text":"年费"}', headers)).status).toBe(201);
  });
});

describe('the form', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'application/x-www-form-urlencoded'],
    ['another kind of body', '{"text":"x"}', 'application/json'],
    ['a multipart body that breaks off', '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n', 'multipart/form-data; boundary=x'],
    ['a multipart body without a boundary', 'x', 'multipart/form-data'],
  ])('gives the page back with what to mend for %s', async (_, body, contentType) => {
    const before = await complaints();
    const answer = await send('/', body, { 'content-type': contentType, accept: 'text/html', 'accept-language': 'en' });
    expect([400, 415, 422]).toContain(answer.status);
    expect(answer.body).toContain('<h1');
    expect(await complaints()).toBe(before);
  });

  it('refuses more than it can keep, and says so on a page', async () => {
    const answer = await send('/', Buffer.alloc(36 * 1024 * 1024, 'x'), {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
      'accept-language': 'en',
    }).catch((error: Error) => error);
    // The server may close while we still write; what it must not do is take it.
    if (!(answer instanceof Error)) expect(answer.status).toBe(413);
  });
});

describe('the door for text messages', () => {
  const path = '/channels/sms-twilio';
  const signed = (fields: Record<string, string>) => ({
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilio.getExpectedTwilioSignature('test', `${gateway.foundation.settings.gateway.publicUrl}${path}`, fields),
  });
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

  it.each<[string, string, string]>([
    ['no body', '', 'application/x-www-form-urlencoded'],
    ['JSON', '{"Body":"x"}', 'application/json'],
    ['binary rubbish', '\u0000\u0001\u0002', 'application/octet-stream'],
  ])('answers %s as if taken and keeps it apart', async (_, body, contentType) => {
    const quarantined = async () => (await gateway.sql('SELECT 1 FROM quarantine')).length;
    const [before, doubted] = [await complaints(), await quarantined()];
    const answer = await send(path, body, { 'content-type': contentType });
    expect([answer.status, answer.body]).toEqual([200, '<Response/>']);
    expect(await complaints()).toBe(before);
    expect(await quarantined()).toBe(doubted + 1);
  });

  it('takes a signed message without sender, text or id, for a person to read', async () => {
    const fields = { AccountSid: 'AC1', Body: '' };
    const before = await complaints();
    expect((await send(path, form(fields), signed(fields))).status).toBe(200);
    expect(await complaints()).toBe(before + 1);
  });

  it('takes all that the largest message can hold, and only beyond that says 413', async () => {
    const fields = { MessageSid: 'SM-large', AccountSid: 'AC1', From: '+8613800138000', Body: 'x'.repeat(99_000) };
    expect((await send(path, form(fields), signed(fields))).status).toBe(200);
    expect((await send(path, 'x'.repeat(100_001), signed({}))).status).toBe(413);
  });
});

describe('the door for transcripts', () => {
  const path = '/channels/phone-ivr';
  const signed = (body: string) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', 'test').update(`${timestamp}.${body}`).digest('hex');
    return { 'content-type': 'application/json', 'x-redress-timestamp': timestamp, 'x-redress-signature': `v1=${signature}` };
  };

  it.each([
    ['no JSON', 'not json'],
    ['a list', '[]'],
    ['nothing', ''],
    ['wrong types', '{"callId": 7, "turns": "none", "final": "perhaps", "from": {}, "menu": 3}'],
    ['deep nesting', nested(50_000)],
  ])('loses nothing when the hotline signs %s', async (_, body) => {
    const kept = async () => (await gateway.sql('SELECT 1 FROM evidence')).length;
    const before = await kept();
    const answer = await send(path, body, signed(body));
    expect(answer.status).toBe(202);
    expect(answer.body.reference).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    expect(await kept()).toBe(before + 1);
  });

  it('says 413 beyond five megabytes, and nothing else of the kind', async () => {
    const large = JSON.stringify({
      callId: 'large',
      sequence: 0,
      final: true,
      turns: [{ speaker: 'caller', text: 'x'.repeat(4_900_000) }],
    });
    expect((await send(path, large, signed(large))).status).toBe(202);
    expect((await send(path, 'x'.repeat(5_000_001), signed(''))).status).toBe(413);
  });
});

describe('a door whose secret is missing', () => {
  it('says 503, so that the sender tries again, and stores nothing', async () => {
    const bare = await aGateway({ TWILIO_AUTH_TOKEN: '', IVR_SECRET: '' });
    try {
      const answers = [
        await bare.call('POST', '/channels/sms-twilio', { body: 'Body=x' }),
        await bare.call('POST', '/channels/phone-ivr', { body: {} }),
      ];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(2).fill([503, 'door.not-configured']));
      expect(answers[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await bare.sql('SELECT 1 FROM evidence')).toEqual([]);
    } finally {
      await bare.close();
    }
  });
});
