import { createHash, createHmac } from 'node:crypto';
import { stringify } from 'node:querystring';
import type { Doubted } from '../../doors/arrival.js';
import { absent, stale, unfit } from '../../doors/doubts.js';
import { sameText } from '../../http/same-text.js';
import { claimsSignedWith } from './read-jwt.js';

/** How long the older signature holds. Source: messagebird-nodejs 4.0.1, `lib/signature.js`. */
const freshSeconds = 100;
/** How far our clocks may be apart for a JWT. Source: messagebird-nodejs 4.0.1, `lib/webhook-signature-jwt.js`. */
const toleranceSeconds = 5;

/** A request with all that either of MessageBird's signatures covers. */
export interface MessageBirdRequest {
  readonly key: string;
  /** As MessageBird called it, query included. */
  readonly url: string;
  readonly raw: Buffer;
  /** `MessageBird-Signature-JWT`. */
  readonly jwt: string | undefined;
  /** `MessageBird-Signature` and `MessageBird-Request-Timestamp`, of accounts that sign the older way. */
  readonly older: string | undefined;
  readonly timestamp: string | undefined;
  readonly nowSeconds: number;
}

/**
 * Whether MessageBird signed this: a JWT over the hashes of address and body, or the older HMAC over time, sorted query and body.
 * Undefined: believed. Source: MessageBird, "Signed requests", and messagebird-nodejs 4.0.1, read 2026-11.
 */
export function judgeSignature(request: MessageBirdRequest): Doubted | undefined {
  if (request.jwt) return judgeJwt(request, request.jwt);
  if (request.older) return judgeOlder(request, request.older);
  return absent('MessageBird-Signature-JWT', 'MessageBird-Signature');
}

function judgeJwt({ key, url, raw, nowSeconds }: MessageBirdRequest, jwt: string): Doubted | undefined {
  const claims = claimsSignedWith(key, jwt);
  // The hash of the body is left out when there is none.
  const payload = claims?.['payload_hash'] ?? (raw.length === 0 ? sha256(raw) : undefined);
  const fits = claims?.['iss'] === 'MessageBird' && 'jti' in claims && isHash(claims['url_hash'], url) && isHash(payload, raw);
  if (!fits) return unfit('MessageBird-Signature-JWT', 'address', 'body', 'key');
  const { exp, nbf } = claims;
  const isTime = (value: unknown): value is number | undefined => value === undefined || typeof value === 'number';
  const holds =
    isTime(exp) && isTime(nbf) && (exp === undefined || exp > nowSeconds - toleranceSeconds) && (nbf ?? 0) <= nowSeconds + toleranceSeconds;
  return holds ? undefined : stale('MessageBird-Signature-JWT', toleranceSeconds);
}

function isHash(given: unknown, of: string | Buffer): boolean {
  return typeof given === 'string' && sameText(given.toLowerCase(), sha256(of));
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function judgeOlder({ key, url, raw, timestamp, nowSeconds }: MessageBirdRequest, signature: string): Doubted | undefined {
  if (!timestamp) return absent('MessageBird-Request-Timestamp');
  const bodyHash = createHash('sha256').update(raw).digest();
  const expected = createHmac('sha256', key)
    .update(`${timestamp}\n${sortedQuery(url)}\n`)
    .update(bodyHash)
    .digest('base64');
  if (!sameText(signature, expected)) return unfit('MessageBird-Signature', 'time', 'query', 'body', 'key');
  if (Math.abs(nowSeconds - Number(timestamp)) < freshSeconds) return undefined;
  return stale('MessageBird-Request-Timestamp', freshSeconds);
}

/** Of a name that comes twice the last counts, and the blank in a `statusDatetime` is a plus sign, as in MessageBird's own package. */
function sortedQuery(url: string): string {
  const query = Object.fromEntries(URL.canParse(url) ? new URL(url).searchParams : []);
  if (query['statusDatetime']) query['statusDatetime'] = query['statusDatetime'].replaceAll(' ', '+');
  const sorted = Object.entries(query).sort(([one], [other]) => (one < other ? -1 : 1));
  return stringify(Object.fromEntries(sorted));
}
