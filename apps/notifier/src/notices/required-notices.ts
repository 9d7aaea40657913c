import { mustStateOn } from '@app/shared/domain/notice/check-notice.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import type { Acceptance } from '../templates/known-values.js';
import type { RequiredNotice } from './compose-notice.js';
import type { OwedDuty } from './notice-facts.js';

/** What the duties of a complaint ask of one message that meets them all: each rule set's own notice of that kind. */
export function requiredByDuties(rules: RuleRegistry, duties: readonly OwedDuty[], kind: NoticeKind): RequiredNotice[] {
  const required = new Map<string, RequiredNotice>();
  for (const { ruleSet: id, notice, state } of duties) {
    const ruleSet = rules.ruleSets.get(id);
    if (!ruleSet || notice === null || state !== 'open' || ruleSet.notices[notice]?.kind !== kind) continue;
    required.set(`${id} ${notice}`, { ruleSet, notice });
  }
  return [...required.values()];
}

/** What a message of a kind must satisfy: an acknowledgement or an outcome every rule set that owes one, any other its own. */
export function requiredFor(
  rules: RuleRegistry,
  kind: NoticeKind,
  owed: { readonly ruleSet: string | null; readonly duties: readonly OwedDuty[] },
): RequiredNotice[] {
  const byDuties = kind === 'acknowledgement' || kind === 'outcome' ? requiredByDuties(rules, owed.duties, kind) : [];
  return byDuties.length > 0 || kind === 'acknowledgement' ? byDuties : requiredNotice(rules, owed.ruleSet, kind);
}

/** By rule set, the notices that a text was checked against: what its sending satisfies. */
export function satisfiedBy(required: readonly RequiredNotice[]): Readonly<Record<string, readonly string[]>> {
  const satisfied: Record<string, string[]> = {};
  for (const { ruleSet, notice } of required) satisfied[ruleSet.id] = [...(satisfied[ruleSet.id] ?? []), notice];
  return satisfied;
}

/** What a rule set asks of a kind of notice; nothing where none is named, or where it has no such notice. */
export function requiredNotice(rules: RuleRegistry, ruleSet: string | null, kind: NoticeKind): RequiredNotice[] {
  const found = ruleSet === null ? undefined : rules.ruleSets.get(ruleSet);
  const notice = found && Object.keys(found.notices).find((id) => found.notices[id]?.kind === kind);
  return found && notice ? [{ ruleSet: found, notice }] : [];
}

/** "Accepted" only where a rule set wants it said; elsewhere the house says what it knows: received. */
export function acceptanceOf(required: readonly RequiredNotice[], at: Date, zone: string): Acceptance {
  const wanted = required.some(({ ruleSet, notice }) => {
    const rule = ruleSet.notices[notice];
    return rule !== undefined && mustStateOn(rule, at, zone).includes('complaint_accepted');
  });
  return wanted ? 'accepted' : 'received';
}
