/** What a piece of a form says of itself. Each character is one byte as it was sent: its charset is decided with the whole form. */
export interface Disposition {
  readonly name: string | undefined;
  readonly filename: string | undefined;
  /** RFC 5987: `UTF-8''%E8%B4%A6%E5%8D%95.pdf`. Browsers send none (RFC 7578, 4.2), other programs do. */
  readonly extended: string | undefined;
}

const longest = 65_536;

/**
 * Reads the Content-Disposition of a piece of a form as browsers and form tools write it; null where it is none of a form. A quotation mark in a
 * name is `%22` or `\"`; a backslash alone is none of an escape: it stands in `C:\账单.pdf`, and is the second byte of characters of GBK and Big5.
 * Linear.
 */
export function readDisposition(header: string): Disposition | null {
  const text = header.slice(0, longest);
  const first = text.indexOf(';');
  if ((first === -1 ? text : text.slice(0, first)).trim().toLowerCase() !== 'form-data') return null;
  const said = new Map<string, string>();
  for (let at = first === -1 ? text.length : first + 1; at < text.length; ) {
    const sign = text.indexOf('=', at);
    const next = text.indexOf(';', at);
    if (next !== -1 && (sign === -1 || next < sign)) {
      at = next + 1;
      continue;
    }
    if (sign === -1) break;
    const name = text.slice(at, sign).trim().toLowerCase();
    const opens = skipBlanks(text, sign + 1);
    const quoted = text[opens] === '"';
    const end = quoted ? closingQuote(text, opens + 1) : next === -1 ? text.length : next;
    const value = quoted ? text.slice(opens + 1, end) : text.slice(opens, end).trim();
    if (!said.has(name)) said.set(name, value);
    at = quoted ? end + 1 : end;
  }
  return { name: said.get('name'), filename: said.get('filename'), extended: said.get('filename*') };
}

/** Where a quoted value ends: at a quotation mark that no backslash stands before, or after which nothing or another parameter comes. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    if (text[at - 1] !== '\\' || at === from || endsHere(text, at + 1)) return at;
  }
  return text.length;
}

function endsHere(text: string, after: number): boolean {
  const at = skipBlanks(text, after);
  if (at === text.length) return true;
  return text[at] === ';' && /^;[ \t]{0,20}[\w*-]{1,40}[ \t]{0,20}=/.test(text.slice(at, at + 100));
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}
