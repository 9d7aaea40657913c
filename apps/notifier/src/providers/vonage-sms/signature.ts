import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How a Vonage account may sign its receipts. */
export const signatureMethods = ['md5hash', 'md5', 'sha1', 'sha256', 'sha512'] as const;
/** How a Vonage account signs its receipts. */
export type SignatureMethod = (typeof signatureMethods)[number];

/**
 * The `sig` of parameters: all but itself, sorted by name, `&name=value` with `&` and `=` in values turned to underscores; either MD5 with the
 * secret appended, or an HMAC. Hex. Source: Vonage, "Signing messages"; vonage-node-sdk, packages/auth, read 2026-06.
 */
export function vonageSignature(method: SignatureMethod, secret: string, parameters: Readonly<Record<string, string>>): string {
  const text = Object.keys(parameters)
    .filter((name) => name !== 'sig')
    .sort()
    .map((name) => `&${name}=${(parameters[name] ?? '').replace(/[&=]/g, '_')}`)
    .join('');
  if (method === 'md5hash') {
    return createHash('md5')
      .update(text + secret)
      .digest('hex');
  }
  return createHmac(method, secret).update(text).digest('hex');
}

/** Whether parameters carry their right `sig`, in any case of letters. */
export function isSigned(method: SignatureMethod, secret: string, parameters: Readonly<Record<string, string>>): boolean {
  const given = Buffer.from((parameters['sig'] ?? '').toLowerCase());
  const right = Buffer.from(vonageSignature(method, secret, parameters));
  return given.length === right.length && timingSafeEqual(given, right);
}
