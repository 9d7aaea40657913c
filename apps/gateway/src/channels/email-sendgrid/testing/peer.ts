import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type DoorRequest, type HttpPeer, postSpecimens, withBody, withHeaders } from '../../../intake/testing/channel-peer.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;

function sign(request: DoorRequest, by: KeyObject = privateKey): DoorRequest {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createSign('sha256')
    .update(timestamp)
    .update(request.body)
    .sign(createPrivateKey(by.export({ format: 'pem', type: 'pkcs8' })), 'base64');
  return withHeaders(request, { 'x-twilio-email-event-webhook-signature': signature, 'x-twilio-email-event-webhook-timestamp': timestamp });
}

/** SendGrid, with a key of our own. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { SENDGRID_VERIFICATION_KEY: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64') },
  most: 35 * 1024 * 1024,
  taken: 200,
  manners: 'provider',
  opening: 'raw',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: '/channels/email-sendgrid',
    headers: { 'content-type': 'multipart/form-data; boundary=xYzZY' },
  })),
  sign: (request) => sign(request),
  forgeries: [
    {
      name: 'no signature',
      reason: 'signature-absent',
      forge: (signed) => withHeaders(signed, { 'x-twilio-email-event-webhook-signature': undefined }),
    },
    {
      name: 'no time',
      reason: 'signature-absent',
      forge: (signed) => withHeaders(signed, { 'x-twilio-email-event-webhook-timestamp': undefined }),
    },
    {
      name: 'another body',
      reason: 'signature-wrong',
      forge: (signed) => withBody(signed, Buffer.concat([signed.body, Buffer.from('x')])),
    },
    {
      name: 'another time',
      reason: 'signature-wrong',
      forge: (signed) => withHeaders(signed, { 'x-twilio-email-event-webhook-timestamp': '1' }),
    },
    { name: 'another key', reason: 'signature-wrong', forge: (signed) => sign(signed, other) },
    {
      name: 'a signature that is none',
      reason: 'signature-wrong',
      forge: (signed) => withHeaders(signed, { 'x-twilio-email-event-webhook-signature': 'AAAA' }),
    },
  ],
};
