import {
  type DoorRequest,
  type HttpPeer,
  postSpecimens,
  type SigningPlace,
  withBody,
  withHeaders,
} from '../../../intake/testing/channel-peer.js';
import { sign as signatureOf } from '../judge-signature.js';

const key = 'bird-9c8b7a6d5e4f3a2b1c0d';

function sign(request: DoorRequest, { publicUrl }: SigningPlace, by = key): DoorRequest {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = signatureOf({ key: by, url: publicUrl + request.path, raw: request.body, timestamp });
  return withHeaders(request, { 'messagebird-signature': signature, 'messagebird-request-timestamp': timestamp });
}

/** Bird, by its manual. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { BIRD_SIGNING_KEY: key },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'event',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: '/channels/sms-bird',
    headers: { 'content-type': 'application/json' },
  })),
  sign,
  forgeries: [
    { name: 'no signature', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'messagebird-signature': undefined }) },
    { name: 'no time', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'messagebird-request-timestamp': undefined }) },
    { name: 'another body', reason: 'signature-wrong', forge: (signed) => withBody(signed, `${signed.body} `) },
    { name: 'another address', reason: 'signature-wrong', forge: (signed) => ({ ...signed, path: `${signed.path}?x=1` }) },
    { name: 'another time', reason: 'signature-wrong', forge: (signed) => withHeaders(signed, { 'messagebird-request-timestamp': '1' }) },
    { name: 'another key', reason: 'signature-wrong', forge: (signed, at) => sign(signed, at, 'other') },
  ],
};
