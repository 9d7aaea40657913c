import { type DoorRequest, type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

const secret = 'e3b0c44298fc1c149afbf4c8996fb924';
const at = (request: DoorRequest, path: string): DoorRequest => ({ ...request, path });

/** Aliyun, which proves nothing but that it knows the address. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { ALIYUN_SMS_SECRET: secret },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'one',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: `/channels/sms-aliyun/${secret}`,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
  })),
  sign: (request) => request,
  forgeries: [
    { name: 'no secret', reason: 'signature-absent', forge: (request) => at(request, '/channels/sms-aliyun') },
    { name: 'no secret, a slash', reason: 'signature-absent', forge: (request) => at(request, '/channels/sms-aliyun/') },
    {
      name: 'another secret',
      reason: 'signature-wrong',
      forge: (request) => at(request, '/channels/sms-aliyun/e3b0c44298fc1c149afbf4c8996fb925'),
    },
    { name: 'a secret that is no text', reason: 'signature-wrong', forge: (request) => at(request, '/channels/sms-aliyun/%00') },
  ],
};
