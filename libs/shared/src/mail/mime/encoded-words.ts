import { decodeText } from '../charsets/decode-text.js';
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
  let close = -1;
  while (at < text.length) {
    const open = text.indexOf('=?', at);
    if (open === -1) break;
    const head = headAt(text, open);
    // The end of a word is found once and asked until it is passed: beginnings without end do not search the text each.
    if (head !== undefined && close !== text.length && close < head.from) {
      close = text.indexOf('?=', head.from);
      if (close === -1) close = text.length;
    }
    const word = head && wordAt(text, head, close);
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
    run.bytes.push(/^(utf-?(16|32)|ucs|unicode|iso-?10646)/.test(word.charset) ? word.bytes : withoutLastNulls(word.bytes));
    at = word.end;
  }
  flush();
  out.push(text.slice(at));
  return out.join('');
}

/** Some programs end their words with a null, which says nothing. */
function withoutLastNulls(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

interface WordHead {
  readonly label: string;
  readonly encoding: string;
  /** Where its content begins. */
  readonly from: number;
}

const wordHead = /^=\?([^?\s=]{1,60})\?([BbQq])\?/;

function headAt(text: string, open: number): WordHead | undefined {
  const head = wordHead.exec(text.slice(open, open + 70));
  return head ? { label: head[1] as string, encoding: head[2] as string, from: open + head[0].length } : undefined;
}

/** `nextClose`: where the first `?=` behind the head stands, or the length of the text. */
function wordAt(text: string, { label, encoding, from }: WordHead, nextClose: number): Word | undefined {
  const close = closeOf(text, from, nextClose);
  // A subject that was cut off in its last word is still worth reading.
  const end = close === -1 ? unfinishedEnd(text, from, nextClose) : close;
  if (end === -1) return undefined;
  const content = text.slice(from, end);
  const bytes =
    encoding.toLowerCase() === 'b'
      ? fromBase64(Buffer.from(content, 'latin1'))
      : fromQuotedPrintable(Buffer.from(content.replaceAll('_', ' '), 'latin1'), true);
  return { charset: label.toLowerCase().replace(/\*.*$/, ''), bytes, end: close === -1 ? end : end + 2 };
}

/** Where `?=` ends the word, or -1. In Q a question mark may stand for itself (`How are you??=`), and another word may begin before it. */
function closeOf(text: string, from: number, nextClose: number): number {
  if (nextClose >= text.length || nextClose - from > longestWord) return -1;
  const within = text.slice(from, nextClose);
  const next = within.indexOf('=?');
  return next !== -1 && next < within.length - 1 && wordHead.test(text.slice(from + next, from + next + 70)) ? -1 : nextClose;
}

/** The end of a text whose last word does not end, or -1 where this is not it. */
function unfinishedEnd(text: string, from: number, nextClose: number): number {
  if (nextClose < text.length || text.length - from > longestWord) return -1;
  return /^[^\s?]{2,}$/.test(text.slice(from)) ? text.length : -1;
}
