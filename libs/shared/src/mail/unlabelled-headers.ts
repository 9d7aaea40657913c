import { decodeText } from './decode-text.js';

/**
 * The mail with its own headers in UTF-8. Old programs write GB18030 or Big5 into headers without saying so; the parser would take
 * them for UTF-8 and lose them. Untouched when the headers are valid UTF-8 (ASCII is).
 */
export function headersInUtf8(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const end = headerEnd(bytes);
  const head = bytes.subarray(0, end);
  if (isUtf8(head)) return bytes;
  // Line by line: a relay's headers are UTF-8 where the sender's are not.
  const lines = splitLines(head).map((line) => (isUtf8(line) ? line : Buffer.from(decodeText(line))));
  return Buffer.concat([...lines, bytes.subarray(end)]);
}

/** Where the body begins; never further than 1 MiB, where the parser gives up anyway. */
export function headerEnd(bytes: Buffer): number {
  const limit = Math.min(bytes.length, 1_048_576);
  const ends = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')].filter((end) => end !== -1 && end < limit);
  return ends.length === 0 ? limit : Math.min(...ends);
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  while (from < bytes.length) {
    const newline = bytes.indexOf(0x0a, from);
    const next = newline === -1 ? bytes.length : newline + 1;
    lines.push(bytes.subarray(from, next));
    from = next;
  }
  return lines;
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
