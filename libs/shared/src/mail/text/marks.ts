import { nextWritten } from './earlier-mail.js';
import type { MailKind } from './reply-signs.js';
import type { TextSection } from './section.js';

/** ">>> RCPT To:" in a machine's report is what one machine said to another. */
export const isMarked = (line: string): boolean =>
  /^ ?(?:>|&gt;|＞)/.test(line) && !/^>>> (?:RCPT|MAIL|DATA|EHLO|HELO|QUIT|RSET|AUTH|BDAT|STARTTLS|\.$)/i.test(line);
const writerOf = (line: string | undefined): string | undefined => /^ {0,3}(\p{Lu}{2,3}|\p{Lu}\p{Ll}{1,11})>(?: |$)/u.exec(line ?? '')?.[1];
const mostLinesAsked = 10_000;
const isBar = (line: string): boolean => /^ ?[|│┃¦｜]/.test(line) && !/[|│┃¦｜]\s*$/.test(line.trim().slice(1));

/** Which lines are marked as quoted. */
export class Marks {
  private readonly counts: readonly boolean[];
  /** Below an attribution a bar is a mark, too, until a line has none. */
  private bars = -1;

  constructor(
    private readonly lines: readonly string[],
    sections: readonly TextSection[],
    private readonly section: readonly number[],
    private readonly kind: MailKind,
  ) {
    // Two marks one behind the other are a program's work, in whatever mail.
    this.counts = sections.map(({ text, marksAreSure }) => kind === 'reply' || marksAreSure || /^ ?>\s?>.*\S/m.test(text));
  }

  carries(index: number): boolean {
    if (this.kind === 'forward') return false;
    const line = this.lines[index] as string;
    if (index === this.bars) {
      this.bars = isBar(this.lines[index + 1] ?? '') || (this.lines[index + 1] ?? '').trim() === '|' ? index + 1 : -1;
      return true;
    }
    if (!isMarked(line)) return this.bearsWriter(index) || (this.isRestOfLink(index) && this.carries(index - 1));
    if (this.introduced >= index) return true;
    if (this.isEscapedFrom(index)) return false;
    if (this.counts[this.section[index] as number] === true) return true;
    if (!isMarked(this.lines[index - 1] ?? '')) this.block = this.standsApart(index);
    return this.block;
  }

  /** Writers whose initials or name a program put before the mark. */
  private readonly writers = new Set<string>();
  private talkers: number | undefined;

  /**
   * "WF> …", "Wang> …": one such line may be anything, with two of one writer in a row all of theirs are quoted. Two names that take turns are
   * a talk that the sender copied.
   */
  private bearsWriter(index: number): boolean {
    const writer = writerOf(this.lines[index]);
    if (writer === undefined || this.kind !== 'reply') return false;
    if (writer === writerOf(this.lines[index + 1])) this.writers.add(writer);
    if (!this.writers.has(writer)) return false;
    this.talkers ??= new Set(this.lines.slice(0, mostLinesAsked).map(writerOf)).size - 1;
    return writer === writer.toUpperCase() || this.talkers === 1;
  }

  /** Whether the block of marked lines that the reader is in stands apart. */
  private block = false;

  /** In a first mail a mark may draw a list: "I demand:" and the demands. A block that an empty line parts from the text quotes something. */
  private standsApart(index: number): boolean {
    if ((this.lines[index - 1] ?? '').trim() !== '') return false;
    for (let above = index - 1; above >= Math.max(0, index - 4); above -= 1) {
      const line = (this.lines[above] as string).slice(-200).trim();
      if (line !== '') return !/[:：]$/.test(line);
    }
    return true;
  }

  /** A link that a program broke, between two marked lines: one word, or the rest of what a bracket opened. */
  private isRestOfLink(index: number): boolean {
    const [before = '', line, after = ''] = [this.lines[index - 1], this.lines[index] as string, this.lines[index + 1]];
    if (line.length > 2_000 || !isMarked(before) || !isMarked(after) || /\S\s+[^\s>)]/.test(line.trim().slice(0, 2_000))) return false;
    const end = before.slice(-2_000);
    return /^\s*[(<]?https?:/.test(line) || (/https?:\S*$/.test(end) && /[)>]\s*$/.test(line)) || /\(https?:[^)]*$/.test(end);
  }

  /**
   * ">From my account …": mailbox files and some servers put a mark before a line that begins with "From " (RFC 4155, appendix A). By itself
   * it quotes nobody: it is a sentence of the sender's.
   */
  private isEscapedFrom(index: number): boolean {
    const [before = '', line = '', after = ''] = [this.lines[index - 1], this.lines[index], this.lines[index + 1]];
    return line.startsWith('>From ') && !isMarked(before) && !isMarked(after);
  }

  /** Marked lines stretch to here that a program's line introduced: so far they are quoted in a first mail, too. */
  private introduced = -1;

  /** Whether marked lines follow at a line, after at most three empty ones. */
  follow(from: number): boolean {
    const next = nextWritten(this.lines, from);
    if (next === undefined) return false;
    const line = this.lines[next] as string;
    if (isBar(line) || line.trim() === '|') {
      this.bars = next;
      return true;
    }
    if (this.bearsWriter(next)) return true;
    if (!isMarked(line)) return false;
    let last = next;
    while (last + 1 < this.lines.length && (isMarked(this.lines[last + 1] as string) || (this.lines[last + 1] as string).trim() === ''))
      last += 1;
    this.introduced = Math.max(this.introduced, last);
    return true;
  }
}
