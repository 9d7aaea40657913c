import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { form } from '../../apps/gateway/src/intake/testing/channel-peer.js';
import { type LoneGateway, startLoneGateway } from '../support/lone-gateway.js';
import { sendRequest } from '../support/send-request.js';

/**
 * Somebody without a code, a key or a signature sends what is cheap to write and dear to read. Everybody else's requests go on meanwhile: the
 * gateway's event loop, measured in its own process, is not held. `HELD_TREE=<folder>` looks at the sources of another version.
 */
const key = 'key-of-the-city-app';
/** Milliseconds, on a machine that has much else to do; it was 7,000 to 12,000, and is 200 to 350 on one that has not. */
const mostHeld = 3_000;

const multipart = 'multipart/form-data; boundary=b';
const json = 'application/json';
const repeated = (text: string, bytes: number) => Buffer.alloc(bytes - (bytes % Buffer.byteLength(text)), text);
const keys = Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`k${index}`, 0]));

const bodies: readonly (readonly [what: string, path: string, type: string, body: Buffer, status: number])[] = [
  ['34 MB of signs between pairs, to the form', '/', form, repeated('&', 34_000_000), 413],
  ['34 MB of pairs, to the form', '/', form, repeated('a=b&', 34_000_000), 413],
  ['34 MB of equal signs, to the form', '/', form, repeated('=', 34_000_000), 422],
  ['34 MB of one field in no charset, to the form', '/', form, Buffer.concat([Buffer.from('x='), repeated('%CE%D2', 34_000_000)]), 422],
  [
    '20 MB of parts, to the form',
    '/',
    multipart,
    repeated('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n', 20_000_000),
    413,
  ],
  ['34 MB without a code, to the page of a complaint', '/status/AAAAA-BBBB2/messages', form, repeated('&', 34_000_000), 404],
  ['70,000 unknown members, to the API', '/api/complaints', json, Buffer.from(JSON.stringify({ text: 'x', ...keys })), 413],
  [
    '1,500 unknown members, to the API',
    '/api/complaints',
    json,
    Buffer.from(JSON.stringify({ text: 'x', ...Object.fromEntries(Object.entries(keys).slice(0, 1_500)) })),
    422,
  ],
  ['a name of 900 kB, to the API', '/api/complaints', json, Buffer.from(JSON.stringify({ text: 'x', ['k'.repeat(900_000)]: 1 })), 422],
  ['1 MB of opening brackets, to the API', '/api/complaints', json, repeated('[', 999_999), 400],
  ['1 MB of pairs, to Open311 with a key', `/open311/v2/requests.json?api_key=${key}`, form, repeated('a&', 999_998), 413],
  ['100 kB of pairs without a signature, to Twilio’s door', '/channels/sms-twilio', form, repeated('a=b&', 99_999), 200],
  ['100 kB of elements without a signature, to Telnyx’ door', '/channels/sms-telnyx', json, Buffer.from(`[${'0,'.repeat(49_000)}0]`), 200],
];

describe('a body that is cheap to write and dear to read', () => {
  let gateway: LoneGateway;

  beforeAll(async () => {
    const env = {
      OPEN311_API_KEYS: `cityapp:${key}`,
      TWILIO_AUTH_TOKEN: 'c0ffee00c0ffee00c0ffee00c0ffee00',
      TELNYX_PUBLIC_KEY: `${'A'.repeat(43)}=`,
    };
    gateway = await startLoneGateway(env, process.env['HELD_TREE']);
  }, 180_000);
  afterAll(async () => {
    await gateway.stop();
  });
  beforeEach(async () => {
    await gateway.loopDelay();
  });

  it.each(bodies)(
    'holds up nobody: %s',
    async (what, path, type, body, status) => {
      const began = performance.now();
      const answer = await sendRequest(gateway.port, {
        method: 'POST',
        path,
        headers: { 'content-type': type, accept: 'text/html, */*' },
        body,
      });
      const took = Math.round(performance.now() - began);
      const { longest, longestIdle } = await gateway.loopDelay();
      process.stdout.write(
        `${what}: ${answer.status} after ${took} ms, ${answer.body.length} characters; loop held ${longest} ms (an idle one ${longestIdle} ms)\n`,
      );
      expect([what, answer.status]).toEqual([what, status]);
      expect(answer.body.length).toBeLessThan(100_000);
      expect(longest - longestIdle).toBeLessThan(mostHeld);
      expect(gateway.ended()).toBeUndefined();
    },
    120_000,
  );
});
