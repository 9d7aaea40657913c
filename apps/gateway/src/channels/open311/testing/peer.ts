import { form, type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

const key = 'xyz0123456789abcdef';

/** A program that speaks Open311. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { OPEN311_API_KEYS: `cityapp:${key}`, OPEN311_JURISDICTION: 'bank.example' },
  most: 1_000_000,
  taken: 201,
  manners: 'caller',
  opening: 'request',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: `/open311/v2/requests.${file.startsWith('xml') ? 'xml' : 'json'}`,
    headers: { 'content-type': form, ...(file.startsWith('request') ? { 'idempotency-key': 'r-1' } : {}) },
  })),
  sign: (request) => request,
  forgeries: [],
};
