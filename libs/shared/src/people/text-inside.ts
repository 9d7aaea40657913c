/** How much of a file is read: its first bytes. */
export const readBytes = 64 * 1024;

/**
 * What the first bytes of a text file may say, in base64 as the database hands them out: one reading where the bytes tell how they are written
 * (a mark, or UTF-8), and else each of the two ways in which Chinese is written without it. Names are looked for in every reading, and a wrong
 * one holds none.
 */
export function textInside(base64: string): string[] {
  const bytes = Buffer.from(base64, 'base64').subarray(0, readBytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return [new TextDecoder('utf-16le').decode(bytes)];
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return [new TextDecoder('utf-16be').decode(bytes)];
  try {
    // As a stream: the last character may be cut.
    return [new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })];
  } catch {
    return ['gb18030', 'big5'].map((charset) => new TextDecoder(charset).decode(bytes));
  }
}
