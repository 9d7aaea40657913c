import type { RuleSet } from './rule-set.js';

/**
 * From how many complainants on a rule set calls complaints a mass of them: the least number it gives; undefined where it gives none, and the institution
 * says so itself. Source: `mass.thresholds` of the rule set (银保监会令2020年第3号, 第二十九条: twenty).
 */
export function massThreshold({ mass }: Pick<RuleSet, 'mass'>): number | undefined {
  const given = mass.thresholds.flatMap(({ atLeast }) => atLeast ?? []);
  return given.length === 0 ? undefined : Math.min(...given);
}
