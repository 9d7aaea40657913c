import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sign } from '../../apps/gateway/src/channels/phone-ivr/judge-signature.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await aGateway();
});
afterAll(() => gateway?.close());

const call = async (body: object, secret = 'test') => {
  const [raw, timestamp] = [JSON.stringify(body), String(Math.floor(Date.now() / 1000))];
  const headers = { 'x-redress-timestamp': timestamp, 'x-redress-signature': sign(secret, timestamp, Buffer.from(raw)) };
  return await gateway.call('POST', '/channels/phone-ivr', { body: raw, headers });
};
const opens = async ({ reference, code }: { reference: string; code: string }) => {
  const entered = await gateway.call('POST', '/status', {
    body: new URLSearchParams({ reference, code }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
  });
  return entered.status === 303;
};

it('a caller without a name and number follows the complaint by what the hotline reads out', async () => {
  const said = {
    callId: 'anonymous-1',
    final: true,
    turns: [{ speaker: 'caller', text: '柜员态度恶劣，我不想留姓名' }],
    caller: { anonymous: true },
  };
  const { status, body } = await call(said);
  expect([status, Object.keys(body)]).toEqual([202, ['reference', 'code']]);
  expect(body.code).toMatch(/^\d{4}( \d{4}){3}$/);
  expect(await opens(body)).toBe(true);
  expect(await opens({ ...body, code: '0000 0000 0000 0000' })).toBe(false);
  expect((await call(said)).body).toEqual(body);
});

it('what is not believed hears the same, and its code opens nothing, least of all the call that it pretends to be', async () => {
  const said = { callId: 'anonymous-2', final: true, turns: [{ speaker: 'caller', text: '年费收错' }] };
  const genuine = (await call(said)).body;
  const forged = await call(said, 'guessed');
  expect([forged.status, Object.keys(forged.body)]).toEqual([202, ['reference', 'code']]);
  expect([forged.body.reference === genuine.reference, forged.body.code === genuine.code]).toEqual([false, false]);
  expect(await opens(forged.body)).toBe(false);
});

describe('a caller who asks where the complaint stands', () => {
  const ask = async (
    { reference, code }: { reference: string; code: string },
    more: { secret?: string; signed?: string; call?: string; language?: string; ago?: number } = {},
  ) => {
    const timestamp = String(Math.floor(Date.now() / 1000) - (more.ago ?? 0));
    return await gateway.call('GET', '/channels/phone-ivr/status', {
      headers: {
        'x-redress-reference': reference,
        'x-redress-code': code,
        'x-redress-timestamp': timestamp,
        'x-redress-signature': sign(more.secret ?? 'test', timestamp, Buffer.from(more.signed ?? `${reference}:${code}`)),
        'x-redress-call': more.call ?? 'call-1',
        'accept-language': more.language ?? 'zh-CN,zh;q=0.9',
      },
    });
  };
  const taken = async (callId: string) =>
    (await call({ callId, final: true, turns: [{ speaker: 'caller', text: '我要举报经理收受回扣' }], caller: { anonymous: true } })).body;

  it.each([
    ['zh-CN', /[办受理]/],
    ['zh-TW', /[辦受理]/],
    ['en-GB', /[a-z]{3}/i],
  ])('hears it in %s, by reference and code as they were said and keyed', async (language, words) => {
    const own = await taken(`status-${language}`);
    await gateway.route();
    const { status, body } = await ask({ reference: own.reference.toLowerCase(), code: own.code.replaceAll(' ', '') }, { language });
    expect([status, body.reference]).toEqual([200, own.reference]);
    expect(body.says.length).toBeGreaterThan(1);
    expect(body.says.join(' ')).toMatch(words);
    expect(JSON.stringify(body)).not.toContain('回扣');
  });

  it('hears the same of a wrong code and of a complaint that never was, and after many no more', async () => {
    const own = await taken('status-wrong');
    const wrong = await ask({ ...own, code: '0000000000000000' }, { call: 'call-2' });
    const none = await ask({ reference: 'ZZZZZ-ZZZZZ', code: '0000000000000000' }, { call: 'call-3' });
    expect([wrong.status, none.status, wrong.body.code, none.body.code]).toEqual([404, 404, 'not-found', 'not-found']);
    const other = await taken('status-many');
    let last = 0;
    for (let i = 0; i < 12; i++) last = (await ask({ ...other, code: String(i).padStart(16, '0') }, { call: 'call-4' })).status;
    expect(last).toBe(429);
    expect((await ask(own, { call: 'call-5' })).status).toBe(200);
  });

  it('is asked for by the hotline alone', async () => {
    const own = await taken('status-forged');
    for (const more of [{ secret: 'guessed' }, { signed: 'something else' }, { ago: 400 }]) expect((await ask(own, more)).status).toBe(401);
  });
});
