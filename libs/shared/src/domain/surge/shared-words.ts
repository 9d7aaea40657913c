/** Of each text so much is read: what a complaint is about stands at its beginning, and a look stays linear in how many came. */
export const readOfEach = 500;
/** So many words are handed on at most, those that most have in common first. */
const mostWords = 40;

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const saysSomething = /^(?:\p{Script=Han}{2,8}|(?!\p{Script=Han})\p{L}{4,30})$/u;

/**
 * Words that at least so many texts have in common, each counted once a text: Chinese of two to eight characters, others of four letters or more, in small
 * letters. How common a word is by itself is not known here: what is usual is told from what came before (`surgeIn`), so that no list of empty words is kept.
 */
export function sharedWords(texts: readonly string[], least: number): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const words = new Set<string>();
    for (const { segment, isWordLike } of segmenter.segment(text.slice(0, readOfEach).toLowerCase())) {
      if (isWordLike && saysSomething.test(segment)) words.add(segment);
    }
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const shared = [...counts].filter(([, count]) => count >= least);
  return shared
    .sort(([one, of], [other, than]) => than - of || (one < other ? -1 : 1))
    .slice(0, mostWords)
    .map(([word]) => word);
}
