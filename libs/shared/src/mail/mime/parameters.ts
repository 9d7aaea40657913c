import { decodeText } from '../charsets/decode-text.js';
import { decodeWords } from './encoded-words.js';
import { asText } from './header-lines.js';

/** A header of the form `value; name=value; …`, such as Content-Type. */
export interface ValueWithParameters {
  /** In small letters, without blanks. */
  readonly value: string;
  /** Decoded; keys in small letters. Of a name that comes twice the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const longest = 65_536;
const most = 500;

/**
 * Reads a header with parameters: quoted or bare values, those in pieces and with a character set (RFC 2231), encoded words where they may
 * not stand, bytes beyond ASCII, and quotes that never end. `text` has one character for each byte; `charset` is that of the mail's text.
 */
export function readParameters(text: string, charset = ''): ValueWithParameters {
  const unfolded = text.slice(0, longest).replace(/[\r\n]+[ \t]*/g, ' ');
  const { value, rest } = firstValue(unfolded);
  const plain = new Map<string, string>();
  const pieces = new Map<string, { no: number; extended: boolean; text: string }[]>();
  for (const [name, given] of scan(rest)) {
    const star = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(name);
    if (!star) continue;
    const [, base = '', no, extended] = star;
    if (no === undefined && extended === undefined) {
      if (!plain.has(base)) plain.set(base, given);
    } else {
      const list = pieces.get(base) ?? [];
      list.push({ no: Number(no ?? 0), extended: extended !== undefined, text: given });
      pieces.set(base, list);
    }
  }
  const parameters = new Map<string, string>();
  for (const [name, given] of plain) parameters.set(name, decodeWords(asText(given, charset)).trim());
  for (const [name, list] of pieces) {
    const joined = joinPieces(list, charset);
    if (joined !== '') parameters.set(name, joined);
  }
  return { value, parameters };
}

function firstValue(text: string): { readonly value: string; readonly rest: string } {
  const semicolon = text.indexOf(';');
  const head = semicolon === -1 ? text : text.slice(0, semicolon);
  // `Content-Type: text/plain charset=utf-8`: the semicolon was forgotten.
  const grown = /^\s*([^\s;=]+)\s+([a-z-]+\s*=.*)$/is.exec(head);
  const value = withoutComments(grown?.[1] ?? head)
    .replace(/[\s"]/g, '')
    .toLowerCase();
  return { value, rest: `${grown?.[2] ?? ''};${semicolon === -1 ? '' : text.slice(semicolon + 1)}` };
}

/** Without what stands in round brackets. A pattern would look for the end of each bracket anew; where one never ends, none behind it does. */
function withoutComments(text: string): string {
  const kept: string[] = [];
  let at = 0;
  for (let open = text.indexOf('('); open !== -1; open = text.indexOf('(', at)) {
    const end = text.indexOf(')', open);
    if (end === -1) break;
    kept.push(text.slice(at, open));
    at = end + 1;
  }
  kept.push(text.slice(at));
  return kept.join('');
}

function* scan(text: string): Generator<readonly [string, string]> {
  let at = 0;
  let semicolon = -1;
  const lastQuote = text.lastIndexOf('"');
  for (let count = 0; at < text.length && count < most; count += 1) {
    const equals = text.indexOf('=', at);
    if (equals === -1) return;
    const name = withoutComments(text.slice(at, equals))
      .split(/[;\s]+/)
      .filter((word) => word !== '')
      .at(-1);
    let from = equals + 1;
    while (text[from] === ' ' || text[from] === '\t') from += 1;
    // Found once and used until it is passed: a header without semicolons is not searched for one at each parameter.
    if (semicolon < from) semicolon = text.indexOf(';', from);
    if (semicolon === -1) semicolon = text.length;
    const { value, next } = text[from] === '"' ? quoted(text, from + 1, lastQuote) : bare(text, from, semicolon);
    at = next;
    if (name !== undefined) yield [name.toLowerCase(), value];
  }
}

function quoted(text: string, from: number, lastQuote: number): { readonly value: string; readonly next: number } {
  let value = '';
  let at = from;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '\\' && at + 1 < text.length) {
      // Windows paths are written without doubling the backslash: only quotes and backslashes are escaped.
      const escaped = text[at + 1]!;
      value += escaped === '"' || escaped === '\\' ? escaped : `\\${escaped}`;
      at += 2;
    } else if (character === '"') {
      // A quote inside the name itself ends nothing unless a semicolon or the end follows.
      const after = /^\s*(;|$)/.test(text.slice(at + 1, at + 40));
      if (after || at === lastQuote || /^\s*[a-z*0-9-]+\s*=/i.test(text.slice(at + 1, at + 60))) return { value, next: at + 1 };
      value += '"';
      at += 1;
    } else {
      value += character;
      at += 1;
    }
  }
  return { value, next: text.length };
}

function bare(text: string, from: number, semicolon: number): { readonly value: string; readonly next: number } {
  const all = text.slice(from, semicolon);
  // `name=my file.pdf` is a name with blanks; `charset=utf-8 name=x` is two parameters. Encoded words may hold anything.
  const following = all.startsWith('=?') ? -1 : all.search(nextParameter);
  const value = following > 0 ? all.slice(0, following) : all;
  return { value: withoutLastComment(value.trim()), next: from + value.length };
}

/** Of a run of blanks only the last is asked, and a name is short, so that each place of a text is asked once. */
const nextParameter = /\s[a-z][a-z0-9*-]{0,60}\s{0,20}=/i;

/** Without the comment that a value ends with, if its bracket is the first one that opens there. */
function withoutLastComment(value: string): string {
  if (!value.endsWith(')')) return value;
  const open = value.indexOf('(', value.lastIndexOf(')', value.length - 2) + 1);
  return open === -1 ? value : value.slice(0, open).trim();
}

function joinPieces(list: readonly { no: number; extended: boolean; text: string }[], mailCharset: string): string {
  const ordered = [...list].sort((one, other) => one.no - other.no);
  const head = ordered[0];
  if (!head) return '';
  const labelled = head.extended ? /^([^']*)'[^']*'(.*)$/s.exec(head.text) : null;
  const charset = labelled?.[1] ?? '';
  const bytes = ordered.map((piece, index) => {
    const text = index === 0 && labelled ? (labelled[2] ?? '') : piece.text;
    return piece.extended ? percentDecoded(text) : Buffer.from(text, 'latin1');
  });
  const whole = Buffer.concat(bytes);
  // Pieces without a character set are often encoded words cut into lengths.
  return (labelled ? decodeText(whole, charset || mailCharset) : decodeWords(asText(whole.toString('latin1'), mailCharset))).trim();
}

function percentDecoded(text: string): Buffer {
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
