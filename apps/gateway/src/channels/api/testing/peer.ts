import { type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

/** A program of the institution's that complains for somebody. */
export const peer: HttpPeer = {
  kind: 'http',
  env: {},
  most: 1_000_000,
  taken: 201,
  manners: 'caller',
  opening: 'whole',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: '/api/complaints',
    headers: { 'content-type': 'application/json', ...(file.startsWith('whole') ? { 'idempotency-key': 'call-4711' } : {}) },
  })),
  sign: (request) => request,
  forgeries: [],
};
