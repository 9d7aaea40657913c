import { dayOf } from '../calendar/local-date.js';
import { instantOf, minutesOf } from '../calendar/zone.js';
import type { Amount } from '../rule-set/rule-set.js';
import { subtractWorkingTime, type WorkingPlace } from './count/subtract-working-time.js';
import type { ComputedDeadline } from './records/computed-deadline.js';

/** How long before a date people are warned, and how long before it their superiors are. Ours; no rule set names one. */
export interface Lead {
  readonly near: Amount;
  readonly escalate: Amount;
}

/** When people are warned of a date. Both lie before it, and nobody is overtaken: `nearAt` is never the later one. */
export interface Warnings {
  readonly nearAt: Date;
  readonly escalateAt: Date;
}

/**
 * The instants of the warnings before a date; null where there is none. A lead that would fill most of a short time is cut: the first
 * warning comes in its second half, the second in its last quarter. A report with a day to be reminded is brought up by the opening
 * of that day, because on the fixed date itself nobody may be at work.
 */
export function warningsOf(
  deadline: Pick<ComputedDeadline, 'startedAt' | 'dueAt' | 'remindOn'>,
  lead: Lead,
  place: WorkingPlace,
): Warnings | null {
  if (!deadline.dueAt) return null;
  const due = deadline.dueAt.getTime();
  const whole = due - deadline.startedAt.getTime();
  const before = (amount: Amount) => subtractWorkingTime(deadline.dueAt!, inPlace(amount, place), place).getTime();
  const remind = deadline.remindOn === undefined ? Number.POSITIVE_INFINITY : openingOf(deadline.remindOn, place);
  const nearAt = Math.min(Math.max(before(lead.near), due - whole / 2), remind);
  const escalateAt = Math.min(Math.max(before(lead.escalate), due - whole / 4, nearAt), Math.max(remind, nearAt));
  return { nearAt: new Date(nearAt), escalateAt: new Date(escalateAt) };
}

/** Where no working days are counted, a working day of a lead is any day. */
function inPlace(amount: Amount, { calendar }: WorkingPlace): Amount {
  return amount.unit === 'working_days' && !calendar ? { ...amount, unit: 'calendar_days' } : amount;
}

function openingOf(day: string, { profile }: WorkingPlace): number {
  return instantOf(dayOf(day), profile.businessHours ? minutesOf(profile.businessHours.open) : 0, profile.zone);
}
