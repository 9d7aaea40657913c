import { createHash, createHmac } from 'node:crypto';
import { flatFields } from '../../../http/bodies/flat-fields.js';
import { type DoorRequest, form, type HttpPeer, postSpecimens, withBody, withHeaders } from '../../../intake/testing/channel-peer.js';
import { baseStrings, digest, type VonageMethod } from '../judge-signature.js';

const secret = 'Yx3v9kQ2mL7pRt5w';

/** The Messages API proves itself by a token over the body. */
function token(request: DoorRequest, key: string): DoorRequest {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'Vonage',
    iat: Math.floor(Date.now() / 1000),
    payload_hash: createHash('sha256').update(request.body).digest('hex'),
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return withHeaders(request, { authorization: `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}` });
}

function sign(request: DoorRequest, method: VonageMethod = 'sha256', key = secret): DoorRequest {
  const type = request.headers['content-type'] ?? form;
  const isGet = request.method === 'GET';
  if (request.body.includes('"message_uuid"')) return token(request, key);
  const fields = isGet ? flatFields(request.path, Buffer.alloc(0), '') : flatFields('', request.body, type);
  const sig = digest(baseStrings(fields)[0] as string, key, method).toUpperCase();
  if (isGet) return { ...request, path: `${request.path}&sig=${sig}` };
  if (type !== 'application/json') return withBody(request, Buffer.concat([request.body, Buffer.from(`&sig=${sig}`)]));
  return request.body.length < 3 ? request : withBody(request, request.body.toString().replace(/\s*\}\s*$/, `,"sig":"${sig}"}`));
}

/** Vonage, by its manual. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { VONAGE_SIGNATURE_SECRET: secret, VONAGE_SIGNATURE_METHOD: 'sha256' },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'chinese',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: '/channels/sms-vonage',
    headers: { 'content-type': file.endsWith('.json') ? 'application/json' : form },
  })).map(({ name, requests, expected }) => ({
    name,
    expected,
    requests: requests.map(
      (request): DoorRequest =>
        name === 'by-get' ? { method: 'GET', path: `${request.path}?${request.body}`, headers: {}, body: Buffer.alloc(0) } : request,
    ),
  })),
  // A call without a body says everything in its query.
  evidence: ({ method, path, body }) => (method === 'POST' && body.length > 0 ? body : Buffer.from(path.split('?')[1] ?? '')),
  // A body at the limit stays there: the proof of one that is nothing but filling does not matter.
  sign: (request) => (request.body.length > 99_000 ? request : sign(request)),
  forgeries: [
    {
      name: 'no signature',
      reason: 'signature-absent',
      forge: (signed) => withBody(signed, signed.body.toString().replace(/&sig=\w+/, '')),
    },
    {
      name: 'another text',
      reason: 'signature-wrong',
      forge: (signed) => withBody(signed, signed.body.toString().replace('text=', 'text=x')),
    },
    { name: 'a parameter more', reason: 'signature-wrong', forge: (signed) => withBody(signed, `${signed.body}&more=1`) },
    {
      name: 'another secret',
      reason: 'signature-wrong',
      forge: (signed) => sign(withBody(signed, signed.body.toString().replace(/&sig=\w+/, '')), 'sha256', 'other'),
    },
    {
      name: 'another method',
      reason: 'signature-wrong',
      forge: (signed) => sign(withBody(signed, signed.body.toString().replace(/&sig=\w+/, '')), 'md5'),
    },
  ],
};
