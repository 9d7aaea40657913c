import type { Language } from '../language.js';
import { cleanText } from './clean-text.js';

/**
 * What a text message begins with that is for the integrity desk alone. Two words each that no complaint begins with: "举报" by itself is what people
 * write who complain about the bank.
 */
export const sealedWords: Readonly<Record<Language, string>> = { 'zh-Hans': '廉洁举报', 'zh-Hant': '廉潔舉報', en: 'INTEGRITY REPORT' };

const begins = Object.entries(sealedWords).map(
  ([language, word]) => [language as Language, new RegExp(`^${word.replace(' ', '\\s+')}(?![\\p{L}\\p{N}])`, 'iu'), word] as const,
);
/** What stands between the words that it begins with and what is said. */
const between = /^[\s:：,，.。;；、!！-]+/;
/** Six groups of letters and digits, or eight of digits, as codes of reports are written. */
const code = /^(?:[0-9A-Z]{5}[\s-]?){5}[0-9A-Z](?![\p{L}\p{N}])|^(?:\d{4}[\s-]?){7}\d{4}(?!\d)/iu;
const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/** A text message that is for the integrity desk, taken apart: what was said, and the code of a report that stood first. */
export interface SealedText {
  readonly language: Language;
  /** Without the words that it began with and the code; empty where nothing else was said. */
  readonly words: string;
  readonly code?: string;
  /** A new code is told in letters: it is read, not heard. */
  readonly told: 'letters';
}

/**
 * What a text message is for the integrity desk; undefined for every other text. With a code first it is of the report that has it; nothing after
 * the code asks what was answered, and nothing at all asks how it is done.
 */
export function sealedText(text: string): SealedText | undefined {
  const said = cleanText(text.normalize('NFKC').replace(unseen, '')).trimStart();
  for (const [language, begin, word] of begins) {
    // Chinese has no blanks: whatever follows is said.
    const found = language === 'en' ? begin.exec(said)?.[0] : said.startsWith(word) ? word : undefined;
    if (found === undefined) continue;
    const rest = said.slice(found.length).replace(between, '');
    const given = code.exec(rest)?.[0];
    const words = given === undefined ? rest : rest.slice(given.length).replace(between, '');
    return { language, words: words.trim(), ...(given === undefined ? {} : { code: given }), told: 'letters' };
  }
  return undefined;
}
