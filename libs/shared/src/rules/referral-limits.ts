import type { RecordedEvent } from '../domain/deadline/recorded-event.js';
import { isReportBack } from '../domain/rule-set/is-report-back.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';

/** The rule set of limits that stand in an authority's own letter and nowhere else (`rule-sets/referral.json`). */
export const referralLimits = 'referral';

/**
 * The referrals of a case whose limit or report no rule set that binds it makes a duty of: each names the duties of an authority's
 * instruction by what they start with (`transferred_in`), or knows nothing of it. Then the authority's word alone is what is owed.
 */
export function referralsAlone(bound: readonly RuleSet[], events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const referrals = events.filter(({ instruction, reportBack }) => instruction !== undefined || reportBack !== undefined);
  if (referrals.length === 0) return referrals;
  const duties = bound.flatMap(({ obligations }) => obligations.filter(({ within }) => 'perInstruction' in within));
  // What is asked about a report is asked for as a report, though a rule set counts the decision by the same word.
  return referrals.filter(({ type, question }) => !duties.some((duty) => duty.from === type && (question !== true || isReportBack(duty))));
}
