import type { PhraseHit } from './phrase-book.js';

/** What a model looks at: how often each sign occurs. The name of a list's sign begins with `#`. */
export type Signs = ReadonlyMap<string, number>;

/** Latin words that say nothing by themselves. */
export const common: ReadonlySet<string> = new Set(
  'the a an and or of to in on at for is are was were be been i my me we our you your it its this that with from by as have has had do did not but they their them he she his her so if will would can could there what which who when than then also am no any all just about into out up over after before because'.split(
    ' ',
  ),
);

/** How a model reads a text. */
export interface ReadingWay {
  /** Han characters in a row that are one sign, at most. */
  readonly longest: number;
  /** Whether pairs of Latin words are signs. */
  readonly pairs: boolean;
  /** How many of the first Latin words count once more as the opening: long stories say first what they are about. */
  readonly opening: number;
}

/**
 * Signs of a folded text: one to `longest` Han characters in a row, words of Latin letters, pairs of them, the words of its opening (`^word`),
 * and the phrase lists that it speaks the words of (`#list`, and `#` and what stands before the point).
 */
export function signsOf(text: string, hits: readonly PhraseHit[], { longest, pairs, opening }: ReadingWay): Map<string, number> {
  const signs = new Map<string, number>();
  const count = (sign: string) => signs.set(sign, (signs.get(sign) ?? 0) + 1);
  for (const [run] of text.matchAll(/[㐀-鿿]+/g)) {
    for (let at = 0; at < run.length; at += 1)
      for (let size = 1; size <= longest && at + size <= run.length; size += 1) count(run.slice(at, at + size));
  }
  let before = '';
  let place = 0;
  for (const [word] of wordsIn(text)) {
    if (isMask(word)) continue;
    const stem = stemOf(word);
    if (!common.has(word)) count(`${stem} `);
    if (place++ < opening) count(`^${stem}`);
    if (pairs && before !== '' && !(common.has(word) && common.has(before))) count(`${stemOf(before)} ${stem}`);
    before = word;
  }
  for (const { list } of onceEach(hits)) for (const sign of signsOfList(list)) count(sign);
  for (const sign of lackingIn(text, hits)) count(sign);
  return signs;
}

/** Words of Latin letters in a folded text, each with its place (`index`). */
export function wordsIn(text: string): IterableIterator<RegExpMatchArray> {
  return text.matchAll(/[a-zà-ɏ][a-zà-ɏ']*/g);
}

/** What an authority put in the place of names and numbers: XXXX. */
export function isMask(word: string): boolean {
  return /^x+$/.test(word);
}

/** Each list once at each place, however many of its phrases begin there. */
export function onceEach(hits: readonly PhraseHit[]): PhraseHit[] {
  const seen = new Set<string>();
  return hits.filter(({ list, from }) => {
    const once = `${list}@${from}`;
    return !seen.has(once) && seen.add(once);
  });
}

/** `#list`, and `#` and what stands before the point. */
export function signsOfList(list: string): string[] {
  const point = list.indexOf('.');
  return point > 0 && !list.startsWith('B99') ? [`#${list}`, `#${list.slice(0, point)}`] : [`#${list}`];
}

/** What a text lacks tells too: a question, a greeting or a cry speaks of no matter. */
export function lackingIn(text: string, hits: readonly PhraseHit[]): string[] {
  return [
    ...(text.length < 12 ? ['#short'] : []),
    ...(/[?？吗嗎]\s*$/.test(text) ? ['#asks'] : []),
    ...(hits.some(({ list }) => list.startsWith('B') && !list.startsWith('B99.90')) ? [] : ['#no-matter']),
    ...(hits.some(({ list }) => list.startsWith('C')) ? [] : ['#no-cause']),
  ];
}

/** A word without its most usual endings: rough, and the same for the forms of one word. */
export function stemOf(word: string): string {
  let stem = word.replace(/'(s|d|m|re|ve|ll)?$/, '');
  if (stem.length > 4)
    stem = stem
      .replace(/(sses)$/, 'ss')
      .replace(/ies$/, 'y')
      .replace(/([^s])s$/, '$1');
  if (stem.length > 5) stem = stem.replace(/(ing|ed)$/, '').replace(/([^aeiouls])\1$/, '$1');
  if (stem.length > 6) stem = stem.replace(/(ment|ation|ly)$/, '');
  return stem.length > 3 ? stem.replace(/e$/, '') : stem;
}
