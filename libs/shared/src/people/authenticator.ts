import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { newestOf, type SecretRing, valuesOf } from '../secrets/secret-ring.js';

/** What every authenticator app reads (RFC 6238): six digits of HMAC-SHA-1, every 30 seconds. */
const kind = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** A new secret for an authenticator, 160 random bits in base32. */
export const newAuthenticatorSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator app reads from the square: `otpauth://totp/…`. */
export const authenticatorAddress = (secret: string, institution: string, name: string): string =>
  new TOTP({ ...kind, issuer: institution, label: name, secret: Secret.fromBase32(secret) }).toString();

/**
 * The step of the authenticator's clock that a code belongs to, or undefined where it is none. A telephone may be half a minute off. `lastStep`:
 * the last one that was used, for a code counts once (RFC 6238, 5.2). `now` in milliseconds.
 */
export function stepOfCode(secret: string, typed: string, now: number, lastStep = 0): number | undefined {
  const code = typed.normalize('NFKC').replace(/\s/g, '');
  if (!/^\d{6}$/.test(code)) return undefined;
  const apart = new TOTP({ ...kind, secret: Secret.fromBase32(secret) }).validate({ token: code, timestamp: now, window: 1 });
  if (apart === null) return undefined;
  const step = Math.floor(now / (kind.period * 1000)) + apart;
  return step > lastStep ? step : undefined;
}

/**
 * Closes a text under a secret of the house, for one purpose (AES-256-GCM). `of` is bound to it: what was closed for one person is none of another's.
 */
export function closeText(secret: SecretRing, of: string, text: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(newestOf(secret)), nonce).setAAD(Buffer.from(of));
  const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), closed]);
}

/** Opens what {@link closeText} closed, with whichever value of the secret it was; undefined where it is of another secret or of somebody else, or was changed. */
export function openText(secret: SecretRing, of: string, closed: Buffer): string | undefined {
  for (const value of valuesOf(secret)) {
    const text = openBy(value, of, closed);
    if (text !== undefined) return text;
  }
  return undefined;
}

function openBy(secret: string, of: string, closed: Buffer): string | undefined {
  if (closed.length < 28) return undefined;
  try {
    const cipher = createDecipheriv('aes-256-gcm', keyOf(secret), closed.subarray(0, 12)).setAAD(Buffer.from(of));
    cipher.setAuthTag(closed.subarray(12, 28));
    return cipher.update(closed.subarray(28), undefined, 'utf8') + cipher.final('utf8');
  } catch {
    return undefined;
  }
}

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'redress authenticator', 32));
