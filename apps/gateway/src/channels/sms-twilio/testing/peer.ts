import { createHash } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import {
  type DoorRequest,
  form,
  type HttpPeer,
  postSpecimens,
  type SigningPlace,
  withBody,
  withHeaders,
} from '../../../intake/testing/channel-peer.js';
import { readFields } from '../../../vendors/twilio/fields.js';

const tokens: Record<string, string> = { AC99887766554433221100ffeeddccbbaa: 'feedfacefeedfacefeedfacefeedface' };
const mainToken = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const folder = new URL('../specimens/', import.meta.url);

const byGet = (file: string, request: DoorRequest): DoorRequest =>
  file.includes('by-get') ? { method: 'GET', path: `${request.path}?${request.body}`, headers: {}, body: Buffer.alloc(0) } : request;

function sign(request: DoorRequest, { publicUrl }: SigningPlace): DoorRequest {
  const json = request.headers['content-type'] === 'application/json';
  const path = json ? `${request.path}?bodySHA256=${createHash('sha256').update(request.body).digest('hex')}` : request.path;
  const fields = request.method === 'GET' || json ? {} : readFields(request.body, request.headers['content-type'] ?? form);
  const account = /AccountSid=(AC\w+)/.exec(request.method === 'GET' ? request.path : request.body.toString('latin1'))?.[1] ?? '';
  const signature = getExpectedTwilioSignature(tokens[account] ?? mainToken, publicUrl + path, fields);
  return { ...withHeaders(request, { 'x-twilio-signature': signature }), path };
}

/** Twilio, with its own package. */
export const peer: HttpPeer = {
  kind: 'http',
  env: {
    TWILIO_AUTH_TOKEN: mainToken,
    TWILIO_SUBACCOUNT_TOKENS: Object.entries(tokens)
      .map((pair) => pair.join(':'))
      .join(' '),
  },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'chinese',
  specimens: postSpecimens(folder, (file) => ({
    path: file.startsWith('with-query') ? '/channels/sms-twilio?line=2' : '/channels/sms-twilio',
    headers: { 'content-type': file.endsWith('.json') ? 'application/json' : form },
  })).map(({ name, requests, expected }) => ({ name, expected, requests: requests.map((request) => byGet(name, request)) })),
  sign,
  forgeries: [
    { name: 'no signature', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'x-twilio-signature': undefined }) },
    { name: 'an empty signature', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'x-twilio-signature': '' }) },
    { name: 'another body', reason: 'signature-wrong', forge: (signed) => withBody(signed, `${signed.body}x`) },
    { name: 'another address', reason: 'signature-wrong', forge: (signed) => ({ ...signed, path: `${signed.path}?line=9` }) },
    {
      name: 'the token of another account',
      reason: 'signature-wrong',
      forge: (signed) =>
        withBody(signed, signed.body.toString().replace(/AccountSid=AC\w+/, 'AccountSid=AC99887766554433221100ffeeddccbbaa')),
    },
    {
      name: 'a host that a proxy header names',
      reason: 'signature-wrong',
      forge: (signed, at) =>
        withHeaders(sign(signed, { ...at, publicUrl: 'https://evil.example' }), {
          'x-forwarded-host': 'evil.example',
          host: 'evil.example',
        }),
    },
  ],
};
