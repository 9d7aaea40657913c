import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, randomInt } from 'node:crypto';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const kinds = {
  letters: { length: 26, group: 5, alphabet: letters },
  digits: { length: 32, group: 4, alphabet: letters.slice(0, 10) },
} as const;

/** How a code is told: letters and digits, or digits alone, for whoever keys it in. */
export type CodeKind = keyof typeof kinds;

/**
 * A code that opens one report, in groups: 130 random bits in letters and digits that are read out without doubt, or 106 in digits, which the keys of a
 * telephone have. The house keeps no copy.
 */
export function newReportCode(kind: CodeKind = 'letters'): string {
  const { length, alphabet } = kinds[kind];
  return grouped(kind, Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''));
}

/** A code as somebody typed it, keyed it or said it: O is 0, I and L are 1; spaces, hyphens, # and * do not matter. Undefined for what is none. */
export function readReportCode(typed: string): string | undefined {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s#*-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  const kind = (Object.keys(kinds) as CodeKind[]).find((one) => kinds[one].length === code.length);
  return kind && [...code].every((one) => kinds[kind].alphabet.includes(one)) ? grouped(kind, code) : undefined;
}

const grouped = (kind: CodeKind, code: string): string => code.match(new RegExp(`.{1,${kinds[kind].group}}`, 'g'))!.join('-');

/** What a report is found by: the code does not follow from it. */
export const lookupOf = (code: string): Buffer => createHash('sha256').update(`report\0${code}`).digest();

/** A key closed under the code of a report: AES-256-GCM with a key by HKDF (RFC 5869); the code has 106 random bits or more, and needs no slow hash. */
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
