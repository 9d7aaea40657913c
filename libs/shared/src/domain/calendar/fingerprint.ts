/**
 * Eight hexadecimal digits that change when the text does: a version mark for data files, not a safeguard against forgery.
 * FNV-1a, 32 bits, over UTF-16 units.
 */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
