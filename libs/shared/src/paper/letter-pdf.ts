import { dateOf } from '../domain/calendar/local-date.js';
import { localDayOf } from '../domain/calendar/zone.js';
import type { Language } from '../domain/language.js';
import { longDate } from '../notices/long-date.js';
import { mm, Paper } from './paper.js';

/** A notice as a letter. Lines are printed as they are; `date` is an instant, told as the local day in `zone`. */
export interface LetterPaper {
  readonly language: Language;
  /** Name and contact lines of the institution. */
  readonly sender: readonly string[];
  /** Name and address. */
  readonly recipient: readonly string[];
  readonly reference: string;
  readonly subject: string;
  readonly body: string;
  readonly date: Date;
  readonly zone: string;
  /** In large print: 18 points, as whoever asked for it reads (UKAAF, Clear and large print guidance). The address stays in its window. */
  readonly large?: boolean;
}

const words = {
  'zh-Hans': { reference: '编号' },
  'zh-Hant': { reference: '編號' },
  en: { reference: 'Reference' },
} as const;

/** The letter on A4, its address in the window of a DL or C5 envelope (20 mm from the left, 45 mm from the top), pages numbered. */
export async function letterPdf(letter: LetterPaper): Promise<Buffer> {
  const paper = new Paper({ title: letter.subject, language: letter.language, date: letter.date });
  set(paper, letter);
  return await paper.end(footerOf(letter));
}

/**
 * Several letters in one file, in the order given: of each the pages that {@link letterPdf} makes of it. `ownSheets`: each begins on a sheet of its own also
 * where both sides are printed. Fails where there is none.
 */
export async function pileOfLetters(letters: readonly LetterPaper[], ownSheets: boolean): Promise<Buffer> {
  const [first] = letters;
  if (!first) throw new Error('A pile has at least one letter.');
  const paper = new Paper({ title: first.sender[0] ?? '', language: first.language, date: first.date });
  for (const [nth, letter] of letters.entries()) {
    if (nth > 0) paper.beginNext(footerOf(letters[nth - 1]!), ownSheets);
    set(paper, letter);
  }
  return await paper.end(footerOf(letters.at(-1)!));
}

const footerOf = ({ sender, reference }: LetterPaper): string => `${sender[0] ?? ''}  ·  ${reference}  ·`;

function set(paper: Paper, letter: LetterPaper): void {
  const { language, large = false } = letter;
  const left = 25 * mm;
  const [name = '', ...contact] = letter.sender;
  paper.write(name, { weight: 'bold', size: 13, at: { x: left, y: 15 * mm }, width: 160 * mm });
  paper.write(contact.join('\n'), { size: 9, width: 160 * mm });
  paper.write(name, { size: 8, at: { x: left, y: 47 * mm }, width: 85 * mm, height: 12, ellipsis: true });
  paper.write(letter.recipient.join('\n'), { size: 11, at: { x: left, y: 54 * mm }, width: 85 * mm });
  paper.write(longDate(language, dateOf(localDayOf(letter.date.getTime(), letter.zone))), {
    size: 11,
    at: { x: 115 * mm, y: 54 * mm },
    width: 70 * mm,
    align: 'right',
  });
  paper.write(`${words[language].reference} ${letter.reference}`, { at: { x: 115 * mm, y: 61 * mm }, width: 70 * mm, align: 'right' });
  paper.write(letter.subject, { weight: 'bold', size: large ? 20 : 13, at: { x: left, y: 100 * mm }, width: 160 * mm });
  paper.gap(4);
  for (const paragraph of letter.body.split('\n'))
    paper.write(paragraph || ' ', { size: large ? 18 : 11, paragraphGap: large ? 9 : 6, width: 160 * mm });
}
