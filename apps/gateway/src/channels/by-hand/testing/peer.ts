import { clerkToken } from '../../../../../../test/support/clerk-token.js';
import { type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

/** A clerk with a letter. */
export const peer: HttpPeer = {
  kind: 'http',
  env: {},
  most: 1_000_000,
  taken: 201,
  manners: 'caller',
  opening: 'letter',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: '/api/by-hand',
    headers: {
      'content-type': file.endsWith('.multipart') ? 'multipart/form-data; boundary=xYzZY' : 'application/json',
      authorization: `Bearer ${clerkToken}`,
      ...(file.startsWith('letter') ? { 'idempotency-key': 'letter-2026-0031' } : {}),
    },
  })),
  sign: (request) => request,
  forgeries: [],
};
