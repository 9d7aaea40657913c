import { afterAll, beforeAll, expect, it } from '@jest/globals';
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
