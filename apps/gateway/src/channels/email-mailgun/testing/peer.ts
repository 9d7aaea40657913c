import { randomBytes } from 'node:crypto';
import { type DoorRequest, form, type HttpPeer, postSpecimens, withBody } from '../../../intake/testing/channel-peer.js';
import { sign as signatureOf } from '../judge-signature.js';

const key = 'key-0123456789abcdef0123456789abcdef';

/** Puts the proof in front, as further fields; a form of another kind has no place for it. */
function sign(request: DoorRequest, over: { key?: string; token?: string; timestamp?: string } = {}): DoorRequest {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const token = over.token ?? randomBytes(25).toString('hex');
  const fields = { timestamp: over.timestamp ?? timestamp, token, signature: signatureOf(over.key ?? key, timestamp, token) };
  const type = request.headers['content-type'] ?? '';
  if (request.body.length > 35_000_000) return request;
  if (type === form) return withBody(request, Buffer.concat([Buffer.from(`${new URLSearchParams(fields)}&`), request.body]));
  const boundary = /boundary=(\S+)/.exec(type)?.[1];
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return boundary ? withBody(request, Buffer.concat([Buffer.from(parts.join('')), request.body])) : request;
}

const once = new Map<string, DoorRequest>();

/** Mailgun, by its manual. A retry brings the same mail under another token. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { MAILGUN_SIGNING_KEY: key },
  most: 35 * 1024 * 1024,
  taken: 200,
  manners: 'provider',
  opening: 'parsed',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: file.startsWith('whole') ? '/channels/email-mailgun/mime' : '/channels/email-mailgun',
    headers: { 'content-type': file.endsWith('.form') ? form : 'multipart/form-data; boundary=xYzZY' },
  })),
  sign: (request) => {
    const known = `${request.path} ${request.headers['content-type']} ${request.body.toString('latin1')}`;
    if (request.body.length > 100_000) return sign(request);
    if (!once.has(known)) once.set(known, sign(request));
    return once.get(known) as DoorRequest;
  },
  forgeries: [
    {
      name: 'no proof',
      reason: 'signature-absent',
      forge: (signed) => withBody(signed, signed.body.toString('latin1').replace(/^timestamp=\d+&token=\w+&signature=\w+&/, '')),
    },
    {
      name: 'another key',
      reason: 'signature-wrong',
      forge: (signed) =>
        sign(withBody(signed, signed.body.toString('latin1').replace(/^timestamp=\d+&token=\w+&signature=\w+&/, '')), { key: 'other' }),
    },
    {
      name: 'another token',
      reason: 'signature-wrong',
      forge: (signed) => withBody(signed, signed.body.toString('latin1').replace(/token=\w/, 'token=z')),
    },
    {
      name: 'another time',
      reason: 'signature-wrong',
      forge: (signed) => withBody(signed, signed.body.toString('latin1').replace(/timestamp=\d/, 'timestamp=9')),
    },
  ],
};
