import { decodeText } from '../charsets/decode-text.js';
import { hasStatusFields, isStatus } from '../mime/status-part.js';
import { fileNameOf, type MimePart } from '../mime/structure.js';
import { decodeTransfer } from '../mime/transfer-encoding.js';
import { takeOutFiles } from '../text/embedded-files.js';
import { unflow } from '../text/flowed.js';
import { htmlToSections } from '../text/html-to-text.js';
import type { TextSection } from '../text/section.js';
import { plainSection } from '../text/section.js';
import { displayName } from './display-name.js';
import { isStandIn } from './stand-in.js';

/** A file as it lies in the mail, before it is weighed and named for showing. */
export interface FoundFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** What the parts of a mail are to a person who opens it. */
export interface MailContents {
  /** What is read, with quotations in it. */
  readonly text: string;
  /** The same by its stretches: a signature ends with the part that it stands in. */
  readonly sections: readonly TextSection[];
  /** Empty when the mail has none. */
  readonly html: string;
  readonly files: readonly FoundFile[];
}

/** Where a part stands; that decides whether it is read or attached. */
interface Place {
  readonly parent: string;
  readonly index: number;
  readonly charset: string;
  readonly answers: boolean;
}

interface Body {
  readonly text: string;
  readonly sections: readonly TextSection[];
  readonly html: string;
  /** It was written as plain text, not made from HTML. */
  readonly plain: boolean;
}

const nothing: Body = { text: '', sections: [], html: '', plain: false };

const plainBody = (text: string): Body => ({ text, sections: [plainSection(text)], html: '', plain: true });

/**
 * Reads the parts as a mail program shows them. Of alternatives the plain one counts where it says anything, else the HTML one; parts that
 * stand side by side are read one after another. Everything that is not read is a file: attached mails whole, pictures of the page, reports,
 * signatures. `answers`: the mail answers another, as `mailKind` tells. Source: RFC 8621 section 4.1.4 for which part is body and which
 * attachment.
 */
export function readParts(root: MimePart, answers = true): MailContents {
  const files: FoundFile[] = [];
  const body = read(root, { parent: '', index: 0, charset: '', answers }, files);
  return { text: body.text, sections: body.sections, html: body.html, files };
}

function read(part: MimePart, place: Place, files: FoundFile[]): Body {
  if (part.children.length > 0) return readMultipart(part, place, files);
  if (isRead(part, place)) return readText(part, place, files);
  if (isNothing(part)) return nothing;
  files.push(fileOf(part, files.length + 1));
  return nothing;
}

/** A text of no bytes and no name, such as programs leave behind a page's pictures. */
const isNothing = (part: MimePart): boolean =>
  readable.has(part.type) &&
  part.disposition !== 'attachment' &&
  fileNameOf(part) === '' &&
  /^\s*$/.test(part.body.toString('latin1', 0, 64)) &&
  part.body.length <= 64;

function readMultipart(part: MimePart, { answers }: Place, files: FoundFile[]): Body {
  const bodies = part.children.map((child, index) => read(child, { parent: part.type, index, charset: '', answers }, files));
  const html = bodies.map((body) => body.html).filter((each) => each !== '');
  if (part.type === 'multipart/alternative') {
    const written = bodies.filter((body) => body.text.trim() !== '');
    const pages = written.filter((body) => !body.plain).map((body) => body.text);
    const chosen = written.find((body) => body.plain && !isStandIn(body.text, pages)) ?? written.at(-1);
    return { ...(chosen ?? nothing), html: html.at(-1) ?? '' };
  }
  const texts = bodies.filter((body) => body.text.trim() !== '');
  return {
    text: texts.map((body) => body.text.trimEnd()).join('\n'),
    sections: texts.flatMap((body) => body.sections),
    html: html.join('<br/>\n'),
    plain: texts.length > 0 && texts.every((body) => body.plain),
  };
}

const readable = new Set(['text/plain', 'text/html', 'text/enriched', 'text/richtext']);

/** What is no known disposition (`=?utf-8?Q?none?=`, `body`) says nothing of a text without a name: rather read than laid aside (RFC 2183 2.8). */
function isAttached(part: MimePart): boolean {
  if (part.disposition === '' || part.disposition === 'inline') return false;
  return part.disposition === 'attachment' || !readable.has(part.type) || fileNameOf(part) !== '';
}

/** A report whose fields are a sentence: some gateways to telephones write one for people where fields for machines belong. */
const isSentence = (part: MimePart): boolean =>
  isStatus(part) && part.body.length > 0 && part.body.length < 65_536 && !hasStatusFields(part);

/** A named text is a file unless it opens the mail; what says that it is attached is, wherever it stands. */
function isRead(part: MimePart, { parent, index }: Place): boolean {
  if (isAttached(part)) return false;
  if (isSentence(part)) return true;
  if (!readable.has(part.type)) return parent === '' && part.type.startsWith('text/') && fileNameOf(part) === '';
  if (parent === '' || index === 0 || parent === 'multipart/alternative') return true;
  return fileNameOf(part) === '' && parent !== 'multipart/related';
}

function readText(part: MimePart, place: Place, files: FoundFile[]): Body {
  const bytes = decodeTransfer(part.encoding, part.body);
  const label = part.parameters.get('charset') || place.charset;
  if (part.type === 'text/html') {
    const html = decodeText(bytes, label || charsetOfPage(bytes));
    const sections = htmlToSections(html, place.answers);
    return { text: sections.map(({ text }) => text).join('\n'), sections, html, plain: false };
  }
  const { text: latin, files: embedded } = takeOutFiles(bytes.toString('latin1'));
  // Mailbox files put a mark before lines that begin like their own; it is no quotation.
  const unmarked = latin.replace(/^>From /gm, 'From ');
  for (const file of embedded) {
    files.push({
      filename: displayName(decodeText(Buffer.from(file.name, 'latin1'), label), 'application/octet-stream', files.length + 1),
      contentType: 'application/octet-stream',
      content: file.content,
    });
  }
  const text = decodeText(embedded.length === 0 && unmarked === latin ? bytes : Buffer.from(unmarked, 'latin1'), label);
  if (part.type !== 'text/plain' && /^text\/(enriched|richtext)$/.test(part.type)) return plainBody(fromEnriched(text));
  if (part.parameters.get('format')?.toLowerCase() !== 'flowed') return plainBody(text);
  return plainBody(unflow(text, part.parameters.get('delsp')?.toLowerCase() === 'yes'));
}

/** A page may name its own character set where the mail does not. */
function charsetOfPage(bytes: Buffer): string {
  return /<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_-]{2,40})/i.exec(bytes.toString('latin1', 0, 2048))?.[1] ?? '';
}

/** Source: RFC 1896: commands in angle brackets, single line ends are none, `<<` is a bracket. */
function fromEnriched(text: string): string {
  return text
    .replace(/\r/g, '')
    .replace(/<param>[^<]{0,500}<\/param>/gi, '')
    .replace(/<<|<\/?[a-z0-9-]{1,60}>/gi, (tag) => (tag === '<<' ? '<' : /^<nl>$/i.test(tag) ? '\n' : ''))
    .replace(/\n+/g, (ends) => (ends.length === 1 ? ' ' : '\n'.repeat(ends.length - 1)));
}

function fileOf(part: MimePart, number: number): FoundFile {
  return {
    filename: displayName(fileNameOf(part), part.type, number),
    contentType: part.type,
    content: decodeTransfer(part.encoding, part.body),
  };
}
