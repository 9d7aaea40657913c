import type { ComputedDeadline } from './records/computed-deadline.js';
import type { CaseEvent } from './records/deadline-input.js';

/**
 * What a complaint that was taken back still owes: what was open by then falls away, what the withdrawal itself started stays. The rule
 * sets are silent on it but for the day of closing, so this is the house's own reading (docs/decisions/0011).
 */
export function afterWithdrawal(deadlines: readonly ComputedDeadline[], events: readonly CaseEvent[]): readonly ComputedDeadline[] {
  const withdrawals = events.filter((event) => event.type === 'withdrawal_received');
  if (withdrawals.length === 0) return deadlines;
  return deadlines.map((deadline) => {
    // The first after its start: a case that was taken up again may be withdrawn again.
    const withdrawal = withdrawals.find(({ at }) => deadline.startedAt <= at);
    return withdrawal && deadline.state === 'open' && deadline.from !== withdrawal.type
      ? { ...deadline, state: 'waived', waivedAt: withdrawal.at, waivedBy: withdrawal.type }
      : deadline;
  });
}
