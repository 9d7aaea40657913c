import type { Language } from '../language.js';
import type { Extension, RuleSet } from './rule-set.js';

/** What a rule set is called on a page in one language. Where its data has no name in it, in the language that it has. */
export function titleWords(language: Language, { id, title, cited }: Pick<RuleSet, 'id' | 'title' | 'cited'>): string {
  const [english, chinese] = [title['en'], title[language] ?? cited?.[language] ?? title['zh']];
  return (language === 'en' ? (english ?? cited?.en ?? title['zh']) : (chinese ?? english)) ?? id;
}

/** When a step may be taken, as people who read this language say it. An institution's own rule set may say it in one alone. */
export function whenWords(language: Language, step: Pick<Extension, 'when' | 'whenWords'>): string {
  return step.whenWords?.[language] ?? step.when;
}
