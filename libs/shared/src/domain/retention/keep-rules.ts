import { appliesTo, type CaseFacts } from '../rule-set/applies.js';
import type { RuleSet } from '../rule-set/rule-set.js';

/** From when a record is kept so long: from the last receipt of a case, or from its end (closed, or taken back). */
export type KeptFrom = 'received' | 'ended';

/** How long a record is kept at least. */
export interface KeptFor {
  readonly years: number;
  readonly from: KeptFrom;
}

/** One rule that keeps cases: whose cases, how long, and where it stands. */
export interface KeepRule extends KeptFor {
  /** The rule set whose cases it keeps; null for the institution's papers, which keep every case. */
  readonly ruleSet: string | null;
  /** Where it stands; null for the papers. */
  readonly provision: string | null;
}

/**
 * Every rule that keeps the cases of a house: `records` of these rule sets as far as they name a length, and the papers' own, which counts from the
 * end of a case. Of several the one that ends last decides. A record that is for some activity counts only where `facts` of the papers say that this
 * is it: what a house does is known once, and not found out case by case.
 */
export function keepRules(ruleSets: readonly RuleSet[], papersYears: number, facts: CaseFacts): KeepRule[] {
  const named = ruleSets.flatMap(({ id, records }) =>
    records.flatMap(({ retention, appliesWhen, citation }): KeepRule[] => {
      const applies = appliesTo(appliesWhen, facts);
      const known = applies.applies && applies.assumed.length === 0;
      return retention !== null && known ? [{ ruleSet: id, provision: citation.provision, ...retention }] : [];
    }),
  );
  return [{ ruleSet: null, provision: null, years: papersYears, from: 'ended' }, ...named];
}
