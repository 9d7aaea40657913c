import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 26;

/** A code that opens one report: 130 random bits in letters and digits that are read out without doubt, in groups. The house keeps no copy. */
export function newReportCode(): string {
  const drawn = [...randomBytes(length)].map((byte) => letters[byte % 32]).join('');
  return grouped(drawn);
}

/** A code as somebody typed it or said it: O is 0, I and L are 1; spaces and hyphens do not matter. Undefined for what is none. */
export function readReportCode(typed: string): string | undefined {
  const code = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return code.length === length && [...code].every((one) => letters.includes(one)) ? grouped(code) : undefined;
}

const grouped = (code: string): string => code.match(/.{1,5}/g)!.join('-');

/** What a report is found by: the code does not follow from it. */
export const lookupOf = (code: string): Buffer => createHash('sha256').update(`report\0${code}`).digest();

/** A key closed under the code of a report: AES-256-GCM with a key by HKDF (RFC 5869); the code has 130 random bits, and needs no slow hash. */
export function closeUnder(code: string, key: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(code), nonce);
  const closed = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), closed]);
}

/** The key that was closed; undefined under any other code. */
export function openUnder(code: string, closed: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(code), closed.subarray(0, 12));
    decipher.setAuthTag(closed.subarray(12, 28));
    return Buffer.concat([decipher.update(closed.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

const keyOf = (code: string): Buffer => Buffer.from(hkdfSync('sha256', code, '', 'redress report key', 32));
