import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { receiptAdapter } from '../../apps/notifier/src/receipts/receipt-adapter.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { anNginx, type TestNginx } from '../support/nginx.js';
import { twilioSignature } from '../support/provider-double.js';

// The first run on a machine may have to install nginx.
jest.setTimeout(300_000);

let believing: TestGateway;
let plain: TestGateway;
let nginx: TestNginx;
let before: TestNginx;

const publicUrl = 'https://tousu.bank.example';
beforeAll(async () => {
  believing = await aGateway({ TRUSTED_PROXIES: '127.0.0.1, 10.9.0.0/16', PUBLIC_URL: publicUrl });
  plain = await aGateway({ PUBLIC_URL: 'http://127.0.0.1:3000' });
  [nginx, before] = await Promise.all([anNginx(believing.url), anNginx(plain.url)]);
});
afterAll(async () => {
  await Promise.all([nginx?.close(), before?.close()]);
  await Promise.all([believing?.close(), plain?.close()]);
});
afterEach(async () => {
  for (const gateway of [believing, plain]) await gateway.sql('DELETE FROM address_try');
});

const wrong = '/status/7K2QD-M9XWA?code=0000000000000000';
const look = async (url: string, headers: Record<string, string>) => (await fetch(url + wrong, { headers })).status;
/** One wrong look-up of each of so many people, then another of the first. */
async function people(count: number, ask: (person: string) => Promise<number>): Promise<number[]> {
  const answers: number[] = [];
  for (let n = 1; n <= count; n++) answers.push(await ask(`192.0.2.${n}`));
  return answers;
}

describe('31 people who mistype their code behind one proxy', () => {
  it('are 31 people, through a real nginx', async () => {
    const answers = await people(35, (person) => look(nginx.url, { 'x-person': person }));
    expect(new Set(answers)).toEqual(new Set([404]));
    // One person alone is counted all the same.
    const alone = [];
    for (let n = 0; n < 31; n++) alone.push(await look(nginx.url, { 'x-person': '198.51.100.7' }));
    expect([alone[0], alone.at(-1)]).toEqual([404, 429]);
  });

  it('were one before, and are where the proxy is not trusted', async () => {
    const answers = await people(31, (person) => look(before.url, { 'x-person': person }));
    expect(answers.at(-1)).toBe(429);
  });

  it('are believed only of a proxy: what people write themselves counts for nothing', async () => {
    // Nobody in front is trusted here.
    const forged = await people(31, (person) =>
      look(plain.url, { 'x-forwarded-for': person, 'x-real-ip': person, forwarded: `for=${person}` }),
    );
    expect(forged.at(-1)).toBe(429);
    // Through the trusted proxy somebody puts addresses before their own: the nearest that is no proxy of ours counts.
    const behind = await people(31, (person) => look(nginx.url, { 'x-forwarded-for': person, 'x-person': '198.51.100.9' }));
    expect(behind.at(-1)).toBe(429);
  });

  it('are told apart behind two proxies in a row', async () => {
    const answers = await people(31, (person) => look(believing.url, { 'x-forwarded-for': `203.0.113.5, ${person}, 10.9.3.4` }));
    expect(new Set(answers)).toEqual(new Set([404]));
  });
});

describe('https outside', () => {
  const cookies = async (url: string, headers: Record<string, string> = {}) =>
    (await fetch(`${url}/?lang=en`, { headers })).headers
      .getSetCookie()
      .concat((await fetch(`${url}/desk/sign-in`, { headers })).headers.getSetCookie());

  it('makes cookies Secure where the proxy that says so is trusted', async () => {
    const given = await cookies(nginx.url, { 'x-person': '192.0.2.1' });
    expect(given.length).toBeGreaterThan(0);
    expect(given.every((cookie) => /; Secure/.test(cookie))).toBe(true);
  });

  it('is not believed of anybody else', async () => {
    const given = await cookies(plain.url, { 'x-forwarded-proto': 'https' });
    expect(given.length).toBeGreaterThan(0);
    expect(given.some((cookie) => /; Secure/.test(cookie))).toBe(false);
  });

  it('leaves the address that signatures are checked over as PUBLIC_URL has it', async () => {
    const fields = {
      MessageSid: 'SM0123456789abcdef0123456789abcdef',
      From: '+8613800138000',
      To: '+8610690000',
      Body: '多收了年费',
      NumMedia: '0',
    };
    const answer = await fetch(`${nginx.url}/channels/sms-twilio`, {
      method: 'POST',
      headers: {
        'x-person': '192.0.2.1',
        'x-forwarded-host': 'evil.example',
        'x-twilio-signature': twilioSignature('test', `${publicUrl}/channels/sms-twilio`, fields),
      },
      body: new URLSearchParams(fields),
    });
    expect(answer.status).toBe(200);
    const [taken] = await believing.sql<{ state: string; ip: string }>(
      `SELECT state, envelope ->> 'ip' AS ip FROM evidence e WHERE source_id = $1`,
      fields.MessageSid,
    );
    expect(taken).toEqual({ state: 'read', ip: '192.0.2.1' });
  });
});

describe('the notifier', () => {
  it('believes the same proxies', async () => {
    for (const [proxies, seen] of [
      [['127.0.0.0/8'], ['192.0.2.1', 'https']],
      [[], ['127.0.0.1', 'http']],
      [['10.0.0.0/8'], ['127.0.0.1', 'http']],
    ] as const) {
      const fastify = receiptAdapter(proxies).getInstance();
      fastify.get('/', async (request) => [request.ip, request.protocol]);
      const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
      const answer = await fetch(url, { headers: { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' } });
      expect(await answer.json()).toEqual(seen);
      await fastify.close();
    }
  });
});

describe('one address that writes to sixty strangers', () => {
  it('is promised twenty messages in an hour as delivered; every complaint is taken', async () => {
    const delivered = await aGateway({ REDRESS_CONFIG: 'config' });
    try {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          delivered.call('POST', '/api/complaints', {
            body: {
              text: `年费 ${n}`,
              complainant: { phone: `+8613800${String(n).padStart(2, '0')}8000`, email: `stranger${n}@mail.example` },
            },
          }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      const [told] = await delivered.sql<{ promised: number; all: number }>(
        'SELECT count(*) FILTER (WHERE NOT coalesce(unpromised, false))::int AS promised, count(*)::int AS all FROM complaint',
      );
      expect(told).toEqual({ promised: 20, all: 60 });
      const forms = await Promise.all(
        Array.from({ length: 25 }, (_, n) =>
          fetch(delivered.url, {
            method: 'POST',
            body: new URLSearchParams({ text: `短信费 ${n}`, phone: `1380013${String(n).padStart(4, '0')}` }),
          }),
        ),
      );
      expect(forms.filter(({ status }) => status === 503).length).toBe(5);
    } finally {
      await delivered.close();
    }
  });
});
