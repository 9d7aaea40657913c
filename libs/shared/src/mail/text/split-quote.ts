import { attributionAt, attributionWithin } from './attribution.js';
import { type Beginning, beginningAt, isOwnRule, isRule, nextWritten } from './earlier-mail.js';
import { fold, labelledLine, wordsOf } from './mail-words.js';
import { isMarked, Marks } from './marks.js';
import type { MailKind } from './reply-signs.js';
import type { TextSection } from './section.js';
import { signatureAt } from './signature.js';

/** What the sender wrote, what they put below it every time, and what hangs there from earlier mails. */
export interface SplitText {
  readonly own: string;
  readonly quoted: string;
  readonly signature: string;
}

/** Where a line stands, beside what it says. */
interface Lines {
  readonly text: readonly string[];
  /** The section of each line. */
  readonly section: readonly number[];
  readonly drawn: ReadonlySet<number>;
  /** The last line that points back at what stands above it; -1 where none does. */
  readonly lastBack: () => number;
}

const pointsBack = wordsOf('back');

/** Behind so many lines nothing begins any more: they stay in the text. What a line costs is bounded, and so is the whole. */
const mostLinesAsked = 10_000;

/**
 * Splits what was quoted, and the signature, from the sender's own words. No word is lost: each is in one of the three, in its order, and in
 * doubt it is the sender's own. Words between or below marked lines stay the sender's own. In a first mail nothing was answered: only marked
 * lines that stand apart, and an earlier mail below a line that a program drew, are set apart. A forward is its sender's own, and so
 * is a mail that is nothing but quotation: the complaint is in there. Linear in the length of the text.
 */
export function splitQuote(sections: readonly TextSection[], kind: MailKind): SplitText {
  const lines = linesOf(sections);
  const own: number[] = [];
  let quoted: string[] = [];
  const marks = new Marks(lines.text, sections, lines.section, kind);
  /** The sender has said something so far. */
  let written = false;
  let index = 0;
  for (; index < lines.text.length; index += 1) {
    const line = lines.text[index] as string;
    if (marks.carries(index)) {
      quoted.push(line);
      continue;
    }
    if (kind !== 'forward' && index < mostLinesAsked) {
      const begins = beginningAt(lines.text, index, lines.drawn.has(index));
      if (begins !== undefined && !introduces(lines.text, own) && (kind === 'reply' || endsFirstMail(lines, index, begins))) {
        const next = written ? undefined : marksBelowHeaders(lines.text, index);
        if (next === undefined) break;
        quoted.push(...lines.text.slice(index, next));
        index = next - 1;
        continue;
      }
      const attribution = attributionAt(lines.text, index, isMarked);
      if (attribution !== undefined) {
        const next = index + attribution.lines;
        if (marks.follow(next)) {
          quoted.push(...lines.text.slice(index, next));
          index = next - 1;
          continue;
        }
        if (attribution.sure && kind === 'reply' && !introduces(lines.text, own)) break;
      }
    }
    own.push(index);
    written ||= !isEmptyOrRule(line);
  }
  // A line drawn above the earlier mail belongs to it.
  let above: string[] = [];
  while (index < lines.text.length && own.length > 0 && isEmptyOrRule(lines.text[own.at(-1) as number] as string)) {
    above.push(lines.text[own.pop() as number] as string);
  }
  above = above.reverse();
  quoted = quoted.concat(above, lines.text.slice(index));
  const { body, signature } = cutSignatures(own, lines);
  const mine = tidy(body);
  if (mine === '') return { own: tidy(lines.text), quoted: '', signature: '' };
  return { own: mine, quoted: tidy(quoted), signature: tidy(signature) };
}

function linesOf(sections: readonly TextSection[]): Lines {
  const text: string[] = [];
  const section: number[] = [];
  const drawn = new Set<number>();
  for (const [number, { text: said, drawn: isDrawn }] of sections.entries()) {
    const lines = said.split('\n');
    const first = lines.findIndex((line) => line.trim() !== '');
    if (isDrawn && first >= 0) drawn.add(text.length + first);
    for (const line of lines) {
      const within = isMarked(line) || text.length > mostLinesAsked ? 0 : attributionWithin(line);
      for (const piece of within > 0 ? [line.slice(0, within).replace(/-+\s*$/, ''), line.slice(within)] : [line]) {
        text.push(piece);
        section.push(number);
      }
    }
  }
  let last: number | undefined;
  const lastBack = () => {
    last ??= text.slice(0, mostLinesAsked).findLastIndex(pointsBackAt);
    return last;
  };
  return { text, section, drawn, lastBack };
}

/**
 * Whether an earlier mail in a first mail is set apart with all below it: a program drew a line above its headers, and nobody goes on. Hyphens
 * alone are as often the sender's, or part the pieces of a digest.
 */
function endsFirstMail(lines: Lines, index: number, begins: Beginning): boolean {
  const byHand = isOwnRule(lines.text[index] as string) && !lines.drawn.has(index);
  return begins === 'drawn' && !byHand && hasBlock(lines.text, index) && index > lines.lastBack();
}

/**
 * Where marked lines follow at the headers that a mail begins with: they are the quotation, and what stands below them answers it. Undefined
 * where the earlier mail is not marked.
 */
function marksBelowHeaders(lines: readonly string[], index: number): number | undefined {
  for (let at = index; at < Math.min(lines.length, index + mostLinesAbove); at += 1) {
    const line = lines[at] as string;
    if (isMarked(line)) return at;
    if (at > index && !isEmptyOrRule(line) && labelledLine(line.slice(0, 400))?.role === undefined) return undefined;
  }
  return undefined;
}

/** Not the line alone: the block of headers that a program writes below it stands there, too. */
function hasBlock(lines: readonly string[], index: number): boolean {
  const next = nextWritten(lines, index + 1);
  return beginningAt(lines, index, true) !== undefined && (isHeader(lines, index) || (next !== undefined && isHeader(lines, next)));
}

const isHeader = (lines: readonly string[], index: number): boolean =>
  beginningAt(lines, index, true) === 'drawn' && /[:：|]/.test(lines[index] as string);

/** "Your answer was:" right above: the sender put the mail there, and goes on below it. Its own headers stand between, once they were left. */
function introduces(lines: readonly string[], own: readonly number[]): boolean {
  for (let at = own.length - 1; at >= Math.max(0, own.length - mostLinesAbove); at -= 1) {
    const line = lines[own[at] as number] as string;
    if (isEmptyOrRule(line) || labelledLine(line.slice(0, 200))?.role !== undefined) continue;
    return /[:：]$/.test(line.slice(-200).trim());
  }
  return false;
}

const mostLinesAbove = 16;

/** "The above is your answer; I do not accept it." */
function pointsBackAt(line: string): boolean {
  const folded = fold(line.slice(0, 60)).trim();
  return pointsBack.some((words) => folded.startsWith(words));
}

const isEmptyOrRule = (line: string): boolean => line.length <= 400 && (line.trim() === '' || isRule(line));

/** A signature belongs to the part of the mail that it stands in: below it another part may go on. */
function cutSignatures(
  own: readonly number[],
  { text, section }: Lines,
): { readonly body: readonly string[]; readonly signature: readonly string[] } {
  const body: string[][] = [];
  const signature: string[][] = [];
  for (let start = 0; start < own.length; ) {
    let end = start;
    while (end < own.length && section[own[end] as number] === section[own[start] as number]) end += 1;
    const said = own.slice(start, end).map((index) => text[index] as string);
    const from = signatureAt(said);
    body.push(said.slice(0, from));
    signature.push(said.slice(from));
    start = end;
  }
  return { body: body.flat(), signature: signature.flat() };
}

function tidy(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
}
