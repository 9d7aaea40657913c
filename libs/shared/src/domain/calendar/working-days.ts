import { Failure } from '../failure/failure.js';
import type { Beyond, Calendar } from './calendar.js';
import { type CalendarIndex, type DayKind, indexOf } from './calendar-index.js';
import { type DayNumber, dateOf, weekdayOf } from './local-date.js';

/** A day reached by counting. `provisional` when a day outside the calendar's coverage was looked at on the way. */
export interface ReachedDay {
  readonly day: DayNumber;
  readonly provisional: boolean;
}

/** What one day is, and why. `known` is false outside the coverage, where only the weekday and the law itself speak. */
export interface DayFacts {
  readonly works: boolean;
  readonly kind: DayKind;
  readonly name?: string;
  readonly known: boolean;
}

/** Whether a day is worked, with the reason. Fails with `calendar.not-published` outside the coverage where `beyond` refuses. */
export function isWorkingDay(calendar: Calendar, day: DayNumber, beyond: Beyond = 'refuse'): DayFacts {
  const index = indexOf(calendar);
  if (day < index.first || day > index.last) {
    if (beyond === 'refuse') throw notPublished(calendar, day);
    const byLaw = index.statutory.get(day);
    return byLaw === undefined ? weekdayOnly(index, day) : { works: false, kind: 'holiday', name: byLaw, known: false };
  }
  const name = index.names.get(day);
  if (index.makeUpDays.has(day)) return { works: true, kind: 'make-up', name, known: true };
  if (index.holidays.has(day)) return { works: false, kind: 'holiday', name, known: true };
  return weekdayOnly(index, day, true);
}

function weekdayOnly(index: CalendarIndex, day: DayNumber, known = false): DayFacts {
  const works = !index.weekend.has(weekdayOf(day));
  return { works, kind: works ? 'working' : 'weekend', known };
}

/** The hard stop at a calendar's end, naming the day that was asked about. */
export function notPublished(calendar: Calendar, day = Number.NaN): Failure {
  const { from, to } = calendar.coverage;
  const when = Number.isFinite(day) ? ` ${dateOf(day)} lies outside.` : '';
  return new Failure('calendar.not-published', `The calendar ${calendar.id} covers only ${from} to ${to}.${when}`);
}

/**
 * The `count`-th working day after a day, or before it where `count` is negative; the day itself is not counted.
 * 0 gives the day itself. Fails with `calendar.not-published` past the coverage where `beyond` refuses.
 */
export function addWorkingDays(calendar: Calendar, day: DayNumber, count: number, beyond: Beyond = 'refuse'): ReachedDay {
  if (count === 0) return { day, provisional: false };
  const index = indexOf(calendar);
  if (day >= index.first && day <= index.last) {
    const upTo = index.upTo[day - index.first]!;
    // Going back, a start that is itself a working day stands one place further on.
    const standsOnOne = index.workingDays[upTo - 1] === day;
    const at = count > 0 ? upTo + count - 1 : upTo + count - (standsOnOne ? 1 : 0);
    const reached = index.workingDays[at];
    if (reached !== undefined) return { day: reached, provisional: false };
    if (beyond === 'refuse') throw notPublished(calendar, count > 0 ? index.last + 1 : index.first - 1);
  } else if (beyond === 'refuse') {
    throw notPublished(calendar, day);
  }
  return stepByStep(calendar, day, count);
}

/** The slow way, for counts that leave the coverage. */
function stepByStep(calendar: Calendar, day: DayNumber, count: number): ReachedDay {
  const step = Math.sign(count);
  let left = Math.abs(count);
  let at = day;
  let provisional = false;
  while (left > 0) {
    at += step;
    const facts = isWorkingDay(calendar, at, 'weekdays');
    provisional ||= !facts.known;
    if (facts.works) left -= 1;
  }
  return { day: at, provisional };
}

/** The day itself where it is worked, else the next (`step` 1) or the one before (`step` -1) that is. */
export function nearestWorkingDay(calendar: Calendar, day: DayNumber, step: 1 | -1, beyond: Beyond = 'refuse'): ReachedDay {
  const facts = isWorkingDay(calendar, day, beyond);
  if (facts.works) return { day, provisional: !facts.known };
  const reached = addWorkingDays(calendar, day, step, beyond);
  return { day: reached.day, provisional: reached.provisional || !facts.known };
}

/** How many working days lie after `from` up to and including `to`; negative when `to` is earlier. */
export function workingDaysBetween(calendar: Calendar, from: DayNumber, to: DayNumber, beyond: Beyond = 'refuse'): number {
  if (to < from) return -workingDaysBetween(calendar, to, from, beyond);
  const index = indexOf(calendar);
  if (from >= index.first && to <= index.last) return index.upTo[to - index.first]! - index.upTo[from - index.first]!;
  let count = 0;
  for (let day = from + 1; day <= to; day += 1) if (isWorkingDay(calendar, day, beyond).works) count += 1;
  return count;
}
