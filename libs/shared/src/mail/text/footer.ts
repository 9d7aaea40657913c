import { mailLanguages } from './mail-languages.js';
import { anyOf, fold, longestFirst } from './mail-words.js';

const mostFooterLines = 14;
const longestLine = 400;

/** By language: what is "I" in one is "the" in another. */
const phrases = mailLanguages
  .filter(({ footer, notice }) => footer !== undefined || notice !== undefined)
  .map(({ footer = '', notice = '', self = '' }) => ({
    footer: anyOf(longestFirst(footer)),
    notice: anyOf(longestFirst(notice), 'gu'),
    /** A list and a firm speak of nobody as "I": with one of these the words are the sender's. */
    self: anyOf(longestFirst(self)),
  }));
const [english] = phrases as [(typeof phrases)[number]];

/** "To unsubscribe from this group, send an email to:": needs no rule above it. */
export const startsFooter = (line: string): boolean =>
  /^to unsubscribe from this (?:list|group|mailing list|topic|thread)\b/i.test(line.slice(0, 80));

/**
 * Whether what stands below a rule, down to the end, is what a list puts below every mail: it names a list or says how to leave it, and
 * where. "Take me off your list" is a demand: who speaks of themselves is the sender.
 */
export function isFooterBelow(lines: readonly string[]): boolean {
  const written = writtenOf(lines, mostFooterLines);
  if (written === undefined) return false;
  const text = fold(written.join('\n'));
  const said = withoutAddresses(text);
  if (english.self.test(said)) return false;
  if (/you (?:are receiving|received|have received) this (?:e-?mail|mail|message|bugmail)[^\n]{0,40} because/.test(text)) return true;
  if (!/\S@\S|:\/\/|www\./.test(text)) return false;
  return written.some(namesList) || phrases.some(({ footer, self }) => footer.test(text) && !self.test(said));
}

/** "users mailing list", as Mailman writes it. */
const namesList = (line: string): boolean => /^[\p{L}\d.+-]{2,40}(?: [\p{L}\d.+-]{1,40}){0,2} mailing list\b[^.!?]{0,80}$/iu.test(line);

/**
 * Whether it is a firm's notice that the mail is confidential and what to do who got it by mistake. Two such phrases are asked for, and
 * `rule`, the line above it, is at least two signs long.
 */
export function isNoticeBelow(lines: readonly string[], rule: string): boolean {
  const written = rule.length < 2 ? undefined : writtenOf(lines, 24);
  if (written === undefined) return false;
  const text = withoutAddresses(fold(written.join(' ').slice(0, 4_000)));
  return phrases.some(({ notice, self }) => new Set(Array.from(text.matchAll(notice), ([words]) => words)).size >= 2 && !self.test(text));
}

/** Addresses end in words, too: "about.me". */
const withoutAddresses = (text: string): string =>
  text
    .split(/\s/)
    .filter((word) => !/@|:\/\/|www\./.test(word))
    .join(' ');

/** The lines that say something, undefined where there are none or too many, or one is longer than a program's. */
function writtenOf(lines: readonly string[], most: number): readonly string[] | undefined {
  if (lines.length > 4 * most) return undefined;
  const written = lines
    .filter((line) => !/^[\s\-_*=~#]*$/.test(line.slice(0, longestLine)) || line.length > longestLine)
    .map((line) => line.trim());
  const fits = written.length > 0 && written.length <= most && written.every((line) => line.length <= 4 * longestLine);
  return fits ? written : undefined;
}
