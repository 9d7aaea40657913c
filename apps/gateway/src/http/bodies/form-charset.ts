import { charsetOf } from '@app/shared/mail/charsets/charset-names.js';
import { decodeText, isUtf8 } from '@app/shared/mail/charsets/decode-text.js';

/** Nobody's words are longer; of a field that is, the rest is no words. */
const mostFieldBytes = 4_000_000;

/** A body without the mark that some programs put before their UTF-8. */
export function withoutMark(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

type Pair = readonly [name: string, value: string];

/**
 * Fields of which each byte is a character, as text: by the `charset` of the content type, by the field `_charset_` (HTML, "Form submission",
 * 4.10.21.8), else as UTF-8, damaged or not; and where they are none, by what all of them together look like. GBK is read as GB18030, Big5 with the Hong Kong set.
 */
export function decodeFields(fields: readonly Pair[], contentType: string): Pair[] {
  const label = labelOf(fields, contentType);
  const bytes = fields.map(([name, value]) => [bytesOf(name), bytesOf(value)] as const);
  const named = charsetOf(label);
  if (named.kind === 'table' || named.kind === 'stateful')
    return bytes.map((pair) => [decodeText(pair[0], label), decodeText(pair[1], label)]);
  return bytes.every((pair) => pair.every(isUtf8)) || isDamagedUtf8(bytes.flat())
    ? bytes.map((pair) => [utf8(pair[0]), utf8(pair[1])])
    : guessed(bytes);
}

/** The charset that a form says of itself: in its content type, else in its field `_charset_`; empty where it says none. */
export function labelOf(fields: readonly Pair[], contentType: string): string {
  const typed = /;\s*charset\s*=\s*"?([\w.:+-]{1,40})/i.exec(contentType.slice(0, 1_000))?.[1];
  return typed ?? fields.find(([name]) => name === '_charset_')?.[1].slice(0, 40) ?? '';
}

/** Half of a pair, as careless programs write it: three bytes that are UTF-8 but for what they stand for. */
const halfPair = /\xed[\xa0-\xbf][\x80-\xbf]/g;

/** Whether most of what is no ASCII reads as UTF-8: half of a pair, or a character cut in two, makes no other charset of the rest. */
function isDamagedUtf8(parts: readonly Buffer[]): boolean {
  let [goodBytes, bad] = [0, 0];
  for (const part of parts)
    for (const character of utf8(Buffer.from(part.toString('latin1').replaceAll(halfPair, ''), 'latin1'))) {
      if (character === '\uFFFD') bad += 1;
      else if (character > '\u007F') goodBytes += Buffer.byteLength(character);
    }
  return goodBytes >= 2 * bad;
}

const nul = Buffer.from([0]);

/** One form is in one charset, and a name of two characters alone says nothing of which: they are read in one piece, a NUL between them. */
function guessed(bytes: readonly (readonly [Buffer, Buffer])[]): Pair[] {
  const parts = bytes.flat().map((part) => (part.includes(0) ? Buffer.from(part.map((byte) => byte || 0x20)) : part));
  const together = Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [nul, part])));
  const texts = decodeText(together.subarray(0, mostFieldBytes)).split('\u0000');
  return bytes.map((_pair, index): Pair => [texts[2 * index] ?? '', texts[2 * index + 1] ?? '']);
}

const utf8 = (bytes: Buffer): string => bytes.toString('utf8');
const bytesOf = (text: string): Buffer => Buffer.from(text.length > mostFieldBytes ? text.slice(0, mostFieldBytes) : text, 'latin1');
