/** Elements whose content is not for reading. */
const silent = new Set(['script', 'style', 'title', 'template', 'noscript', 'svg', 'object']);
const blocks = new Set(
  'address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: '\u3000',
  copy: '©',
  reg: '®',
  trade: '™',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  middot: '·',
  bull: '•',
  yen: '¥',
  euro: '€',
  pound: '£',
  times: '×',
  laquo: '«',
  raquo: '»',
};

/**
 * What a person would read of an HTML mail, one line per block; what stands in `blockquote` gets `> ` before it, as in a text mail.
 * Makes no attempt to judge the page. Linear: every search remembers what it found, so that no page makes it look twice.
 */
export function htmlToText(html: string): string {
  const page = new TextPage();
  const closing = nextOf(html, '>');
  const unclosed = new Set<string>();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open !== at) page.write(decodeEntities(html.slice(at, open === -1 ? html.length : open)));
    if (open === -1) break;
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4);
      at = end === -1 ? html.length : end + 3;
      continue;
    }
    const { name, ending } = tagName(html, open + 1);
    const close = closing(open);
    if (close === -1 || (name === '' && !ending && !'!?'.includes(html[open + 1] ?? ''))) {
      // A lone "<" in running text ("a < b"), not a tag.
      page.write('<');
      at = open + 1;
      continue;
    }
    at = close + 1;
    if (silent.has(name) && !ending && html[close - 1] !== '/' && !unclosed.has(name)) {
      const end = endOf(html, name, at);
      // One that never ends must not swallow the rest of the mail.
      if (end === -1) unclosed.add(name);
      else at = end;
    } else page.tag(name, ending);
  }
  return page.text();
}

/** Lines as they come about. Pieces are kept apart until a line ends: asking a growing string for its last character copies it each time. */
class TextPage {
  private readonly lines: string[] = [];
  private pieces: string[] = [];
  private blankBefore = true;
  private quoteDepth = 0;

  write(text: string): void {
    const words = text.split(/[ \t\r\n]/);
    for (const [index, word] of words.entries()) {
      if (index > 0 && !this.blankBefore) {
        this.pieces.push(' ');
        this.blankBefore = true;
      }
      if (word === '') continue;
      this.pieces.push(word);
      this.blankBefore = false;
    }
  }

  tag(name: string, ending: boolean): void {
    if (name === 'br') this.endLine();
    else if (name === 'td' || name === 'th') this.write(' ');
    else if (blocks.has(name)) {
      if (this.pieces.length > 0) this.endLine();
      if (name === 'blockquote') this.quoteDepth = Math.max(0, this.quoteDepth + (ending ? -1 : 1));
      if (name === 'p' && ending) this.endLine();
    }
  }

  text(): string {
    this.endLine();
    return this.lines.join('\n').trim();
  }

  private endLine(): void {
    const line = this.pieces.join('').trim();
    if (line !== '' || this.lines.at(-1) !== '') this.lines.push(line === '' || this.quoteDepth === 0 ? line : `> ${line}`);
    this.pieces = [];
    this.blankBefore = true;
  }
}

/** `indexOf` for places that only grow: what was found ahead is not looked for again. */
function nextOf(text: string, wanted: string): (from: number) => number {
  let found = -2;
  return (from) => {
    if (found === -2 || (found !== -1 && found < from)) found = text.indexOf(wanted, from);
    return found;
  };
}

/** Behind the end tag of an element whose content is skipped; -1 when it never ends. */
function endOf(html: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name}[\\s>/]`, 'gi');
  pattern.lastIndex = from;
  const found = pattern.exec(html);
  if (!found) return -1;
  const close = html.indexOf('>', found.index);
  return close === -1 ? html.length : close + 1;
}

function tagName(html: string, from: number): { name: string; ending: boolean } {
  const ending = html[from] === '/';
  const head = html.slice(ending ? from + 1 : from, from + 24);
  return { name: /^[a-z][a-z0-9]*/i.exec(head)?.[0].toLowerCase() ?? '', ending };
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return named[entity.toLowerCase()] ?? whole;
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  });
}
