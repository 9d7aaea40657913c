import { createPrivateKey, createPublicKey, type KeyObject, sign as signBytes } from 'node:crypto';
import { type DoorRequest, type HttpPeer, postSpecimens, withBody, withHeaders } from '../../../intake/testing/channel-peer.js';

const keyOf = (seed: number) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]),
    format: 'der',
    type: 'pkcs8',
  });
const key = keyOf(7);
const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

function sign(request: DoorRequest, secondsAgo = 0, by: KeyObject = key): DoorRequest {
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const signature = signBytes(null, Buffer.concat([Buffer.from(`${timestamp}|`), request.body]), by).toString('base64');
  return withHeaders(request, { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature });
}

/** Telnyx, with a key of our own. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { TELNYX_PUBLIC_KEY: publicKey },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'chinese',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: '/channels/sms-telnyx',
    headers: { 'content-type': 'application/json' },
  })),
  sign: (request) => sign(request),
  forgeries: [
    { name: 'no signature', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'telnyx-signature-ed25519': undefined }) },
    { name: 'no time', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'telnyx-timestamp': undefined }) },
    { name: 'another body', reason: 'signature-wrong', forge: (signed) => withBody(signed, `${signed.body} `) },
    { name: 'another key', reason: 'signature-wrong', forge: (signed) => sign(signed, 0, keyOf(8)) },
    {
      name: 'a signature that is none',
      reason: 'signature-wrong',
      forge: (signed) => withHeaders(signed, { 'telnyx-signature-ed25519': 'AAAA' }),
    },
    { name: 'an old time', reason: 'timestamp-stale', forge: (signed) => sign(signed, 400) },
  ],
};
