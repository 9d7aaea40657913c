import { createHash, createHmac } from 'node:crypto';
import type { Doubted } from '../../doors/arrival.js';
import { stale, unfit } from '../../doors/doubts.js';
import { sameText } from '../../http/same-text.js';

/** A token older than this is doubted; Vonage makes a new one for each try. */
const freshSeconds = 300;

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer\s+([\w-]+\.[\w-]+\.[\w-]+)\s*$/i.exec(header ?? '')?.[1];
}

/**
 * Whether Vonage's Messages API made this call: a JWT (HS256) by the account's signature secret, with the hash of the body. Undefined:
 * believed. `nowSeconds` since 1970. Source: Vonage, "Decoding signed webhooks", read 2026-11.
 */
export function judgeToken(token: string, body: Uint8Array, secret: string, nowSeconds: number): Doubted | undefined {
  const wrong = unfit('Authorization', 'body', 'secret');
  const [head = '', claims = '', signature = ''] = token.split('.');
  const { alg } = partOf(head);
  if (alg !== 'HS256') return wrong;
  if (!sameText(signature, createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url'))) return wrong;
  const { payload_hash: hash, iat } = partOf(claims);
  if (typeof hash !== 'string' || !sameText(hash.toLowerCase(), createHash('sha256').update(body).digest('hex'))) return wrong;
  if (typeof iat === 'number' && Math.abs(nowSeconds - iat) <= freshSeconds) return undefined;
  return stale('Authorization', freshSeconds);
}

function partOf(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
