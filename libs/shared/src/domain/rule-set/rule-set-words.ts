import type { Language } from '../language.js';
import type { Extension, RuleSet } from './rule-set.js';

/** What a rule set is called on a page in one language. Where its data has no name in it, in the language that it has. */
export function titleWords(language: Language, { id, title, cited }: Pick<RuleSet, 'id' | 'title' | 'cited'>): string {
  if (language === 'en') return title['en'] ?? cited?.en ?? title['zh'] ?? id;
  // `zh` is what the mainland writes.
  const own = title[language] ?? (language === 'zh-Hans' ? title['zh'] : undefined);
  return own ?? cited?.[language] ?? title['zh'] ?? title['en'] ?? id;
}

/** When a step may be taken, as people who read this language say it. An institution's own rule set may say it in one alone. */
export function whenWords(language: Language, step: Pick<Extension, 'when' | 'whenWords'>): string {
  return step.whenWords?.[language] ?? step.when;
}
