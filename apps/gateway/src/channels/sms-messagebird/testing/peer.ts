import { createHash, createHmac, randomUUID } from 'node:crypto';
import {
  type DoorRequest,
  form,
  type HttpPeer,
  postSpecimens,
  type SigningPlace,
  withBody,
  withHeaders,
} from '../../../intake/testing/channel-peer.js';

const key = 'PlLrKaqvZNRR5zAjm42ZT6q1SQxgbbGd';
const hex = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT as MessageBird makes it. Source: messagebird-nodejs 4.0.1, `lib/webhook-signature-jwt.js`. */
function sign(
  request: DoorRequest,
  { publicUrl }: SigningPlace,
  over: { secondsAgo?: number; key?: string; claims?: object } = {},
): DoorRequest {
  const now = Math.floor(Date.now() / 1000) - (over.secondsAgo ?? 0);
  const payload = request.method === 'POST' && request.body.length > 0 ? { payload_hash: hex(request.body) } : {};
  const claims = {
    iss: 'MessageBird',
    nbf: now,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
    url_hash: hex(publicUrl + request.path),
    ...payload,
    ...over.claims,
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const mac = createHmac('sha256', over.key ?? key)
    .update(signed)
    .digest('base64url');
  return withHeaders(request, { 'messagebird-signature-jwt': `${signed}.${mac}` });
}

/** The older way: time, sorted query and the hash of the body, line by line. */
function signOlder(request: DoorRequest, secondsAgo = 0): DoorRequest {
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const query = new URLSearchParams(request.path.split('?')[1] ?? '');
  query.sort();
  const bodyHash = createHash('sha256').update(request.body).digest();
  const mac = createHmac('sha256', key).update(`${timestamp}\n${query}\n`).update(bodyHash).digest('base64');
  return withHeaders(request, {
    'messagebird-signature': mac,
    'messagebird-request-timestamp': timestamp,
    'messagebird-signature-jwt': undefined,
  });
}

export const peer: HttpPeer = {
  kind: 'http',
  env: { MESSAGEBIRD_SIGNING_KEY: key },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'chinese',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: '/channels/sms-messagebird',
    headers: {
      'content-type': file.endsWith('.json') ? 'application/json' : form,
      ...(file.startsWith('older') ? { 'x-older': '1' } : {}),
    },
  })).map(({ name, requests, expected }) => ({
    name,
    expected,
    requests: requests.map(
      (request): DoorRequest =>
        name === 'by-get' ? { method: 'GET', path: `${request.path}?${request.body}`, headers: {}, body: Buffer.alloc(0) } : request,
    ),
  })),
  sign: (request, at) => (request.headers['x-older'] ? signOlder(request) : sign(request, at)),
  forgeries: [
    {
      name: 'no signature',
      reason: 'signature-absent',
      forge: (signed) => withHeaders(signed, { 'messagebird-signature-jwt': undefined }),
    },
    { name: 'another body', reason: 'signature-wrong', forge: (signed) => withBody(signed, `${signed.body}x`) },
    { name: 'another address', reason: 'signature-wrong', forge: (signed) => ({ ...signed, path: `${signed.path}?x=1` }) },
    {
      name: 'another key',
      reason: 'signature-wrong',
      forge: (signed, at) => sign(signed, at, { key: 'other-key-other-key-other-key-00' }),
    },
    { name: 'another issuer', reason: 'signature-wrong', forge: (signed, at) => sign(signed, at, { claims: { iss: 'Somebody' } }) },
    {
      name: 'no hash of the body',
      reason: 'signature-wrong',
      forge: (signed, at) => sign(signed, at, { claims: { payload_hash: undefined } }),
    },
    { name: 'a token that has run out', reason: 'timestamp-stale', forge: (signed, at) => sign(signed, at, { secondsAgo: 300 }) },
    {
      name: 'a token that signs itself',
      reason: 'signature-wrong',
      forge: (signed) =>
        withHeaders(signed, {
          'messagebird-signature-jwt': `${part({ alg: 'none' })}.${signed.headers['messagebird-signature-jwt']?.split('.')[1]}.`,
        }),
    },
    { name: 'the older way, another body', reason: 'signature-wrong', forge: (signed) => withBody(signOlder(signed), 'x') },
    { name: 'the older way, an old time', reason: 'timestamp-stale', forge: (signed) => signOlder(signed, 200) },
    {
      name: 'the older way, no time',
      reason: 'signature-absent',
      forge: (signed) => withHeaders(signOlder(signed), { 'messagebird-request-timestamp': undefined }),
    },
  ],
};
