import { foldText } from './fold-text.js';

/** So much of a text is found by its words; who writes a book is found by the beginning. In UTF-16 units. */
export const searchedLength = 20_000;
/** More pieces narrow a search no further, and each costs a step into the index. */
const mostSought = 8;
/** Bits of a piece's number. Two pieces may have one: whoever searches looks at the text itself in the end. */
const bits = 22;

/**
 * The pieces that a text is found by, as numbers, each once: every letter, character or digit, every two that stand together, and in
 * words of letters every three. Languages that write without spaces need no dictionary so, and a part of a word is found like the whole.
 */
export function gramsOf(text: string): number[] {
  const found = new Set<number>();
  for (const run of runsOf(text.slice(0, searchedLength))) {
    let letters = 0;
    for (let at = 0; at < run.length; at += 1) {
      letters = isSpelled(run[at]!) ? letters + 1 : 0;
      found.add(gramNumber(run[at]!));
      if (at > 0) found.add(gramNumber(run[at - 1]! + run[at]!));
      if (letters > 2) found.add(gramNumber(run[at - 2]! + run[at - 1]! + run[at]!));
    }
  }
  return [...found];
}

/** The pieces that every text must have in which this stands: the longest there are, a few of them. Empty where it has no letter or digit. */
export function gramsToFind(sought: string): number[] {
  const found = new Set(runsOf(sought).flatMap(longestGrams).map(gramNumber));
  const all = [...found];
  if (all.length <= mostSought) return all;
  return Array.from({ length: mostSought }, (_, at) => all[Math.round((at * (all.length - 1)) / (mostSought - 1))]!);
}

/** The piece that all cases of a department have, so that a clerk's search never walks through others'. */
export const departmentGram = (department: string): number => gramNumber(`\u0001${department}`);

/** Two letters say little beside the three that they are part of. */
function longestGrams(run: readonly string[]): string[] {
  if (run.length === 1) return [run[0]!];
  const letters = run.map(isSpelled);
  const three = (at: number): boolean => Boolean(letters[at - 2] && letters[at - 1] && letters[at]);
  return run.flatMap((character, at) => {
    if (three(at)) return [run[at - 2]! + run[at - 1]! + character];
    return at > 0 && !three(at + 1) ? [run[at - 1]! + character] : [];
  });
}

/** What stands together without space or punctuation, by character. */
function runsOf(text: string): string[][] {
  return (foldText(text.normalize('NFC')).match(/[^\s\p{P}\p{Z}\p{C}]+/gu) ?? []).map((run) => [...run]);
}

/** A letter of an alphabet, or a digit: two of them are in half of all texts. */
function isSpelled(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code < 0x80) return true;
  return code < 0x2e80 && /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]/u.test(character);
}

/** FNV-1a over the UTF-16 units, folded to the bits that a piece has. */
function gramNumber(gram: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < gram.length; at += 1) hash = Math.imul(hash ^ gram.charCodeAt(at), 0x01000193);
  return ((hash >>> bits) ^ hash) & ((1 << bits) - 1);
}

/** Months since the year 2000, in UTC: pieces of one month lie together, and a search goes from month to month, the newest first. */
export function searchMonth(at: Date): number {
  return (at.getUTCFullYear() - 2000) * 12 + at.getUTCMonth();
}

/** How a piece stands in the index: the month, and its number. The sum is a 32-bit integer. */
export const termOf = (month: number, gram: number): number => (month << bits) | gram;
/** Bits of the number that a piece of a word is folded to. */
export const gramBits = bits;
