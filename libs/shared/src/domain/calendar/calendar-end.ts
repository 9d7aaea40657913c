import type { Calendar } from './calendar.js';
import { dayOf, type LocalDate } from './local-date.js';

/** So many days before a calendar's end people are told of it: time to ask for the notice of the next year, and to add it. */
export const daysOfWarning = 60;

/** The end of a calendar that is near, or past. */
export interface CalendarEnd {
  readonly id: string;
  /** The last day that it speaks for. */
  readonly to: LocalDate;
  /** Days from today to its last day; negative when that is past. */
  readonly daysLeft: number;
}

/** Where a calendar ends within `daysOfWarning` of a local day, or ended before it; undefined while its end is far. */
export function calendarEnd({ id, coverage: { to } }: Calendar, today: LocalDate): CalendarEnd | undefined {
  const daysLeft = dayOf(to) - dayOf(today);
  return daysLeft > daysOfWarning ? undefined : { id, to, daysLeft };
}

/** What an operator reads of it, with the remedy. */
export function calendarEndText({ id, to, daysLeft }: CalendarEnd): string {
  const when = daysLeft < 0 ? `ended on ${to}` : `ends on ${to}, in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`;
  return `calendar: ${id} ${when}; dates past its end are provisional. When the next year is published, run \`redress calendars add <file>\` (docs/how-to/add-a-calendar.md).`;
}
