import { calendarEnd, calendarEndText } from '../domain/calendar/calendar-end.js';
import { dateOf } from '../domain/calendar/local-date.js';
import { localDayOf } from '../domain/calendar/zone.js';
import type { UnitOfWork } from '../persistence/unit-of-work.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { refreshCalendars } from './added-calendars.js';

/**
 * For the probes: a sentence from 60 days before the end of the house's calendar on, until a further year is added. It makes nothing unready:
 * dates past the end are counted and marked provisional.
 */
export async function calendarNotes(unitOfWork: Pick<UnitOfWork, 'read'>, deadlines: HouseDeadlines, now: Date): Promise<string[]> {
  await refreshCalendars(unitOfWork, deadlines.registry);
  const { calendar } = deadlines;
  const end = calendar && calendarEnd(calendar, dateOf(localDayOf(now.getTime(), deadlines.zone)));
  return end ? [calendarEndText(end)] : [];
}
