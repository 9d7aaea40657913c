import type { Language } from '@app/shared/domain/language.js';
import type { KeepRule } from '@app/shared/domain/retention/keep-rules.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { say } from '../../../pages/words.js';

/** A rule that keeps cases, in a sentence: how long, from when, and where it stands. */
export function ruleWords(
  language: Language,
  ruleSets: ReadonlyMap<string, RuleSet>,
  { ruleSet, provision, years, from }: KeepRule,
): string {
  const known = ruleSet === null ? undefined : ruleSets.get(ruleSet);
  const source =
    ruleSet === null
      ? say(language, 'desk.retention.papers')
      : `${known?.cited?.[language] ?? known?.title[language] ?? known?.title['en'] ?? ruleSet} ${provision ?? ''}`.trim();
  return say(language, `desk.retention.rule.${from}`, { n: years, years, source });
}
