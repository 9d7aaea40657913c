import { type HttpPeer, postSpecimens, withHeaders } from '../../../intake/testing/channel-peer.js';

const auth = 'redress:correct-horse-battery';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

/** Postmark, which proves nothing but that it knows the address. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { POSTMARK_INBOUND_AUTH: auth },
  most: 35 * 1024 * 1024,
  taken: 200,
  manners: 'provider',
  opening: 'parsed',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: '/channels/email-postmark',
    headers: { 'content-type': 'application/json' },
  })),
  sign: (request) => withHeaders(request, { authorization: basic(auth) }),
  forgeries: [
    { name: 'no password', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { authorization: undefined }) },
    { name: 'another scheme', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { authorization: 'Bearer x' }) },
    {
      name: 'another password',
      reason: 'signature-wrong',
      forge: (signed) => withHeaders(signed, { authorization: basic('redress:wrong') }),
    },
    {
      name: 'a password that is no Base64',
      reason: 'signature-wrong',
      forge: (signed) => withHeaders(signed, { authorization: 'Basic ****' }),
    },
  ],
};
