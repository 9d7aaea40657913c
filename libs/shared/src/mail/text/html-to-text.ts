import { Tokenizer } from 'htmlparser2';

/** Elements whose content is not for reading. */
const silent = new Set(['script', 'style', 'title', 'template', 'noscript', 'svg', 'object', 'head', 'select', 'audio', 'video', 'iframe']);
const blocks = new Set(
  'address article aside blockquote body center dd details dir div dl dt fieldset figure figcaption footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody thead tfoot tr ul'.split(
    ' ',
  ),
);
/** Elements that have no end, so that nothing waits for one. */
const empty = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/**
 * What a person would read of an HTML mail, one line per block; what stands in `blockquote` gets `> ` before it, as in a text mail.
 * Makes no attempt to judge the page. Linear in its length.
 */
export function htmlToText(html: string): string {
  const text = readPage(html);
  // A style or script that never ends swallows the page in a browser, too; here somebody's words are in it.
  return text === '' && html.search(neverEnding) !== -1 ? readPage(html.replace(neverEnding, '<br>')) : text;
}

const neverEnding = /<(?:style|script|title|textarea)\b[^<>]{0,500}>/gi;

function readPage(html: string): string {
  const page = new TextPage();
  const reader = new PageReader(html, page);
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, reader);
  tokenizer.write(html);
  tokenizer.end();
  return page.text();
}

/** Hears of tags and texts, and knows what is hidden. */
class PageReader {
  private name = '';
  private attribute = '';
  private style = '';
  /** The element inside which nothing is read, and how many of its kind are open. */
  private hidden: { readonly name: string; depth: number } | undefined;

  constructor(
    private readonly html: string,
    private readonly page: TextPage,
  ) {}

  ontext(start: number, end: number): void {
    if (!this.hidden) this.page.write(this.html.slice(start, end));
  }

  ontextentity(code: number): void {
    if (!this.hidden) this.page.write(code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD');
  }

  onopentagname(start: number, end: number): void {
    this.name = this.html.slice(start, end).toLowerCase();
    this.style = '';
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.html.slice(start, Math.min(end, start + 20)).toLowerCase();
  }

  onattribdata(start: number, end: number): void {
    if (this.attribute === 'style') this.style += this.html.slice(start, Math.min(end, start + 2000));
  }

  onopentagend(): void {
    this.open(false);
  }

  onselfclosingtag(): void {
    this.open(true);
  }

  onclosetag(start: number, end: number): void {
    const name = this.html.slice(start, end).trim().toLowerCase();
    if (this.hidden) {
      // What never ends must not swallow the mail: the end of the page's body or head ends it.
      if (this.hidden.name === name) this.hidden.depth -= 1;
      if (this.hidden.depth === 0 || name === 'head' || name === 'html') this.hidden = undefined;
      return;
    }
    this.page.tag(name, true);
  }

  private open(selfClosing: boolean): void {
    const { name } = this;
    if (this.hidden) {
      if (name === this.hidden.name && !selfClosing) this.hidden.depth += 1;
      if (name !== 'body') return;
      this.hidden = undefined;
    }
    if (!selfClosing && !empty.has(name) && (silent.has(name) || isHidden(this.style))) {
      this.hidden = { name, depth: 1 };
      return;
    }
    this.page.tag(name, false);
  }

  onattribentity(): void {}
  onattribend(): void {}
  oncdata(start: number, end: number): void {
    this.ontext(start, end);
  }
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}

const isHidden = (style: string): boolean => /(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all)/i.test(style);

/** Lines as they come about. Pieces are kept apart until a line ends: asking a growing string for its last character copies it each time. */
class TextPage {
  private readonly lines: string[] = [];
  private pieces: string[] = [];
  private blankBefore = true;
  private quoteDepth = 0;
  private preformatted = 0;

  write(text: string): void {
    if (this.preformatted > 0) {
      this.writeAsItStands(text);
      return;
    }
    const words = text.split(/[ \t\r\n\f\u00a0]/);
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
    else if (name === 'option') this.write(' ');
    else if (blocks.has(name)) {
      if (this.pieces.length > 0) this.endLine();
      if (name === 'blockquote') this.quote(ending);
      if (name === 'pre') this.preformatted = Math.max(0, this.preformatted + (ending ? -1 : 1));
      if (name === 'p' && ending) this.endLine();
    }
  }

  text(): string {
    this.endLine();
    return this.lines.join('\n').trim();
  }

  private quote(ending: boolean): void {
    while (ending && this.quoteDepth > 0 && /^[> ]+$/.test(this.lines.at(-1) ?? '')) this.lines.pop();
    this.quoteDepth = Math.min(50, Math.max(0, this.quoteDepth + (ending ? -1 : 1)));
  }

  private writeAsItStands(text: string): void {
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (index > 0) this.endLine();
      if (line !== '') this.pieces.push(line);
    }
  }

  private endLine(): void {
    const whole = this.pieces.join('').replaceAll('\u00a0', ' ');
    const line = this.preformatted > 0 ? whole.trimEnd() : whole.trim();
    const mark = '> '.repeat(this.quoteDepth);
    if (line !== '' || this.lines.at(-1)?.replace(/[> ]+/, '') !== '') this.lines.push(line === '' ? mark.trimEnd() : `${mark}${line}`);
    this.pieces = [];
    this.blankBefore = true;
  }
}
