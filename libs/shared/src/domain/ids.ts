/**
 * A UUID version 7 (RFC 9562, 5.7): sorts by time, so that new rows lie together in their indexes.
 * `unixMs` is the time, `random` at least ten random bytes.
 */
export function uuidV7(unixMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  for (let i = 0, rest = unixMs; i < 6; i++, rest = Math.floor(rest / 256)) bytes[5 - i] = rest % 256;
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let text = '';
  for (let i = 0; i < 16; i++) text += (hyphens.has(i) ? '-' : '') + hexOf[bytes[i]!];
  return text;
}

const hyphens: ReadonlySet<number> = new Set([4, 6, 8, 10]);
const hexOf: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A complaint's reference, `7K2QD-M9XWA`: fifty random bits in Crockford's base 32, which has no I, L, O or U to misread. */
export function reference(random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, 10), (byte) => alphabet[byte % 32]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** The reference as stored, from anything a person may type: lower case, spaces, no hyphen, O for 0, I or L for 1. Null when it cannot be one. */
export function readReference(typed: string): string | null {
  const letters = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(letters) ? `${letters.slice(0, 5)}-${letters.slice(5)}` : null;
}
