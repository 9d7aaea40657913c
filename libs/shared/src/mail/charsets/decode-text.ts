import iconv from 'iconv-lite';
import { charsetOf } from './charset-names.js';
import { plausibility } from './plausibility.js';
import { decodeHz, decodeIso2022, hasIso2022Escapes, looksLikeHz } from './stateful-charsets.js';

/** What bytes without a true label may be, in the order in which a tie is decided. */
const candidates = [
  'gb18030',
  'big5-hkscs',
  'cp932',
  'cp949',
  'euc-jp',
  'windows-1251',
  'koi8-u',
  'windows-1252',
  'iso-8859-5',
  'cp866',
  'windows-1253',
] as const;
/** The house is a Chinese one: where two readings are as likely, the first candidate it is. */
const houseLead = 0.03;
/** Another reading must be so much likelier before a label is called untrue. */
const untrueBy = 0.3;
/** UTF-8 that is valid seldom comes about by chance, so that less will do. */
const untrueByUtf8 = 0.1;
/** So many bytes are looked at to tell what a text is. */
const sampleBytes = 16_384;
/** So many lines are judged each for itself; a longer list of strange lines is one text. */
const mostMixedLines = 2_000;

/**
 * Text of bytes under the label they carry, or by what they look like when the label is absent, unknown or not true: UTF-8 where it is
 * valid, else the reading that is most like running text. Never fails: what fits nothing is read as Windows-1252.
 */
export function decodeText(bytes: Uint8Array, label = ''): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = markedText(buffer);
  if (marked !== undefined) return marked;
  const charset = charsetOf(label);
  if (charset.kind === 'stateful') return charset.name === 'hz' ? decodeHz(buffer, guess) : decodeIso2022(buffer, guess);
  if (charset.kind === 'table') return labelled(buffer, charset.name);
  if (isSevenBit(buffer)) return sevenBit(buffer);
  return charset.kind === 'utf-8' && isCutUtf8(buffer) ? buffer.toString('utf8') : guess(buffer);
}

/** Whether bytes are valid UTF-8; ASCII is. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Whether bytes are UTF-8 whose last character was cut, as programs cut long subjects; not where only ASCII is before it. */
function isCutUtf8(bytes: Buffer): boolean {
  for (let length = 1; length <= 3 && length < bytes.length; length += 1) {
    const byte = bytes[bytes.length - length] as number;
    if (byte >= 0x80 && byte < 0xc0) continue;
    const whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    const before = bytes.subarray(0, -length);
    return length < whole && isUtf8(before) && !isSevenBit(before);
  }
  return false;
}

const strict = new TextDecoder('utf-8', { fatal: true });

function markedText(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return isUtf8(bytes) ? strict.decode(bytes) : undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(bytes, 'utf-16be');
  return undefined;
}

function isSevenBit(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}

/** ASCII, unless it is Japanese, Korean or Chinese in disguise: the old seven-bit encodings often came without their name. */
function sevenBit(bytes: Buffer): string {
  if (hasIso2022Escapes(bytes)) return decodeIso2022(bytes, guess);
  const text = bytes.toString('latin1');
  return looksLikeHz(text) ? decodeHz(bytes, guess) : text;
}

/** By the label, unless the text itself says loudly that the label is not true. */
function labelled(bytes: Buffer, name: string): string {
  const sevenBits = isSevenBit(bytes);
  if (name.startsWith('utf-16')) {
    const reading = iconv.decode(bytes, name);
    return plausibility(reading.slice(0, 2000)) >= 0 && bytes.length % 2 === 0 && bytes.subarray(0, 2000).includes(0)
      ? reading
      : sevenBits
        ? sevenBit(bytes)
        : guess(bytes);
  }
  if (sevenBits && name !== 'utf-7') return sevenBit(bytes);
  const reading = iconv.decode(bytes, name);
  if (name === 'utf-7') return reading;
  const sample = sampleOf(bytes);
  const asLabelled = plausibility(iconv.decode(sample, name));
  if (isUtf8(bytes) && plausibility(sample.toString('utf8')) > asLabelled + untrueByUtf8) return bytes.toString('utf8');
  // One sign, however often, says nothing against its label; in a set of two bytes it swallows the letter behind it.
  if (!ofTwoBytes.test(name) && new Set(sample.filter((byte) => byte > 0x7f)).size === 1) return reading;
  const other = likeliest(sample, isCyrillic.test(name) ? 'windows-1253' : undefined);
  return other.score > asLabelled + untrueBy ? iconv.decode(bytes, other.name) : reading;
}

function guess(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) {
    const reading = buffer.toString('utf8');
    // Two or three characters of GB18030 may be valid UTF-8 by chance; then one of the readings makes no sense.
    if (buffer.length > 64) return reading;
    const other = likeliest(buffer);
    return other.score > plausibility(reading) + untrueBy && other.name === candidates[0] ? iconv.decode(buffer, other.name) : reading;
  }
  const byLines = mixedLines(buffer);
  if (byLines !== undefined) return byLines;
  const sample = sampleOf(buffer);
  const best = likeliest(sample);
  // Mostly UTF-8 with a few broken bytes (cut in the middle of a character) beats any other reading of the same.
  if (plausibility(sample.toString('utf8')) >= best.score) return buffer.toString('utf8');
  return iconv.decode(buffer, best.name);
}

const ofTwoBytes = /^(?:gb|big5|euc|shift|sjis|cp9[345]|windows-?9|ks)/i;
/** Nobody takes a Cyrillic set for a Greek one: a few capitals of the one are the commonest small letters of the other. */
const isCyrillic = /^(?:koi8|windows-?1251|cp1251|iso-?8859-?5|cp866|ibm866|mac-?cyrillic)/i;

function likeliest(sample: Buffer, without?: string): { readonly name: string; readonly score: number } {
  return candidates
    .filter((name) => name !== without)
    .map((name) => ({ name, score: plausibility(iconv.decode(sample, name)) + (name === candidates[0] ? houseLead : 0) }))
    .reduce((best, next) => (next.score > best.score ? next : best));
}

/** The head, or the part of it where the text is not ASCII; cut at a line end so that no character is cut. */
function sampleOf(bytes: Buffer): Buffer {
  if (bytes.length <= sampleBytes) return bytes;
  const strange = bytes.findIndex((byte) => byte > 0x7f);
  const from = strange <= 0 ? 0 : bytes.lastIndexOf(0x0a, strange) + 1;
  const end = bytes.lastIndexOf(0x0a, from + sampleBytes);
  return bytes.subarray(from, end > from ? end : from + sampleBytes);
}

/** Lines of several encodings one below the other, as lists and forwards make them: each line for itself. Undefined when it is not so. */
function mixedLines(bytes: Buffer): string | undefined {
  if (bytes.length > 1_000_000) return undefined;
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, from);
    const next = newline === -1 ? bytes.length : newline + 1;
    lines.push(bytes.subarray(from, next));
    from = next;
  }
  const strange = lines.filter((line) => !isSevenBit(line));
  const utf8 = strange.filter((line) => isUtf8(line) && plausibility(line.toString('utf8')) > 0.2);
  if (utf8.length === 0 || utf8.length === strange.length || strange.length > mostMixedLines) return undefined;
  return lines
    .map((line) => {
      if (isUtf8(line)) return line.toString('utf8');
      const best = likeliest(line);
      return plausibility(line.toString('utf8')) >= best.score ? line.toString('utf8') : iconv.decode(line, best.name);
    })
    .join('');
}
