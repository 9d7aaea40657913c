import { type DoorRequest, type HttpPeer, postSpecimens, withBody, withHeaders } from '../../../intake/testing/channel-peer.js';
import { sign as signatureOf } from '../judge-signature.js';

const secret = 'a'.repeat(64);

function sign(request: DoorRequest, secondsAgo = 0, key = secret): DoorRequest {
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
  return withHeaders(request, { 'x-redress-timestamp': timestamp, 'x-redress-signature': signatureOf(key, timestamp, request.body) });
}

/** A hotline that follows the contract's generic form. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { IVR_SECRET: secret, IVR_RECORDING_HOSTS: 'recordings.example' },
  most: 5_000_000,
  taken: 202,
  manners: 'provider',
  opening: 'final',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: '/channels/phone-ivr',
    headers: { 'content-type': 'application/json' },
  })),
  sign: (request) => sign(request),
  forgeries: [
    { name: 'no signature', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'x-redress-signature': undefined }) },
    { name: 'no time', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'x-redress-timestamp': undefined }) },
    { name: 'another body', reason: 'signature-wrong', forge: (signed) => withBody(signed, `${signed.body} `) },
    {
      name: 'another time',
      reason: 'signature-wrong',
      forge: (signed) => withHeaders(signed, { 'x-redress-timestamp': String(Number(signed.headers['x-redress-timestamp']) + 1) }),
    },
    { name: 'another secret', reason: 'signature-wrong', forge: (signed) => sign(signed, 0, 'b'.repeat(64)) },
    { name: 'an old time', reason: 'timestamp-stale', forge: (signed) => sign(signed, 400) },
  ],
};
