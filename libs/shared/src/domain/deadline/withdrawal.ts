import { isReportBack } from '../rule-set/is-report-back.js';
import type { RuleSet } from '../rule-set/rule-set.js';
import type { ComputedDeadline } from './records/computed-deadline.js';
import type { CaseEvent } from './records/deadline-input.js';

/**
 * What a complaint that was taken back still owes: what was open by then falls away, what the withdrawal itself started stays, and so does
 * the report that an authority asked for: it is owed to the authority, whatever the complainant does. The rule sets are silent on it but for
 * the day of closing, so this is the house's own reading (docs/decisions/0011, 0113).
 */
export function afterWithdrawal(
  deadlines: readonly ComputedDeadline[],
  events: readonly CaseEvent[],
  { obligations }: Pick<RuleSet, 'obligations'>,
): readonly ComputedDeadline[] {
  const withdrawals = events.filter((event) => event.type === 'withdrawal_received');
  if (withdrawals.length === 0) return deadlines;
  const toAuthorities = new Set(obligations.filter(isReportBack).map(({ id }) => id));
  return deadlines.map((deadline) => {
    // The first after its start: a case that was taken up again may be withdrawn again.
    const withdrawal = withdrawals.find(({ at }) => deadline.startedAt <= at);
    return withdrawal && deadline.state === 'open' && deadline.from !== withdrawal.type && !toAuthorities.has(deadline.obligation)
      ? { ...deadline, state: 'waived', waivedAt: withdrawal.at, waivedBy: withdrawal.type }
      : deadline;
  });
}
