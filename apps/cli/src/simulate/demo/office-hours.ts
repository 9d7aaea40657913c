import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { isWorkingDay } from '@app/shared/domain/calendar/working-days.js';
import { instantOf, localDayOf, minuteOfDay } from '@app/shared/domain/calendar/zone.js';

const [opens, closes] = [9 * 60, 17 * 60];

/** The instant itself while the office is open, else the minute `spread` (0 to 1) into the next day on which it is. In ms. */
export function inOffice(ms: number, calendar: Calendar | null, zone: string, spread: number): number {
  const minute = minuteOfDay(ms, zone);
  let day = localDayOf(ms, zone);
  const isOpen = (which: number) => calendar === null || isWorkingDay(calendar, which, 'weekdays').works;
  if (isOpen(day) && minute >= opens && minute < closes) return ms;
  if (minute >= closes) day += 1;
  while (!isOpen(day)) day += 1;
  return instantOf(day, opens + Math.floor(spread * (closes - opens)), zone);
}
