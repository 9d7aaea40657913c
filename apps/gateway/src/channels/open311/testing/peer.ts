import { form, type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

const key = 'key-of-the-city-app';

/** A program that speaks Open311. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { OPEN311_API_KEYS: `cityapp:${key}`, OPEN311_JURISDICTION: 'bank.example', OPEN311_MEDIA_HOSTS: 'photos.example' },
  most: 1_000_000,
  taken: 201,
  manners: 'caller',
  opening: 'request',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: `/open311/v2/requests.${file.startsWith('xml') ? 'xml' : 'json'}`,
    headers: {
      'content-type': file.endsWith('.multipart')
        ? 'multipart/form-data; boundary=xYzZY'
        : file.includes('gbk')
          ? `${form};charset=gbk`
          : form,
      ...(file.startsWith('request') ? { 'idempotency-key': 'r-1' } : {}),
    },
  })),
  sign: (request) => request,
  // The key opens the door to whoever knows it; it is not kept.
  evidence: ({ body }) => Buffer.from(body.toString('latin1').replaceAll(key, 'api_key'), 'latin1'),
  forgeries: [],
};
