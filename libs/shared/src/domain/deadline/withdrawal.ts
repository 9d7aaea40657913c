import type { ComputedDeadline } from './computed-deadline.js';
import type { CaseEvent } from './deadline-input.js';

/**
 * What a complaint that was taken back still owes: what was open by then falls away, what the withdrawal itself started stays. The rule
 * sets are silent on it but for the day of closing, so this is the house's own reading (docs/decisions/0011).
 */
export function afterWithdrawal(deadlines: readonly ComputedDeadline[], events: readonly CaseEvent[]): readonly ComputedDeadline[] {
  const withdrawal = events.findLast((event) => event.type === 'withdrawal_received');
  if (!withdrawal) return deadlines;
  return deadlines.map((deadline) =>
    deadline.state === 'open' && deadline.from !== withdrawal.type && deadline.startedAt <= withdrawal.at
      ? { ...deadline, state: 'waived', waivedAt: withdrawal.at, waivedBy: withdrawal.type }
      : deadline,
  );
}
