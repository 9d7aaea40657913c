import { charsetOf } from '@app/shared/mail/charsets/charset-names.js';
import { decodeText, isUtf8 } from '@app/shared/mail/charsets/decode-text.js';
import { decodeWords } from '@app/shared/mail/mime/encoded-words.js';
import type { Disposition } from './form-disposition.js';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What `filename*` says: text, for it names its own charset. Undefined where there is none. */
export function extendedName({ extended }: Pick<Disposition, 'extended'>): string | undefined {
  const [, charset, escaped] = /^([\w.:+-]{1,40})'[\w-]{0,40}'(.*)$/s.exec(extended ?? '') ?? [];
  return charset === undefined || escaped === undefined ? extended : decodeText(bytesOf(unescaped(escaped)), charset);
}

/**
 * Names of the files of a form as people read them, from one character for each byte. A name that is UTF-8 is that; others are in the charset of the form (`label`), or in
 * the one that its words, where they are none of UTF-8 either, and all names together look like: one form comes from one program.
 * Folders of the sender stay, for whoever shows a name takes them off.
 */
export function decodeFileNames(names: readonly string[], label: string, words: readonly string[]): string[] {
  const labelled = ['table', 'stateful'].includes(charsetOf(label).kind);
  const context = words.filter((word) => !isUtf8(bytesOf(word)));
  const strange = names.filter((name) => !isUtf8(bytesOf(name)) || (context.length > 0 && isByChance(name)));
  const together = [...context, ...strange].map((name) => name.replaceAll('\0', ' ').slice(0, longestName));
  const guessed =
    labelled || strange.length === 0
      ? []
      : decodeText(bytesOf(together.join('\0')))
          .split('\0')
          .slice(context.length);
  const readings = new Map(strange.map((name, at) => [name, labelled ? decodeText(bytesOf(name), label) : (guessed[at] ?? '')]));
  return names.map((name) => plainName(readings.get(name) ?? decodeText(bytesOf(name), labelled ? label : 'utf-8')));
}

const longestName = 10_000;

/** Whether a name beside words of another charset may be UTF-8 by chance alone: 凭证 and 联通 in GBK are, as characters of two bytes each. */
function isByChance(name: string): boolean {
  return /[\x80-\xff]/.test(name) && !/[\xe0-\xff]/.test(name);
}

/** A name without what it was wrapped in: `%22` and `\"` for a quotation mark (HTML, "multipart form data"), RFC 2047, or percent signs throughout. */
function plainName(read: string): string {
  const name = decodeWords(read)
    .replaceAll('\\"', '"')
    .replace(/%0D%0A|%0D|%0A/gi, ' ')
    .replaceAll('%22', '"');
  if (!/%[89A-F][0-9A-F]/i.test(name)) return name;
  // Scripts that send `encodeURIComponent(name)`. What is no UTF-8 then is a name with percent signs.
  const bytes = bytesOf(unescaped(name));
  return isUtf8(bytes) && isAscii(name) ? bytes.toString('utf8') : name;
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
