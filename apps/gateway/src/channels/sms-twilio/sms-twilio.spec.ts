import { readFileSync } from 'node:fs';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { type DoorApp, openDoor } from '../../intake/testing/door-app.js';
import { readFields } from '../../vendors/twilio/fields.js';
import { channel } from './channel.js';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const publicUrl = 'https://redress.bank.example';
const form = 'application/x-www-form-urlencoded';
const chinese = readFileSync(new URL('./specimens/chinese.form', import.meta.url));

describe('the door for text messages from Twilio', () => {
  let door: DoorApp;
  const post = (raw: Buffer, headers: Record<string, string> = {}, path = '/channels/sms-twilio') =>
    door.post(path, raw, { 'content-type': form, ...headers });
  const signed = (raw: Buffer, path = '/channels/sms-twilio') =>
    post(raw, { 'x-twilio-signature': getExpectedTwilioSignature(token, publicUrl + path, readFields(raw, form)) }, path);

  beforeEach(async () => {
    door = await openDoor(channel, { TWILIO_AUTH_TOKEN: token, PUBLIC_URL: publicUrl });
  });
  afterEach(() => door.close());

  it('takes what Twilio sends, byte for byte, and answers an empty response', async () => {
    const answer = await signed(chinese, '/channels/sms-twilio?line=2');
    expect([answer.status, answer.body]).toEqual([200, '<Response/>']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/xml/);
    const [arrival] = door.intake.arrivals;
    expect(arrival).toMatchObject({
      channel: 'sms-twilio',
      account: 'AC00112233445566778899aabbccddeeff',
      sourceId: 'SM0aa1b2c3d4e5f60718293a4b5c6d7e8f',
      contentType: form,
    });
    expect(arrival?.doubt).toBeUndefined();
    expect(Buffer.compare(arrival!.raw, chinese)).toBe(0);
  });

  it('answers a repeated and a doubted message in the same way', async () => {
    const answers = [await signed(chinese), await signed(chinese), await post(chinese), await post(chinese, { 'x-twilio-signature': 'x' })];
    expect(new Set(answers.map(({ status, body, headers }) => JSON.stringify([status, body, headers.get('content-type')]))).size).toBe(1);
  });

  it('doubts what is not signed, or not with this token', async () => {
    await post(chinese);
    await post(Buffer.from('MessageSid=SM9&Body=x'), { 'x-twilio-signature': 'x' });
    expect(door.intake.arrivals.map((arrival) => arrival.doubt?.reason)).toEqual(['signature-absent', 'signature-wrong']);
  });

  it('keeps what is in no form at all', async () => {
    for (const type of [undefined, 'application/json', 'text/plain', 'not a type', 'multipart/form-data']) {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const payload = Buffer.from(`\u0000{{{${type}`);
      const answer = await door.post('/channels/sms-twilio', payload, headers);
      expect([type, answer.status]).toEqual([type, 200]);
    }
    expect(door.intake.arrivals).toHaveLength(5);
  });

  it('refuses only what is larger than 100 kB', async () => {
    expect((await post(Buffer.alloc(100_001, 'a'))).status).toBe(413);
    expect((await post(Buffer.alloc(100_000, 'a'))).status).toBe(200);
  });

  it.each([
    ['store.unavailable', new Failure('store.unavailable', undefined, { retryAfterSeconds: 7 })],
    ['door.busy', new Failure('door.busy', undefined, { retryAfterSeconds: 7 })],
    ['a refusal', new Failure('request.invalid')],
    ['a bug', new Error('a bug')],
  ])('answers 503 for any fault of ours: %s', async (_what, failure) => {
    door.intake.failure = failure;
    const answer = await signed(chinese);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body).not.toContain('    at ');
  });
});

it('without a token the door says that it is not set up, and keeps the sender trying', async () => {
  const door = await openDoor(channel, { PUBLIC_URL: publicUrl });
  const answer = await door.post('/channels/sms-twilio', chinese, { 'content-type': form });
  expect([answer.status, answer.json['code']]).toEqual([503, 'door.not-configured']);
  expect(answer.headers.get('retry-after')).not.toBeNull();
  await door.close();
});
