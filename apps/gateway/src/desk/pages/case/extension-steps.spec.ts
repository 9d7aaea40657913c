import type { Obligation, RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { expect, it } from '@jest/globals';
import type { CaseDeadline } from '../../case-file/case-parts.js';
import { stepsOffered, stepValue } from './extension-steps.js';

const registry = loadRules();
const house = { registry } as unknown as HouseDeadlines;

/** The duty to decide under a rule set, with the steps that moved it. */
const decide = (ruleSet: string, dueOn: string, taken: readonly string[] = []): CaseDeadline =>
  ({
    ruleSet,
    obligation: (registry.ruleSets.get(ruleSet) as RuleSet).obligations.find((one: Obligation) => one.kind === 'decide')!.id,
    state: 'open',
    dueOn,
    derivation: { steps: ['within', ...taken].map((step) => ({ step })) },
  }) as unknown as CaseDeadline;
const offered = (...deadlines: CaseDeadline[]) => stepsOffered(deadlines, house).map(stepValue);

it('offers no step a second time that may be taken once', () => {
  expect(offered(decide('cbirc-2020', '2026-03-25'))).toEqual(['cbirc-2020/to-30', 'cbirc-2020/plus-30']);
  expect(offered(decide('cbirc-2020', '2026-04-09', ['to-30']))).toEqual(['cbirc-2020/plus-30']);
});

it('offers them in one order, whichever date comes first', () => {
  const [one, other] = [decide('cbirc-2020', '2026-03-25'), decide('cbrc-2012', '2026-03-31')];
  expect(offered(one, other)).toEqual(offered(other, one));
  expect(offered(one, other).length).toBeGreaterThan(2);
});
