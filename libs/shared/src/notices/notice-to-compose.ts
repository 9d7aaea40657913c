import type { NoticeKind } from '../domain/notice/notice.js';
import type { RuleRegistry } from '../rules/rule-registry.js';
import type { ComposedNotice, NoticeToCompose, RequiredNotice } from './compose-notice.js';
import type { ComplaintFacts } from './notice-facts.js';
import { type NoticeSender, noticeValues } from './notice-values.js';
import { acceptanceOf, requiredNotices } from './required-notices.js';

/** A notice as it is asked for: what its raiser knows, and what it must state where that was settled before. */
export interface AskedNotice {
  readonly kind: NoticeKind;
  readonly ruleSet: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** What it must state; the rule sets of the case and its open duties say it unless given. */
  readonly required?: readonly RequiredNotice[] | undefined;
}

/**
 * What is said in a notice, before a medium is chosen: the one way to it, for whoever sends it and for whoever checks before deciding, so that check
 * and message cannot disagree. Instants in `now`'s database time; days in the institution's zone.
 */
export function noticeToCompose(
  house: NoticeSender,
  rules: RuleRegistry,
  complaint: ComplaintFacts,
  { kind, ruleSet, details, required: settled }: AskedNotice,
  now: Date,
): NoticeToCompose {
  const { ruleSets, zone } = house.institution;
  const required = settled ?? requiredNotices(rules, ruleSets, { kind, ruleSet, details, duties: complaint.duties });
  const acceptance = acceptanceOf(required, now, zone);
  const known = { ...(ruleSet === null ? {} : { ruleSet }), ...details };
  return {
    kind,
    language: complaint.language,
    values: noticeValues(house, complaint, kind, known, acceptance, { ruleSets: rules.ruleSets, now }),
    acceptance,
    required,
    zone,
    durableMediumAgreed: complaint.durableMediumAgreed,
  };
}

/** A text that may leave: it says everything, or leaves to the status page, and says so, what it has no room for. */
export function mayLeave({ allowed, missing, onPage }: ComposedNotice): boolean {
  return allowed && missing.every((statement) => onPage.includes(statement));
}
