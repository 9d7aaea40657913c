import { mustStateOn } from '../domain/notice/check-notice.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import type { RuleRegistry } from '../rules/rule-registry.js';
import type { RequiredNotice } from './compose-notice.js';
import type { Acceptance } from './known-values.js';
import type { OwedDuty } from './notice-facts.js';

/** What the duties to acknowledge ask of one acknowledgement: each rule set's own notice. */
export function requiredAcknowledgements(rules: RuleRegistry, duties: readonly OwedDuty[]): RequiredNotice[] {
  return duties.flatMap((duty) => (duty.notice === null ? [] : [{ ruleSet: rules.ruleSet(duty.ruleSet), notice: duty.notice }]));
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
