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
 * Every notice of a rule set that this one must satisfy. An acknowledgement and an outcome meet the duties of all rule sets that bind the
 * case; an extension tells what its step names; anything else is asked of the rule set that raised it, or of all `inForce`.
 */
export function requiredNotices(rules: RuleRegistry, inForce: readonly string[], owed: NoticeOwed): RequiredNotice[] {
  const { kind, duties, details } = owed;
  const step = kind === 'extension' && owed.ruleSet !== null ? ofExtension(rules, owed.ruleSet, details['extension']) : undefined;
  if (step) return [step];
  const byDuties = duties.flatMap((duty) => {
    if (!meets(kind, duty.kind) || duty.notice === null) return [];
    const ruleSet = rules.ruleSet(duty.ruleSet);
    return kind === 'acknowledgement' || kindOf(ruleSet, duty.notice) === kind ? [{ ruleSet, notice: duty.notice }] : [];
  });
  const asked = owed.ruleSet !== null ? [owed.ruleSet] : byDuties.length > 0 || kind === 'acknowledgement' ? [] : inForce;
  const all = [...byDuties, ...asked.flatMap((id) => ofKind(rules, id, kind))];
  return all.filter((one, index) => all.findIndex((other) => other.ruleSet.id === one.ruleSet.id) === index);
}

const meets = (kind: NoticeKind, duty: string): boolean =>
  kind === 'acknowledgement' ? duty === 'acknowledge' : kind === 'outcome' && (duty === 'decide' || duty === 'outcome_notice');

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
