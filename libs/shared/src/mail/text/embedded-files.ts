import { isUuLine, uuLines } from '../mime/transfer-encoding.js';

/** A file that lies in a plain text, as mail programs put it there before MIME. */
export interface EmbeddedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** A text and the files that were written into it (uuencode). */
export interface TextAndFiles {
  /** The text without them; one character for each byte, as it was given. */
  readonly text: string;
  readonly files: readonly EmbeddedFile[];
}

const mostFiles = 100;

/** Takes uuencoded and yEnc-encoded files out of a plain text. `text` has one character for each byte. Where there are none it stays as it is. */
export function takeOutFiles(text: string): TextAndFiles {
  if (!/^(?:begin(?:-base64)? [0-7]{3,4}(?: \S| ?\r?$)|=ybegin )/m.test(text)) return { text, files: [] };
  const lines = text.split('\n');
  // Behind the last end nothing begins: a text full of beginnings must not be searched for each of them.
  const lastEnd = lines.findLastIndex((line) => line.startsWith('=yend'));
  const kept: string[] = [];
  const files: EmbeddedFile[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const found = files.length < mostFiles ? (uuFileAt(lines, at) ?? (at < lastEnd ? yFileAt(lines, at) : undefined)) : undefined;
    if (!found) {
      kept.push(lines[at] as string);
      continue;
    }
    files.push(found.file);
    at = found.last;
  }
  return { text: kept.join('\n'), files };
}

interface Found {
  readonly file: EmbeddedFile;
  readonly last: number;
}

function uuFileAt(lines: readonly string[], at: number): Found | undefined {
  const begin = /^begin(-base64)? [0-7]{3,4}(?: (\S.{0,250}?)| ?)\r?$/.exec(lines[at] as string);
  if (!begin) return undefined;
  const name = begin[2] ?? '';
  const rows: string[] = [];
  let end = at + 1;
  const belongs = begin[1] ? (line: string) => /^[A-Za-z0-9+/]+={0,2}$/.test(line) : isUuLine;
  for (; end < lines.length; end += 1) {
    const line = bare(lines[end]);
    if (!belongs(line)) break;
    rows.push(line);
  }
  // "begin 644 the day" may be prose; data has at least one line, and an end.
  if (rows.length === 0) return undefined;
  const content = begin[1] ? Buffer.from(rows.join(''), 'base64') : uuLines(rows);
  while (end < lines.length && /^[`\s]?$/.test(bare(lines[end]))) end += 1;
  if (!/^(end|====)\s*$/.test(bare(lines[end])))
    return rows.length > 2 && name !== '' ? { file: { name, content }, last: end - 1 } : undefined;
  return { file: { name, content }, last: end };
}

/** Source: the yEnc draft of 2002; each byte is written 42 higher, the few that mail cannot carry behind an equals sign. */
function yFileAt(lines: readonly string[], at: number): Found | undefined {
  const begin = /^=ybegin .{0,200}?\bname=(.{1,250}?)\r?$/.exec(lines[at] as string);
  if (!begin) return undefined;
  const end = lines.findIndex((line, index) => index > at && line.startsWith('=yend'));
  if (end === -1) return undefined;
  const rows = lines.slice(at + 1, end).filter((line) => !line.startsWith('=ypart '));
  const bytes: number[] = [];
  for (const row of rows) {
    const line = bare(row);
    for (let index = 0; index < line.length; index += 1) {
      let byte = line.charCodeAt(index);
      if (byte === 0x3d && index + 1 < line.length) {
        index += 1;
        byte = line.charCodeAt(index) - 64;
      }
      bytes.push((byte - 42) & 255);
    }
  }
  return { file: { name: begin[1] as string, content: Buffer.from(bytes) }, last: end };
}

const bare = (line: string | undefined): string => (line ?? '').replace(/\r$/, '');
