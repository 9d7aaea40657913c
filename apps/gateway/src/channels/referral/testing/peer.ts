import { clerkToken } from '../../../../../../test/support/clerk-token.js';
import { type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

/** A regulator's system, or a clerk with its letter. */
export const peer: HttpPeer = {
  kind: 'http',
  env: {},
  most: 1_000_000,
  taken: 201,
  manners: 'caller',
  named: true,
  opening: 'with-limit',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: '/api/referrals',
    headers: {
      'content-type': file.endsWith('.multipart') ? 'multipart/form-data; boundary=xYzZY' : 'application/json',
      authorization: `Bearer ${clerkToken}`,
    },
  })),
  sign: (request) => request,
  forgeries: [],
};
