import type { Calendar } from './calendar.js';
import type { LocalDate } from './local-date.js';

/** The part of a calendar between two days, both included: as if nothing else had been published. */
export function calendarWithin(calendar: Calendar, from: LocalDate, to: LocalDate): Calendar {
  const inside = ({ date }: { readonly date: LocalDate }) => from <= date && date <= to;
  return {
    ...calendar,
    coverage: { from, to },
    nonWorkingDays: calendar.nonWorkingDays.filter(inside),
    workingWeekendDays: calendar.workingWeekendDays.filter(inside),
  };
}
