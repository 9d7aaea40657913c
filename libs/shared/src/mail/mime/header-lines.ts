import { decodeText, isUtf8 } from '../charsets/decode-text.js';

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
/** Names that nobody begins a line of a letter with by chance. */
const knownName =
  /^(from|to|subject|date|cc|bcc|sender|reply-to|return-path|received|delivered-to|message-id|in-reply-to|references|mime-version|envelope-to|content-[a-z-]+|x-[a-z0-9-]+|list-[a-z-]+|resent-[a-z-]+|authentication-results|dkim-signature|received-spf|arc-[a-z-]+|importance|precedence|auto-submitted|thread-[a-z]+|user-agent|organi[sz]ation|errors-to)$/;
/** But these stand above quotations in letters, too. */
const quotable = /^(from|to|subject|date|cc|bcc|sender|reply-to|importance)$/;
/** A header longer than this is cut: no address list or reference list of a person is. */
const longestHeader = 262_144;
const mostHeaders = 5_000;
/** So many lines that are no header may lie between two headers, and above the first. */
const mostJunkLines = 30;
const mostLinesAbove = 20;
const mostWordsAbove = 4;

/** How the lines of a header are told from what stands around them. */
export interface HeaderOptions {
  /** The mail's own headers: what lies above them is passed over. */
  readonly top?: boolean;
  /** A line that begins so belongs to somebody else: the part was empty, or its blank line is missing. */
  readonly stop?: string;
}

/**
 * The header lines from `from` on. Forgives what the world does: a byte order mark, the "From " line of a mailbox file, blank lines or a line
 * of words on top, lines that are no header between others (a fold that lost its blank, a fold of blanks only). Where the first line is no
 * header at all, there are none and the body begins at once.
 */
export function readHeaders(raw: Buffer, from: number, to: number, { top = false, stop }: HeaderOptions = {}): HeaderBlock {
  const source = { raw, to, stop };
  const lines: { key: string; pieces: string[]; length: number }[] = [];
  const seen = new Set<string>();
  let junk = 0;
  let at = top ? behindPreface(source, from) : from;
  const start = at;
  while (at < to) {
    const { text, next } = lineAt(source, at);
    if (text === '') return { lines: lines.map(joined), bodyAt: next };
    if (stop !== undefined && text.startsWith(stop)) return { lines: lines.map(joined), bodyAt: at };
    const last = lines.at(-1);
    // The first line of all goes on with nothing: what stands before its name is an accident.
    const name = nameLine.exec(last === undefined ? text.trimStart() : text)?.[1];
    if ((text[0] === ' ' || text[0] === '\t') && last !== undefined) {
      // A line of blanks only ends the header with some senders; a true continuation says something.
      if (text.trim() === '') {
        if (!goesOn(source, next, seen, junk)) return { lines: lines.map(joined), bodyAt: next };
        junk += 1;
      } else add(last, `\n${text}`);
    } else if (name !== undefined && lines.length < mostHeaders) {
      const line = { key: name.toLowerCase(), pieces: [], length: 0 };
      add(line, text.slice(text.indexOf(':') + 1));
      lines.push(line);
      seen.add(line.key);
    } else {
      // Neither header nor continuation, and none follows: the blank line was forgotten.
      if (last === undefined ? !(isHeaderAt(source, next) && /^>?From /.test(text)) : !goesOn(source, next, seen, junk))
        return { lines: lines.map(joined), bodyAt: last === undefined ? start : at };
      junk += 1;
    }
    at = next;
  }
  return { lines: lines.map(joined), bodyAt: to };
}

interface Source {
  readonly raw: Buffer;
  readonly to: number;
  readonly stop: string | undefined;
}

/**
 * Whether the headers go on behind a line that is none: at once, or below more such lines with a header that every mail has and this one had
 * not yet. A letter whose blank line was forgotten seldom holds one, and a quotation in it only what the headers above said before.
 */
function goesOn(source: Source, from: number, seen: ReadonlySet<string>, junk: number): boolean {
  if (isHeaderAt(source, from)) return true;
  let at = from;
  for (let count = junk; count < mostJunkLines && at < source.to; count += 1) {
    const { text, next } = lineAt(source, at, 400);
    if (text === '' || (source.stop !== undefined && text.startsWith(source.stop))) return false;
    const name = nameLine.exec(text)?.[1]?.toLowerCase();
    if (name !== undefined && knownName.test(name)) return !(quotable.test(name) && seen.has(name));
    at = next;
  }
  return false;
}

const joined = ({ key, pieces }: { key: string; pieces: readonly string[] }): HeaderLine => ({ key, bytes: pieces.join('') });

function add(line: { pieces: string[]; length: number }, text: string): void {
  if (line.length < longestHeader) line.pieces.push(text.slice(0, longestHeader - line.length));
  line.length += text.length;
}

/** Behind the mark, the mailbox's "From " line, blank lines and lines of words ("Message as it came in"), if headers follow them. */
function behindPreface(source: Source, from: number): number {
  const { raw, to } = source;
  let at = raw[from] === 0xef && raw[from + 1] === 0xbb && raw[from + 2] === 0xbf ? from + 3 : from;
  const begin = at;
  let words = 0;
  for (let lines = 0; lines < mostLinesAbove && at < to; lines += 1) {
    if (isHeaderAt(source, at) && (words === 0 || isKnownHeader(source, at))) return at;
    const { text, next } = lineAt(source, at, 400);
    if (isIndentedHeader(text) && isHeaderAt(source, next)) return at;
    if (text.trim() === '' ? words > 0 : !/^>?From [^:]*$|^>?From .*\d\d:\d\d/.test(text)) words += 1;
    // Somebody's letter; what looks like a header further down is theirs.
    if (words > mostWordsAbove || (words > 0 && text.trim() === '')) break;
    at = next;
  }
  return isHeaderAt(source, begin) ? begin : from;
}

const isIndentedHeader = (line: string): boolean =>
  /^[ \t]/.test(line) && knownName.test(nameLine.exec(line.trimStart())?.[1]?.toLowerCase() ?? '');

/** A header by its name, and another one, or its own continuation, below it. */
function isKnownHeader(source: Source, at: number): boolean {
  const { text, next } = lineAt(source, at, 400);
  if (!knownName.test(nameLine.exec(text)?.[1]?.toLowerCase() ?? '')) return false;
  return isHeaderAt(source, next) || (next < source.to && (source.raw[next] === 0x20 || source.raw[next] === 0x09));
}

function isHeaderAt({ raw, to }: Source, at: number): boolean {
  return at < to && nameLine.test(raw.toString('latin1', at, Math.min(to, at + 210)));
}

/** The line that begins at `at` without its end (`\r\n`, `\n`, `\r\r\n`), at most `longest` of it, and where the next one begins. */
function lineAt({ raw, to }: Source, at: number, longest = longestHeader): { readonly text: string; readonly next: number } {
  const newline = raw.subarray(0, to).indexOf(0x0a, at);
  const next = newline === -1 ? to : newline + 1;
  let end = newline === -1 ? to : newline;
  while (end > at && raw[end - 1] === 0x0d) end -= 1;
  return { text: raw.toString('latin1', at, Math.min(end, at + longest)), next };
}

/**
 * The value of a header in one line: unfolded (RFC 5322 section 2.2.3: the line end goes, the blank stays), and what is not ASCII decoded as UTF-8, by `charset` (that of the mail's text) or by what
 * it looks like. Old programs write GB18030 or Big5 into headers without saying so.
 */
export function headerText(line: HeaderLine, charset = ''): string {
  return asText(line.bytes.replace(/\n(?=[ \t])/g, '').replace(/[\r\n]+/g, ' '), charset).trim();
}

/** Characters that stand for bytes, as text. */
export function asText(bytes: string, charset = ''): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: whatever is not plain ASCII is decoded, escapes of ISO-2022 among it.
  if (!/[\u001b\u0080-\u00ff]/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return decodeText(buffer, isUtf8(buffer) ? '' : charset);
}
