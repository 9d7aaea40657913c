import { type DoorRequest, form, type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

const token = '6f1ed002ab5595859014ebf0951522d9';
const at = (request: DoorRequest, path: string): DoorRequest => ({ ...request, path });

/** A telephone system, which proves nothing but that it knows the address. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { CTI_TOKEN: token, CTI_LINES: '12345, complaints' },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'missed',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: `/channels/phone-cti/${token}`,
    headers: { 'content-type': file.endsWith('.json') ? 'application/json' : form },
  })),
  sign: (request) => request,
  forgeries: [
    { name: 'no token', reason: 'signature-absent', forge: (request) => at(request, '/channels/phone-cti') },
    {
      name: 'another token',
      reason: 'signature-wrong',
      forge: (request) => at(request, '/channels/phone-cti/6f1ed002ab5595859014ebf0951522d0'),
    },
  ],
};
