import type { Language } from '@app/shared/domain/language.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { words } from '../../../pages/words.js';

/** A remark of a rule file for whoever reads it; `lang` where it stands in the language of the file. */
export interface Remark {
  readonly text: string;
  readonly lang?: 'en';
}

/** How far a rule set holds, in the reader's language. A rule file of an institution's own, or one that says something new, is read as it stands. */
export const statusOf = (language: Language, { id, status }: Pick<RuleSet, 'id' | 'status'>): Remark =>
  remark(language, `desk.rules.said.${id}.status`, status);

/** What is not settled about a rule set, likewise. */
export const openOf = (language: Language, { id, open }: Pick<RuleSet, 'id' | 'open'>): Remark[] =>
  open.map((text, n) => remark(language, `desk.rules.said.${id}.open-${n + 1}`, text));

function remark(language: Language, key: string, text: string): Remark {
  // The words are those of the file as it is delivered: what somebody changed in it is no more what they say.
  const said = words.en[key] === text ? words[language][key] : undefined;
  if (said !== undefined) return { text: said };
  return language === 'en' ? { text } : { text, lang: 'en' };
}
