import { Tokenizer } from 'htmlparser2';
import type { TextSection } from './section.js';

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
 * What a person would read of an HTML mail, one line per block; what it quotes gets `> ` before it, as in a text mail. `answers`: the mail
 * answers another, so that a `blockquote` that says nothing of itself is a quotation; else it only sets a text in. Makes no attempt to judge
 * the page. Linear in its length.
 */
export function htmlToText(html: string, answers = true): string {
  return htmlToSections(html, answers)
    .map(({ text }) => text)
    .join('\n');
}

/** The same, parted where a mail program began an earlier mail: above Outlook's block of headers, at the line of Zimbra. */
export function htmlToSections(html: string, answers: boolean): readonly TextSection[] {
  const sections = readPage(html, answers);
  const isEmpty = sections.every(({ text }) => text === '');
  // A style or script that never ends swallows the page in a browser, too; here somebody's words are in it.
  return isEmpty && html.search(neverEnding) !== -1 ? readPage(html.replace(neverEnding, '<br>'), answers) : sections;
}

const neverEnding = /<(?:style|script|title|textarea)\b[^<>]{0,500}>/gi;

function readPage(html: string, answers: boolean): readonly TextSection[] {
  const page = new TextPage();
  const reader = new PageReader(html, page, answers);
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, reader);
  tokenizer.write(html);
  tokenizer.end();
  return page.sections();
}

/** Attributes of a tag that tell what it is for. */
const told = ['style', 'type', 'cite', 'class', 'id', 'data-marker', 'tabindex'] as const;
type Told = Partial<Record<(typeof told)[number], string>>;

/** A program marks what it quotes; a person who sets a text in leaves no border, or nothing at all. */
function isQuotation({ style = '', type = '', cite, class: className = '', id = '' }: Told, answers: boolean): boolean {
  if (/^cite$/i.test(type) || cite !== undefined || /(?<!mso|mso-?intense)(?:quot|cite|reply)/i.test(`${className} ${id}`)) return true;
  if (/border-(?:inline-start|left)[^:;]{0,20}:[^;]{0,60}(?:solid|\d+px|ridge|double)/i.test(style)) return true;
  if (/border[^:;]{0,10}:\s?(?:none|0)|padding[^:;]{0,10}:\s?0|text-indent/i.test(style)) return false;
  return answers;
}

/** Where Outlook, its page, its telephone program and Zimbra begin the earlier mail. */
function beginsEarlierMail(name: string, { style = '', id = '', tabindex = '', 'data-marker': marker = '' }: Told): boolean {
  if (name === 'hr') return marker === '__DIVIDER__' || /^(?:zwchr|stopspelling)$/i.test(id) || tabindex === '-1';
  if (name !== 'div' && name !== 'span') return false;
  if (/(?:divrplyfwdmsg|olk_src_body_section|appendonsend|reply-?intro|mail-editor-reference-message)/i.test(id)) return true;
  return /border-top(?:-style)?\s?:[^;]{0,40}solid/i.test(style);
}

/** Hears of tags and texts, and knows what is hidden. */
class PageReader {
  private name = '';
  private attribute = '';
  private told: Told = {};
  /** The element inside which nothing is read, and how many of its kind are open. */
  private hidden: { readonly name: string; depth: number } | undefined;

  constructor(
    private readonly html: string,
    private readonly page: TextPage,
    private readonly answers: boolean,
  ) {}

  ontext(start: number, end: number): void {
    if (!this.hidden) this.page.write(this.html.slice(start, end));
  }

  ontextentity(code: number): void {
    if (!this.hidden) this.page.write(code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD');
  }

  onopentagname(start: number, end: number): void {
    this.name = this.html.slice(start, end).toLowerCase();
    this.told = {};
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.html.slice(start, Math.min(end, start + 20)).toLowerCase();
    if (isTold(this.attribute)) this.told[this.attribute] ??= '';
  }

  onattribdata(start: number, end: number): void {
    const name = this.attribute;
    if (isTold(name)) this.told[name] = `${this.told[name] ?? ''}${this.html.slice(start, Math.min(end, start + 2000))}`.slice(0, 2000);
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
    if (!selfClosing && !empty.has(name) && (silent.has(name) || isHidden(this.told.style ?? ''))) {
      this.hidden = { name, depth: 1 };
      return;
    }
    if (beginsEarlierMail(name, this.told)) this.page.drawLine();
    this.page.tag(name, false, name === 'blockquote' && isQuotation(this.told, this.answers));
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

const isTold = (name: string): name is (typeof told)[number] => (told as readonly string[]).includes(name);

const isHidden = (style: string): boolean => /(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all)/i.test(style);

/** So many `blockquote` are told apart, and so many lines that a program drew. */
const mostOpen = 1000;
const mostDrawn = 40;
const deepest = 50;

/** A line without words: what we put there ourselves is short, and a longer one is not looked through at every tag. */
const isOurMark = (line: string | undefined): boolean => line !== undefined && line.length <= 2 * deepest && /^[> ]*$/.test(line);

/** Lines as they come about. Pieces are kept apart until a line ends: asking a growing string for its last character copies it each time. */
class TextPage {
  private lines: string[] = [];
  private readonly done: TextSection[] = [];
  private drawn = false;
  private pieces: string[] = [];
  private blankBefore = true;
  private quoteDepth = 0;
  /** Of each open `blockquote`, whether it quotes. */
  private readonly quotes: boolean[] = [];
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

  tag(name: string, ending: boolean, quotes = false): void {
    if (name === 'br') this.endLine();
    else if (name === 'td' || name === 'th') this.write(' ');
    else if (name === 'option') this.write(' ');
    else if (blocks.has(name)) {
      if (this.pieces.length > 0) this.endLine();
      if (name === 'blockquote') this.quote(ending, quotes);
      if (name === 'pre') this.preformatted = Math.max(0, this.preformatted + (ending ? -1 : 1));
      if (name === 'p' && ending) this.endLine();
    }
  }

  /** A program drew the line above an earlier mail here. */
  drawLine(): void {
    if (this.done.length >= mostDrawn) return;
    this.endLine();
    this.finish();
    this.drawn = true;
  }

  sections(): readonly TextSection[] {
    this.endLine();
    this.finish();
    return this.done;
  }

  private finish(): void {
    const text = this.lines.join('\n').trim();
    // Two such lines one below the other begin one earlier mail.
    if (text === '' && this.done.length > 0) return;
    this.done.push({ text, drawn: this.drawn, marksAreSure: true });
    this.lines = [];
    this.drawn = false;
  }

  private quote(ending: boolean, quotes: boolean): void {
    const marked = ending ? (this.quotes.pop() ?? false) : quotes;
    if (!ending && this.quotes.length < mostOpen) this.quotes.push(quotes);
    if (!marked) return;
    while (ending && this.quoteDepth > 0 && this.lines.at(-1) !== '' && isOurMark(this.lines.at(-1))) this.lines.pop();
    this.quoteDepth = Math.min(deepest, Math.max(0, this.quoteDepth + (ending ? -1 : 1)));
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
    if (line !== '' || !isOurMark(this.lines.at(-1))) this.lines.push(line === '' ? mark.trimEnd() : `${mark}${line}`);
    this.pieces = [];
    this.blankBefore = true;
  }
}
