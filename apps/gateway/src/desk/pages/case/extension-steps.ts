import type { Language } from '@app/shared/domain/language.js';
import { provisionWords } from '@app/shared/domain/rule-set/provision-words.js';
import type { Extension, Obligation, RuleSet, Unit } from '@app/shared/domain/rule-set/rule-set.js';
import { isAmount } from '@app/shared/domain/rule-set/rule-set.js';
import { whenWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { say } from '../../../pages/words.js';
import type { ExtensionWish } from '../../actions/extend-deadline.js';
import type { CaseDeadline } from '../../case-file/case-parts.js';
import { wordOr } from '../frame/words-of-cases.js';

/** One step by which a rule set lets a date of this case move. */
export interface StepOffered {
  readonly ruleSet: string;
  readonly obligation: string;
  readonly step: Extension;
}

/**
 * The steps that the rule sets of a case have for what is still open in it, without those that were taken as often as they may be. Always in one
 * order, by rule set and duty, whatever moved meanwhile.
 */
export function stepsOffered(deadlines: readonly CaseDeadline[], house: HouseDeadlines): StepOffered[] {
  const all = deadlines
    .filter((deadline) => deadline.state === 'open')
    .sort((a, b) => inOrder(a.ruleSet, b.ruleSet) || inOrder(a.obligation, b.obligation))
    .flatMap((deadline) => {
      const obligations: readonly Obligation[] = house.registry.ruleSets.get(deadline.ruleSet)?.obligations ?? [];
      const steps = obligations.find((one) => one.id === deadline.obligation)?.extensions ?? [];
      const taken = (deadline.derivation?.steps ?? []).map(({ step }) => step);
      const left = steps.filter(({ id, times }) => times === null || taken.filter((one) => one === id).length < times);
      return left.map((step) => ({ ruleSet: deadline.ruleSet, obligation: deadline.obligation, step }));
    });
  // A duty that has come more than once offers its steps once.
  return all.filter((one, index) => all.findIndex((other) => stepValue(other) === stepValue(one)) === index);
}

const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** How a form names a step: two rule sets may have one of the same id. */
export const stepValue = ({ ruleSet, step }: StepOffered): string => `${ruleSet}/${step.id}`;

/** The step that was asked for. */
export function stepAskedFor(offered: readonly StepOffered[], { extension, ruleSet }: ExtensionWish): StepOffered | undefined {
  return offered.find(({ step, ruleSet: of }) => step.id === extension && (ruleSet === undefined || of === ruleSet));
}

/** The unit that a step counts its limit in; undefined where the instruction of the case says how long. */
export function unitOfStep({ step: { limit } }: StepOffered): Unit | undefined {
  return isAmount(limit) ? limit.unit : undefined;
}

/** The provision that a step stands on, as people who read this language cite it. */
export function provisionOf(language: Language, { step, ruleSet: id }: StepOffered, ruleSets: ReadonlyMap<string, RuleSet>): string {
  const ruleSet = ruleSets.get(id);
  return ruleSet ? provisionWords(language, ruleSet, step.citation.provision) : step.citation.provision;
}

/** A length of time in words: 30 working days. */
export function amountWords(language: Language, { amount, unit }: { readonly amount: number; readonly unit: string }): string {
  return say(language, `deadline.unit.${unit}`, { n: amount });
}

/** Whose approval a rule set wants. */
export function roleWords(language: Language, role: string): string {
  return wordOr(language, `desk.approval-role.${role}`, role.replaceAll('_', ' '));
}

/** What a step allows and asks for, in a sentence, and the provision that it stands on. */
export function stepWords(
  language: Language,
  offered: StepOffered,
  ruleSets: ReadonlyMap<string, RuleSet>,
): { value: string; text: string; hint: string } {
  const { step } = offered;
  const allows = allowsWords(language, step);
  const asks = [
    step.requires.approvalRole === null
      ? undefined
      : say(language, 'desk.extend.needs-approval', { role: roleWords(language, step.requires.approvalRole) }),
    step.after === undefined
      ? undefined
      : say(language, 'desk.extend.after', { step: earlierWords(language, ruleSets.get(offered.ruleSet), step.after) }),
    step.times === null ? undefined : say(language, 'desk.extend.times', { n: step.times }),
  ];
  const hint = [whenWords(language, step), provisionOf(language, offered, ruleSets), ...asks].filter(Boolean).join(' · ');
  return { value: stepValue(offered), text: allows, hint };
}

/** How far a step goes: at most 30 days in all. */
function allowsWords(language: Language, { limit, mode }: Extension): string {
  return isAmount(limit)
    ? say(language, `desk.extend.${mode}`, { limit: amountWords(language, limit) })
    : say(language, 'desk.extend.per-instruction');
}

/** The step that must come first, by what it allows and not by its id. */
function earlierWords(language: Language, ruleSet: RuleSet | undefined, id: string): string {
  const steps = ruleSet?.obligations.flatMap((one) => one.extensions ?? []) ?? [];
  const earlier = steps.find((one) => one.id === id);
  return earlier ? allowsWords(language, earlier) : id;
}
