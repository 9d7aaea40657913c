import { readFileSync } from 'node:fs';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { closeApart } from '@app/shared/platform/threads/apart.js';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DoorApp, openDoor } from '../../intake/testing/door-app.js';
import { channel } from './channel.js';
import { judgeSignature, sign } from './judge-signature.js';

const secret = 'a'.repeat(64);
const final = readFileSync(new URL('./specimens/final.json', import.meta.url));
const nowSeconds = () => Math.floor(Date.now() / 1000);

afterAll(closeApart);

describe('a signature of the hotline', () => {
  const timestamp = '1773108000';
  const request = { secret, timestamp, signature: sign(secret, timestamp, final), raw: final, nowSeconds: 1_773_108_000 };
  const reason = (change: Partial<Parameters<typeof judgeSignature>[0]>) => judgeSignature({ ...request, ...change })?.reason;

  it('is believed for 300 seconds either way', () => {
    expect(reason({})).toBeUndefined();
    expect(reason({ nowSeconds: 1_773_108_300 })).toBeUndefined();
    expect(reason({ nowSeconds: 1_773_107_700 })).toBeUndefined();
    expect(reason({ nowSeconds: 1_773_108_301 })).toBe('timestamp-stale');
    expect(reason({ nowSeconds: 1_773_107_699 })).toBe('timestamp-stale');
  });

  it('is wrong for another body, time, secret, or form', () => {
    expect(reason({ raw: Buffer.from('{}') })).toBe('signature-wrong');
    expect(reason({ timestamp: '1773108001' })).toBe('signature-wrong');
    expect(reason({ secret: 'other' })).toBe('signature-wrong');
    expect(reason({ signature: request.signature.slice(3) })).toBe('signature-wrong');
  });

  it('is absent without either header', () => {
    expect(reason({ signature: undefined })).toBe('signature-absent');
    expect(reason({ timestamp: undefined })).toBe('signature-absent');
  });

  it('over a time that is none is stale, not believed', () => {
    expect(reason({ timestamp: 'soon', signature: sign(secret, 'soon', final) })).toBe('timestamp-stale');
  });

  it('may be one of several while the secret is being changed', () => {
    expect(reason({ signature: `${sign('old', timestamp, final)}, ${request.signature.toUpperCase()}` })).toBeUndefined();
  });
});

describe('the door for transcripts', () => {
  let door: DoorApp;
  const post = (raw: Buffer, headers: Record<string, string> = {}) =>
    door.post('/channels/phone-ivr', raw, { 'content-type': 'application/json', ...headers });
  const signed = (raw: Buffer, at = nowSeconds()) =>
    post(raw, { 'x-redress-timestamp': String(at), 'x-redress-signature': sign(secret, String(at), raw) });

  beforeEach(async () => {
    door = await openDoor(channel, { IVR_SECRET: secret });
  });
  afterEach(() => door.close());

  it('takes a signed transcript byte for byte and answers its reference and access code, to be read out', async () => {
    const answer = await signed(final);
    expect([answer.status, answer.json]).toEqual([202, { reference: 'RD-1', code: '' }]);
    const [arrival] = door.intake.arrivals;
    expect(arrival).toMatchObject({ channel: 'phone-ivr', sourceId: 'c-1#3+final', threadId: 'c-1' });
    expect(arrival?.doubt).toBeUndefined();
    expect(Buffer.compare(arrival!.raw, final)).toBe(0);
    expect((await signed(final)).json).toEqual(answer.json);
  });

  it('doubts what is unsigned, wrongly signed or stale, and answers as if taken', async () => {
    const answers = [
      await post(Buffer.from('{"callId":"a"}')),
      await post(Buffer.from('{"callId":"b"}'), { 'x-redress-timestamp': String(nowSeconds()), 'x-redress-signature': 'v1=00' }),
      await signed(Buffer.from('{"callId":"c"}'), nowSeconds() - 400),
    ];
    expect(answers.map((answer) => [answer.status, Object.keys(answer.json)])).toEqual(Array(3).fill([202, ['reference', 'code']]));
    expect(door.intake.arrivals.map((arrival) => arrival.doubt?.reason)).toEqual([
      'signature-absent',
      'signature-wrong',
      'timestamp-stale',
    ]);
  });

  it('keeps what is signed but malformed for a person to read', async () => {
    for (const name of ['cut.json', 'wrong-types.json']) {
      const answer = await signed(readFileSync(new URL(`./specimens/${name}`, import.meta.url)));
      expect(answer.status).toBe(202);
    }
    expect(door.intake.arrivals.every((arrival) => arrival.draft?.unreadable !== undefined && arrival.doubt === undefined)).toBe(true);
  });

  it('refuses only what is larger than 5 MB', async () => {
    expect((await signed(Buffer.alloc(5_000_001, 'a'))).status).toBe(413);
    expect((await signed(Buffer.alloc(4_999_999, 'a'))).status).toBe(202);
  });

  it('reads a large transcript in a thread of its own, and does not read one that is not proved', async () => {
    const turns = Array.from({ length: 50_000 }, (_, n) => ({ speaker: 'caller', text: `turn ${n}` }));
    const large = Buffer.from(JSON.stringify({ callId: 'large', turns }));
    await signed(large);
    await post(large);
    expect(door.intake.arrivals).toMatchObject([
      { threadId: 'large', piece: { text: expect.stringContaining('turn 49999') } },
      { doubt: { reason: 'signature-absent' }, draft: { unreadable: expect.stringContaining('not proved') } },
    ]);
  });

  it('names a recording for fetching only on a host that was named', async () => {
    const other = await openDoor(channel, { IVR_SECRET: secret, IVR_RECORDING_HOSTS: 'recordings.example' });
    const at = String(nowSeconds());
    for (const host of ['https://recordings.example/1', 'https://127.0.0.1/1', 'http://recordings.example/1']) {
      const raw = Buffer.from(JSON.stringify({ callId: host, recordingUrl: host, turns: [] }));
      await other.post('/channels/phone-ivr', raw, { 'x-redress-timestamp': at, 'x-redress-signature': sign(secret, at, raw) });
    }
    await other.close();
    expect(other.intake.arrivals.map((arrival) => arrival.piece?.['recordingUrl'])).toEqual([
      'https://recordings.example/1',
      undefined,
      undefined,
    ]);
  });

  it('answers 503 when nothing was stored', async () => {
    door.intake.failure = new Failure('store.unavailable');
    const answer = await signed(final);
    expect([answer.status, answer.json['code'], answer.headers.get('retry-after')]).toEqual([503, 'store.unavailable', '30']);
  });
});

it('without a secret the door says that it is not set up', async () => {
  const door = await openDoor(channel, {});
  const answer = await door.post('/channels/phone-ivr', final);
  expect([answer.status, answer.json['code']]).toEqual([503, 'door.not-configured']);
  await door.close();
});
