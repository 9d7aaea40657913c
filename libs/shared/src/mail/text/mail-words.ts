import { type MailLanguage, mailLanguages } from './mail-languages.js';

/** What a label above an earlier mail stands for. `sent` is written above mails only, `date` above bookings and visits, too. */
export type LabelRole = 'from' | 'sent' | 'date' | 'to' | 'cc' | 'subject';

const roles = ['from', 'sent', 'date', 'to', 'cc', 'subject'] as const satisfies readonly LabelRole[];

/** The words of one kind in every language, each once, longest first: of two that fit, the longer is meant. */
export function wordsOf(name: Exclude<keyof MailLanguage, 'tag'>): readonly string[] {
  return longestFirst(mailLanguages.map((language) => language[name] ?? '').join('|'));
}

/** The words of a list that `|` parts. */
export function longestFirst(list: string): readonly string[] {
  return [...new Set(fold(list).split('|'))].filter((word) => word !== '').sort((a, b) => b.length - a.length);
}

/** How words are compared: without regard to capitals, and to the kind of apostrophe and blank. */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replaceAll('i\u0307', 'i')
    .replace(/[\u00a0\u3000\u202f]/g, ' ');
}

const east = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;

/** Written in a script that sets no blanks between words. */
export const isEastern = (text: string): boolean => east.test(text);

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** One pattern for a list of fixed words. Where a script sets blanks, a word begins and ends where no letter stands. */
export function anyOf(words: readonly string[], flags = 'u'): RegExp {
  const western = words.filter((word) => !isEastern(word)).map(escaped);
  const eastern = words.filter(isEastern).map(escaped);
  const parts = [...(western.length > 0 ? [`(?<![\\p{L}\\d])(?:${western.join('|')})(?![\\p{L}\\d])`] : []), ...eastern];
  return new RegExp(parts.length > 0 ? parts.join('|') : '(?!)', flags);
}

const labels = new Map<string, LabelRole>();
for (const role of roles) {
  for (const word of wordsOf(role)) if (!labels.has(labelKey(word))) labels.set(labelKey(word), role);
}

function labelKey(label: string): string {
  const folded = fold(label);
  return isEastern(folded) ? folded.replace(/ /g, '') : folded.trim();
}

/** A line `label: value`, as a block of headers has it; with stars, bars or a table around it, too. */
export interface LabelledLine {
  /** Undefined for a label in no language of ours. */
  readonly role: LabelRole | undefined;
  readonly label: string;
  readonly value: string;
}

/** A label is short; what stands behind a colon further on is a sentence. */
const longestLabel = 32;

/** The label and value of a line, undefined where it has none. */
export function labelledLine(line: string): LabelledLine | undefined {
  const start = /^[\s*_|>•·"']{0,12}/.exec(line)?.[0].length ?? 0;
  const head = line.slice(start, start + longestLabel);
  const end = head.search(/[:：|]/);
  if (end <= 0) return undefined;
  const label = head.slice(0, end).replace(/[*_\s\u3000]+$/, '');
  if (label === '' || /[<>@]/.test(label)) return undefined;
  const value = line.slice(start + end + 1, start + end + 400).replace(/^[*_\s|]+|[\s|]+$/g, '');
  return { role: labels.get(labelKey(label)), label, value };
}

const dateFormats: readonly Intl.DateTimeFormatOptions[] = [
  { weekday: 'long', month: 'long', day: 'numeric' },
  { weekday: 'short', month: 'short', day: 'numeric' },
  { month: 'long' },
  { month: 'short' },
  { weekday: 'long' },
  { weekday: 'short' },
];

function calendarWords(part: 'month' | 'weekday'): ReadonlySet<string> {
  const found = new Set<string>();
  // A day of each month, and each day of a week.
  const days = [...Array(12).keys()].flatMap((number) => [new Date(Date.UTC(2025, number, 6)), new Date(Date.UTC(2025, 0, number + 1))]);
  for (const { tag } of mailLanguages) {
    for (const options of dateFormats) {
      const format = new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC', calendar: 'gregory' });
      for (const day of days) {
        for (const { type, value } of format.formatToParts(day)) {
          const word = fold(value).replace(/[.\s]+$/, '');
          if (type === part && /\p{L}/u.test(word)) found.add(word);
        }
      }
    }
  }
  return found;
}

const months = calendarWords('month');
const weekdays = calendarWords('weekday');
/** Months as people and older programs shorten them, beyond what Intl knows. */
const otherMonths = new Set([
  'sept',
  'sep',
  'okt',
  'mrt',
  'märz',
  'maerz',
  'juil',
  'aug',
  'dez',
  'lip',
  'серп',
  'жовт',
  'янв',
  'сент',
  'окт',
  'нояб',
  'дек',
]);

const wordPattern = /[\p{L}\p{M}]+/gu;

/** Whether a line of at most a few hundred characters names a day: in figures, or by the name of a month and a number. */
export function namesDay(text: string): boolean {
  if (
    /\d{4} ?[-/.年년] ?\d{1,2} ?[-/.月월] ?\d{1,2}|\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}|\d{1,2}[-\s.]{0,2}\d{1,2}月|\d{1,2}月 ?\d{1,2}/.test(
      text,
    )
  )
    return true;
  if (/(?<!\d)(?:19|20)\d\d(?!\d)/.test(text) && namesTime(text)) return true;
  return /\d/.test(text) && (fold(text).match(wordPattern) ?? []).some(isMonth);
}

const isMonth = (word: string): boolean => months.has(word) || otherMonths.has(word);

/** Whether it names a time of day. */
export function namesTime(text: string): boolean {
  return /(?<![\d.])\d{1,2}[:：]\d{2}|(?<![\d.])\d{1,2}[.h]\d{2}(?![\d.])|[上下]午 ?\d|오[전후] ?\d|\d{1,2}[時点點时]/.test(text);
}

/** Whether it begins with a day: a figure, a weekday or a month. */
export function beginsWithDay(text: string): boolean {
  const word = /^[\p{L}\p{M}]{1,20}/u.exec(fold(text.slice(0, 40)))?.[0];
  if (word !== undefined) return weekdays.has(word) || isMonth(word) || /^[週周星](?:[期末]|[一二三四五六日])/.test(word);
  return /^\d{1,4}[-/.年년:： ,a-z]/i.test(text);
}
