import { civilOf, type DayNumber, dayFrom, lastDayOfMonth } from '../../calendar/local-date.js';
import type { Obligation, Within } from '../../rule-set/rule-set.js';

/** Duties that belong to a period, not to a complaint. */
export function isPeriodic({ from }: Obligation): boolean {
  return from === 'calendar' || from === 'period_end';
}

const monthsOf: Readonly<Record<string, number>> = { month: 1, quarter: 3, half_year: 6, year: 12 };

/** Whether a duty is one for a period of this length. A period that is no whole number of months is anybody's. */
export function isForPeriod(within: Within, first: DayNumber, last: DayNumber): boolean {
  const wanted = 'period' in within ? monthsOf[within.period] : undefined;
  const from = civilOf(first);
  const after = civilOf(last + 1);
  if (wanted === undefined || from.dayOfMonth !== 1 || after.dayOfMonth !== 1) return true;
  return (after.year - from.year) * 12 + after.month - from.month === wanted;
}

/** The day that a line fixes by itself for a period ending on `last`; undefined where it gives a length or no day at all. */
export function fixedDayAfter(within: Within, last: DayNumber): DayNumber | undefined {
  const { year, month } = civilOf(last);
  if ('dayOfNextMonth' in within) {
    const [y, m] = month === 12 ? [year + 1, 1] : [year, month + 1];
    return Math.min(dayFrom(y, m, within.dayOfNextMonth), lastDayOfMonth(y, m));
  }
  if (!('fixedDates' in within)) return undefined;
  const days = [year, year + 1].flatMap((y) => within.fixedDates.map((date) => dayInYear(date, y)));
  return Math.min(...days.filter((day) => day > last));
}

/** `02-28` means the last day of February, as `08-31` that of August: the last day of a month stays the last in a leap year. */
function dayInYear(date: string, year: number): DayNumber {
  const [month, dayOfMonth] = date.split('-').map(Number) as [number, number];
  const isLast = dayFrom(2023, month, dayOfMonth) === lastDayOfMonth(2023, month);
  return isLast ? lastDayOfMonth(year, month) : dayFrom(year, month, dayOfMonth);
}
