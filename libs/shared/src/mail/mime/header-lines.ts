import { decodeText, isUtf8 } from '../decode-text.js';

/** One header as it stands in the mail, folded lines and all. `key` is in small letters. */
export interface HeaderLine {
  readonly key: string;
  /** Everything behind the colon, one character for each byte. */
  readonly bytes: string;
}

/** Headers of a part and where its body begins. */
export interface HeaderBlock {
  readonly lines: readonly HeaderLine[];
  readonly bodyAt: number;
}

const nameLine = /^([!-9;-~]{1,200})[ \t]*:/;
/** A header longer than this is cut: no address list or reference list of a person is. */
const longestHeader = 262_144;
const mostHeaders = 5_000;

/**
 * The header lines from `from` on. Forgives what the world does: a byte order mark, the "From " line of a mailbox file, blank lines on top,
 * lines that are no header between others. Where the first line is no header at all, there are none and the body begins at once.
 */
export function readHeaders(raw: Buffer, from: number, to: number, top = false): HeaderBlock {
  const lines: { key: string; pieces: string[]; length: number }[] = [];
  let at = top ? behindPreface(raw, from, to) : from;
  const start = at;
  while (at < to) {
    const { text, next } = lineAt(raw, at, to);
    if (text === '') return { lines: lines.map(joined), bodyAt: next };
    const last = lines.at(-1);
    const name = nameLine.exec(text)?.[1];
    if ((text[0] === ' ' || text[0] === '\t') && last !== undefined) {
      // A line of blanks only ends the header with some senders; a true continuation says something.
      if (text.trim() === '' && !isHeaderAt(raw, next, to)) return { lines: lines.map(joined), bodyAt: next };
      add(last, `\n${text}`);
    } else if (name !== undefined && lines.length < mostHeaders) {
      const line = { key: name.toLowerCase(), pieces: [], length: 0 };
      add(line, text.slice(text.indexOf(':') + 1));
      lines.push(line);
    } else if (!isHeaderAt(raw, next, to) || (last === undefined && !/^>?From /.test(text))) {
      // Neither header nor continuation, and none follows: the blank line was forgotten.
      return { lines: lines.map(joined), bodyAt: last === undefined ? start : at };
    }
    at = next;
  }
  return { lines: lines.map(joined), bodyAt: to };
}

const joined = ({ key, pieces }: { key: string; pieces: readonly string[] }): HeaderLine => ({ key, bytes: pieces.join('') });

function add(line: { pieces: string[]; length: number }, text: string): void {
  if (line.length < longestHeader) line.pieces.push(text.slice(0, longestHeader - line.length));
  line.length += text.length;
}

/** Behind the mark, the mailbox's "From " line and blank lines, if headers follow them. */
function behindPreface(raw: Buffer, from: number, to: number): number {
  let at = raw[from] === 0xef && raw[from + 1] === 0xbb && raw[from + 2] === 0xbf ? from + 3 : from;
  for (let lines = 0; lines < 20 && at < to; lines += 1) {
    const { text, next } = lineAt(raw, at, to);
    if (text.trim() !== '' && !/^>?From [^:]*$|^>?From .*\d\d:\d\d/.test(text)) break;
    if (isHeaderAt(raw, next, to)) return next;
    if (next >= to) break;
    at = next;
  }
  return isHeaderAt(raw, at, to) ? at : from;
}

function isHeaderAt(raw: Buffer, at: number, to: number): boolean {
  return at < to && nameLine.test(raw.toString('latin1', at, Math.min(to, at + 210)));
}

/** The line that begins at `at` without its end (`\r\n`, `\n`, `\r\r\n`), and where the next one begins. */
function lineAt(raw: Buffer, at: number, to: number): { readonly text: string; readonly next: number } {
  const newline = raw.indexOf(0x0a, at);
  const next = newline === -1 || newline >= to ? to : newline + 1;
  let end = newline === -1 || newline >= to ? to : newline;
  while (end > at && raw[end - 1] === 0x0d) end -= 1;
  return { text: raw.toString('latin1', at, Math.min(end, at + longestHeader)), next };
}

/**
 * The value of a header in one line: unfolded (RFC 5322 section 2.2.3: the line end goes, the blank stays), and what is not ASCII decoded as UTF-8, by `charset` (that of the mail's text) or by what
 * it looks like. Old programs write GB18030 or Big5 into headers without saying so.
 */
export function headerText(line: HeaderLine, charset = ''): string {
  return asText(line.bytes.replace(/\r*\n(?=[ \t])/g, '').replace(/[\r\n]+/g, ' '), charset).trim();
}

/** Characters that stand for bytes, as text. */
export function asText(bytes: string, charset = ''): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: whatever is not plain ASCII is decoded, escapes of ISO-2022 among it.
  if (!/[\u001b\u0080-\u00ff]/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return decodeText(buffer, isUtf8(buffer) ? '' : charset);
}
