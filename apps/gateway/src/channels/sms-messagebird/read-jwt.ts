import { createHmac, timingSafeEqual } from 'node:crypto';

/** Hashes by the names of RFC 7518 section 3.2; what is not here (`none` above all) proves nothing. */
const hashes: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** Three parts of base64url, of a length that a header has. */
const form = /^([\w-]{1,2000})\.([\w-]{1,8000})\.([\w-]{1,200})$/;

/**
 * The claims of a JWT that was signed with `key`, or undefined. Says nothing of its times. A header that demands something (`crit`) is not
 * believed: we know none. Source: RFC 7515 (JWS) sections 4.1.11 and 5.2, RFC 7519 (JWT) section 7.2.
 */
export function claimsSignedWith(key: string, jwt: string): Readonly<Record<string, unknown>> | undefined {
  const [, head, body, signature] = form.exec(jwt) ?? [];
  if (head === undefined || body === undefined || signature === undefined) return undefined;
  const header = asRecord(head);
  const hash = typeof header?.['alg'] === 'string' && Object.hasOwn(hashes, header['alg']) ? hashes[header['alg']] : undefined;
  if (hash === undefined || header?.['crit'] !== undefined) return undefined;
  const expected = createHmac(hash, key).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected) ? asRecord(body) : undefined;
}

function asRecord(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
