import { type FoldedText, readText } from './fold-text.js';
import { groupedBy } from './grouped-by.js';
import type { PhraseBook, PhraseHit } from './phrase-book.js';

/** What cannot wait, the worst first. */
export const urgencies = ['danger', 'money-now', 'mass', 'vulnerable'] as const;
/** What cannot wait about a complaint, or that nothing is known that could not. */
export type Urgency = (typeof urgencies)[number] | 'none';

/** The priority (0 to 9) that comes with it: among what has the same date it is taken first; a rule may ask for more. */
export const urgentPriority: Readonly<Record<Urgency, number>> = { danger: 9, 'money-now': 8, mass: 6, vulnerable: 3, none: 0 };

/** What else the people of the desk should see at once. */
export const urgentNotes = ['regulator', 'court', 'limit', 'whistle'] as const;

/** What cannot wait about a complaint, with the words that say so. */
export interface UrgentJudgement {
  readonly urgent: Urgency;
  /** All that was seen, with the words for it as written: urgencies and notes. */
  readonly signs: readonly { readonly sign: string; readonly words: readonly string[] }[];
}

/** What is said of money that goes and of other things too: it counts where the classifier does not hold that to be unlikely. */
export const perhapsMoney = 'money-perhaps';

/** Likelier than this, the classifier's word counts where no list has one. */
const moneyAbove = 0.75;
/** As likely as this, a word that may mean something else counts. */
const moneyPerhaps = 0.2;
/** Less likely than this, a word of the lists is about something else. */
const moneyBelow = 0.02;

/**
 * Whether a complaint cannot wait. The lists say what people say; a list `-x` takes back from `x` what it covers, for instance because it is
 * denied. `money` is how likely the classifier holds it that money left (0 to 1); it adds and takes away for money only: danger, crowds and
 * people in need are seen by their words alone, so that no model can unlearn them.
 */
export function judgeUrgent(book: PhraseBook, text: string | FoldedText, money: number | undefined): UrgentJudgement {
  const { plain, folded } = typeof text === 'string' ? readText(text) : text;
  const hits = book.find(folded);
  const taken = hits.filter(({ list }) => list.startsWith('-'));
  const held = hits.filter((hit) => !hit.list.startsWith('-') && !taken.some((one) => one.list === `-${hit.list}` && overlap(one, hit)));
  const found = groupedBy(held, ({ list }) => list);
  const perhaps = found.get(perhapsMoney);
  if (money !== undefined && money < moneyBelow) found.delete('money-now');
  else if (!found.has('money-now') && (money ?? 0) > (perhaps === undefined ? moneyAbove : moneyPerhaps))
    found.set('money-now', perhaps ?? []);
  const signs = [...urgencies, ...urgentNotes].flatMap((sign) => {
    const some = found.get(sign);
    return some === undefined ? [] : [{ sign, words: wordsAt(some, plain) }];
  });
  return { urgent: urgencies.find((one) => found.has(one)) ?? 'none', signs };
}

function overlap(a: PhraseHit, b: PhraseHit): boolean {
  return a.from < b.to && b.from < a.to;
}

function wordsAt(hits: readonly PhraseHit[], plain: string): string[] {
  return [...new Set(hits.map(({ from, to }) => plain.slice(from, to)))].slice(0, 5);
}
