import { decodeText } from '../decode-text.js';
import { fromBase64, fromQuotedPrintable } from './transfer-encoding.js';

interface Word {
  readonly charset: string;
  readonly bytes: Buffer;
  readonly end: number;
}

/** Longer ones are no words of anybody's subject; RFC 2047 allows 75 characters, some programs write a whole line. */
const longestWord = 16_384;

/**
 * Text with its encoded words read (RFC 2047). Forgives what the world does: words inside quotes or grown together with their neighbours,
 * blanks inside words, a character cut in two between words, a last word without its end. What is no encoded word stays as it is.
 * Linear in the length of the text.
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  const out: string[] = [];
  let run: { charset: string; bytes: Buffer[] } | undefined;
  const flush = () => {
    if (run) out.push(decodeText(Buffer.concat(run.bytes), run.charset));
    run = undefined;
  };
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('=?', at);
    if (open === -1) break;
    const word = wordAt(text, open);
    const between = text.slice(at, open);
    if (word === undefined) {
      flush();
      out.push(between, '=?');
      at = open + 2;
      continue;
    }
    // Blanks between two words belong to neither.
    if (run === undefined || between.trim() !== '') {
      flush();
      out.push(between);
    }
    if (run !== undefined && (run as { charset: string }).charset !== word.charset) flush();
    run ??= { charset: word.charset, bytes: [] };
    run.bytes.push(word.bytes);
    at = word.end;
  }
  flush();
  out.push(text.slice(at));
  return out.join('');
}

function wordAt(text: string, open: number): Word | undefined {
  const head = /^=\?([^?\s=]{1,60})\?([BbQq])\?/.exec(text.slice(open, open + 70));
  if (!head) return undefined;
  const [whole, label = '', encoding = ''] = head;
  const from = open + whole.length;
  const window = text.slice(from, from + longestWord);
  const close = closeOf(window);
  // A subject that was cut off in its last word is still worth reading.
  const unfinished = close === -1 ? /^[^\s?]{2,}$/.exec(window)?.[0].length : undefined;
  if (close === -1 && unfinished === undefined) return undefined;
  const content = window.slice(0, close === -1 ? unfinished : close);
  const bytes =
    encoding.toLowerCase() === 'b'
      ? fromBase64(Buffer.from(content, 'latin1'))
      : fromQuotedPrintable(Buffer.from(content.replaceAll('_', ' '), 'latin1'), true);
  return { charset: label.toLowerCase().replace(/\*.*$/, ''), bytes, end: close === -1 ? from + content.length : from + close + 2 };
}

/** Where `?=` ends the word. In Q a question mark may stand for itself (`How are you??=`). */
function closeOf(window: string): number {
  const close = window.indexOf('?=');
  const next = window.indexOf('=?');
  return next !== -1 && next < close - 1 && /^=\?[^?\s=]{1,60}\?[BbQq]\?/.test(window.slice(next, next + 70)) ? -1 : close;
}
