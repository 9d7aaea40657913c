import type { Beyond, Calendar } from '../calendar/calendar.js';
import { type DayNumber, dateOf, type LocalDate } from '../calendar/local-date.js';
import { nearestWorkingDay } from '../calendar/working-days.js';
import { instantOf } from '../calendar/zone.js';
import type { CaseFacts } from '../rule-set/applies.js';
import type { Obligation, RuleSet } from '../rule-set/rule-set.js';
import { type CaseContext, dayIn, dueInstant, readCase } from './count/case-context.js';
import { calendarOf } from './count/count-time.js';
import type { ComputedDeadline } from './records/computed-deadline.js';
import type { Profile } from './records/deadline-input.js';
import { calendarError } from './trace/deadline-state.js';
import { derivePlain } from './trace/derive.js';
import { earliestFirst } from './trace/governing.js';
import { fixedDayAfter, isForPeriod, isPeriodic } from './trace/periodic.js';
import { traceDuty } from './trace/trace-duty.js';

/** What the dates of reports depend on: no complaint, only a period (both days included). */
export interface ReportInput {
  readonly ruleSet: RuleSet;
  readonly profile: Profile;
  readonly calendar: Calendar | null;
  readonly period: { readonly from: LocalDate; readonly to: LocalDate };
  readonly facts?: CaseFacts;
  readonly beyond: Beyond;
  readonly explain?: boolean;
}

/**
 * The reports and reviews that are due for a period, earliest first. A fixed date stays where it is; `remindOn` is the last
 * working day on or before it. Errors of the calendar are kept with the entry, as in `computeDeadlines`.
 * Source: `rules/README.md`, counting 12.
 */
export function computeReports(input: ReportInput): readonly ComputedDeadline[] {
  const { ruleSet, profile, period } = input;
  const first = dayIn(period.from, 'period.from');
  const last = dayIn(period.to, 'period.to');
  // A period's end is no event that could come after hours.
  const at = instantOf(last + 1, 0, profile.zone) - 1;
  const context = readCase({ ...input, profile: { ...profile, receipt: 'actual_day' }, receivedAt: new Date(at) });
  const start = { occurrence: 1, index: -1, next: 0, at };
  return ruleSet.obligations
    .filter((obligation) => isPeriodic(obligation) && isForPeriod(obligation.within, first, last))
    .flatMap((obligation) => traceDuty(context, obligation, start, []).map((deadline) => dated(context, obligation, deadline, last)))
    .sort(earliestFirst);
}

function dated(context: CaseContext, obligation: Obligation, deadline: ComputedDeadline, last: DayNumber): ComputedDeadline {
  const fixed = fixedDayAfter(obligation.within, last);
  if (fixed === undefined) return deadline.undated ? { ...deadline, undated: 'no-limit' } : deadline;
  const { undated: _, ...plain } = deadline;
  const dueTime = obligation.dueTime ?? context.input.ruleSet.counting.dueTime;
  const derivation = context.input.explain
    ? derivePlain(context, obligation, { day: last, deemed: false }, { dueTime, steps: [] })
    : undefined;
  const due = { ...plain, dueOn: dateOf(fixed), dueAt: new Date(dueInstant(context, fixed, dueTime)), derivation };
  if (!obligation.reminder) return due;
  try {
    const { day, provisional } = nearestWorkingDay(calendarOf(context.input), fixed, -1, context.input.beyond);
    return { ...due, remindOn: dateOf(day), provisional, knownThrough: provisional ? context.input.calendar?.coverage.to : undefined };
  } catch (failure) {
    // The date itself is fixed; only the reminder cannot be known.
    const { error, knownThrough } = calendarError(context, failure);
    return { ...due, error, knownThrough };
  }
}
