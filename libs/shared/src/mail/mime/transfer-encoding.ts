const cr = 0x0d;
const lf = 0x0a;

/** The bytes that a part's transfer encoding stands for. What is not known stands for itself. */
export function decodeTransfer(encoding: string, body: Buffer): Buffer {
  const name = encoding.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (name === 'base64') return fromBase64(body);
  if (name === 'quotedprintable') return fromQuotedPrintable(body);
  if (['xuuencode', 'uuencode', 'xuue', 'uue'].includes(name)) return fromUuencoded(body);
  return body;
}

const base64Line = /^[A-Za-z0-9+/]{2,}={0,2}$/;

/**
 * Base64 with what may lie in it: blanks, blanks for plus signs lost on the way, characters that do not belong, several pieces one after
 * another, and below its end the footer that a list or a virus scanner put there.
 */
export function fromBase64(body: Buffer): Buffer {
  const text = body.toString('latin1');
  if (isWords(text.slice(0, 65_536))) return body;
  if (isClean(text)) return Buffer.from(text, 'base64');
  const done: Buffer[] = [];
  let piece: string[] = [];
  let ended = false;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    let line = raw;
    if (!base64Line.test(raw)) {
      // Behind the padding only what is base64 through and through goes on; prose is never data.
      if (raw.trim() === '' || isProse(raw)) continue;
      if (ended) break;
      line = raw.replace(/[^A-Za-z0-9+/=]/g, '');
    }
    piece.push(line);
    ended = line.endsWith('=');
    if (ended) {
      done.push(piecesOf(piece.join('')));
      piece = [];
    }
  }
  done.push(piecesOf(piece.join('')));
  return Buffer.concat(done);
}

/** Nothing foreign in it, and nothing but padding and line ends behind the first padding. */
function isClean(text: string): boolean {
  if (/[^A-Za-z0-9+/=\r\n \t]/.test(text)) return false;
  const padding = text.indexOf('=');
  return padding === -1 || !/[^=\r\n \t]/.test(text.slice(padding));
}

/**
 * The label says base64, and what stands there is a text as it was written: words of a few letters, or bytes of a script that base64 has none
 * of. Base64 that lost its plus signs has blanks, too, but far between.
 */
function isWords(text: string): boolean {
  const words = text.match(/\S+/g)?.length ?? 0;
  const lines = text.match(/\S[^\n]*(?:\n|$)/g)?.length ?? 0;
  const written = text.length - (text.match(/\s/g)?.length ?? 0);
  const foreign = text.match(/[^\x20-\x7e\s]/g)?.length ?? 0;
  return foreign * 5 > written || (words >= 4 && words >= 2 * lines && written / words < 12);
}

const isProse = (line: string): boolean =>
  line.includes('@') || line.includes('://') || /[A-Za-z]{2} [A-Za-z]{2}|^_{5}|^-- ?$|^-{5}/.test(line);

/** Padding in the middle ends one piece and begins another. */
function piecesOf(text: string): Buffer {
  return Buffer.concat(text.split(/=+/).map((piece) => Buffer.from(piece, 'base64')));
}

/** Quoted-printable; what is no escape stands for itself, blanks before a line end were put there on the way. `inWord`: RFC 2047's Q, of one line. */
export function fromQuotedPrintable(body: Buffer, inWord = false): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  /** Where the blanks at the end of what was written begin; they fall away when the line ends there. */
  let solid = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]!;
    if (byte === 0x3d) {
      const value = hexPair(body[at + 1], body[at + 2]);
      if (value !== undefined) {
        out[length++] = value;
        solid = length;
        at += 2;
        continue;
      }
      const next = inWord ? -1 : softBreak(body, at + 1);
      if (next !== -1) {
        at = next - 1;
        solid = length;
        continue;
      }
    }
    if (!inWord && (byte === lf || byte === cr)) length = solid;
    out[length++] = byte;
    if (inWord || (byte !== 0x20 && byte !== 0x09)) solid = length;
  }
  return out.subarray(0, inWord ? length : solid);
}

/** Behind a soft line break (`=`, blanks, line end), or -1 where it is none. At the end of the body it is one, too. */
function softBreak(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length && (body[at] === 0x20 || body[at] === 0x09)) at += 1;
  if (at >= body.length) return at;
  if (body[at] === cr) return body[at + 1] === lf ? at + 2 : at + 1;
  return body[at] === lf ? at + 1 : -1;
}

function hexPair(high: number | undefined, low: number | undefined): number | undefined {
  const one = hexDigit(high);
  const two = hexDigit(low);
  return one === -1 || two === -1 ? undefined : one * 16 + two;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
}

/** The content of a part that is uuencoded as a whole. */
function fromUuencoded(body: Buffer): Buffer {
  const lines = body.toString('latin1').split(/\r?\n/);
  const begin = lines.findIndex((line) => /^begin(-base64)? [0-7]{3,4} /.test(line));
  return begin === -1 ? body : uuLines(lines.slice(begin + 1));
}

/** Bytes of uuencoded lines, up to `end`, an empty line or one that is none. */
export function uuLines(lines: readonly string[]): Buffer {
  const rows: Buffer[] = [];
  for (const line of lines) {
    if (!isUuLine(line)) break;
    rows.push(uuRow(line));
  }
  return Buffer.concat(rows);
}

/** Whether a line can be one of uuencoded data: its first character says how much the rest holds. */
export function isUuLine(line: string): boolean {
  const bytes = (line.charCodeAt(0) - 32) & 63;
  if (line === '' || line === 'end' || bytes === 0 || !/^[\x20-\x60]+$/.test(line)) return false;
  const needed = Math.ceil(bytes / 3) * 4;
  // Trailing blanks are lost on the way, and some programs add a check character.
  return line.length - 1 <= needed + 2 && line.length - 1 >= Math.ceil((bytes * 4) / 3) - 3;
}

function uuRow(line: string): Buffer {
  const bytes = (line.charCodeAt(0) - 32) & 63;
  const out = Buffer.alloc(Math.ceil(bytes / 3) * 3);
  const value = (at: number) => (at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0);
  for (let from = 1, to = 0; to < bytes; from += 4, to += 3) {
    const bits = (value(from) << 18) | (value(from + 1) << 12) | (value(from + 2) << 6) | value(from + 3);
    out[to] = bits >> 16;
    out[to + 1] = (bits >> 8) & 255;
    out[to + 2] = bits & 255;
  }
  return out.subarray(0, bytes);
}
