import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Arrival } from '../../doors/arrival.js';
import { absent, stale, unfit } from '../../doors/doubts.js';

/** A timestamp further away than this, in either direction, is doubted. */
export const freshSeconds = 300;

/** `v1=<hex HMAC-SHA256 of timestamp + "." + raw body>`, as the hotline sends it in `X-Redress-Signature`. */
export function sign(secret: string, timestamp: string, raw: Uint8Array): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex')}`;
}

/**
 * Whether the hotline signed this, now. Undefined: believed. The header may hold several signatures, separated by commas, while the secret is
 * being changed; one that fits is enough. `nowSeconds` is seconds since 1970.
 */
export function judgeSignature(request: {
  readonly secret: string;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly raw: Uint8Array;
  readonly nowSeconds: number;
}): Arrival['doubt'] {
  const { secret, timestamp, signature, raw, nowSeconds } = request;
  if (!signature || !timestamp) {
    return absent(signature ? 'X-Redress-Timestamp' : 'X-Redress-Signature');
  }
  const expected = sign(secret, timestamp, raw);
  if (!signature.split(',').some((each) => same(each.trim().toLowerCase(), expected))) {
    return unfit('X-Redress-Signature', 'time', 'body', 'secret');
  }
  const away = /^\d{1,12}$/.test(timestamp) ? Math.abs(nowSeconds - Number(timestamp)) : Number.POSITIVE_INFINITY;
  if (away > freshSeconds) {
    return stale('X-Redress-Timestamp', freshSeconds);
  }
  return undefined;
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
