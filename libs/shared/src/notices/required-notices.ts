import { mustStateOn } from '../domain/notice/check-notice.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import type { RuleRegistry } from '../rules/rule-registry.js';
import type { RequiredNotice } from './compose-notice.js';
import type { Acceptance } from './known-values.js';
import type { OwedDuty } from './notice-facts.js';

/** What is known of a notice when it is asked what rule sets want of it. */
export interface NoticeOwed {
  readonly kind: NoticeKind;
  /** The rule set whose step raised it; null where none did. */
  readonly ruleSet: string | null;
  /** What the complaint is owed. */
  readonly duties: readonly OwedDuty[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Every notice of a rule set that this one must satisfy. An acknowledgement and an outcome meet what all rule sets that bind the case still
 * owe of that kind; an extension tells what its step names; anything else is asked of the rule set that raised it, or of all `inForce`.
 */
export function requiredNotices(rules: RuleRegistry, inForce: readonly string[], owed: NoticeOwed): RequiredNotice[] {
  const { kind, ruleSet, duties, details } = owed;
  const step = kind === 'extension' && ruleSet !== null ? ofExtension(rules, ruleSet, details['extension']) : undefined;
  if (step) return [step];
  const byDuties = kind === 'acknowledgement' || kind === 'outcome' ? ofDuties(rules, duties, kind) : [];
  if (kind === 'acknowledgement') return byDuties;
  const asked = ruleSet !== null ? [ruleSet] : byDuties.length > 0 ? [] : inForce;
  const unnamed = asked.filter((id) => !byDuties.some((one) => one.ruleSet.id === id));
  return [...byDuties, ...unnamed.flatMap((id) => ofKind(rules, id, kind))];
}

/** What the open duties of a complaint ask of one message that meets them all: each rule set's own notice of that kind. */
function ofDuties(rules: RuleRegistry, duties: readonly OwedDuty[], kind: NoticeKind): RequiredNotice[] {
  const required = new Map<string, RequiredNotice>();
  for (const { ruleSet: id, notice, state } of duties) {
    const ruleSet = rules.ruleSets.get(id);
    if (!ruleSet || notice === null || state !== 'open' || kindOf(ruleSet, notice) !== kind) continue;
    required.set(`${id} ${notice}`, { ruleSet, notice });
  }
  return [...required.values()];
}

const kindOf = (ruleSet: RuleSet, notice: string): string | undefined => ruleSet.notices[notice]?.kind.replaceAll('_', '-');

function ofKind(rules: RuleRegistry, ruleSetId: string, kind: NoticeKind): RequiredNotice[] {
  const ruleSet = rules.ruleSets.get(ruleSetId);
  const notice = ruleSet && Object.keys(ruleSet.notices).find((id) => kindOf(ruleSet, id) === kind);
  return ruleSet && notice ? [{ ruleSet, notice }] : [];
}

/** An extension names the notice that tells of it: some rule sets want a holding reply. */
function ofExtension(rules: RuleRegistry, ruleSetId: string, step: unknown): RequiredNotice | undefined {
  const ruleSet = rules.ruleSets.get(ruleSetId);
  const steps = ruleSet?.obligations.flatMap((obligation) => obligation.extensions ?? []) ?? [];
  const notice = steps.find((one) => one.id === step)?.notice;
  return ruleSet && notice ? { ruleSet, notice } : undefined;
}

/** "Accepted" only where a rule set wants it said; elsewhere the house says what it knows: received. */
export function acceptanceOf(required: readonly RequiredNotice[], at: Date, zone: string): Acceptance {
  const wanted = required.some(({ ruleSet, notice }) => {
    const rule = ruleSet.notices[notice];
    return rule !== undefined && mustStateOn(rule, at, zone).includes('complaint_accepted');
  });
  return wanted ? 'accepted' : 'received';
}
