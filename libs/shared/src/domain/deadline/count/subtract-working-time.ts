import type { Beyond, Calendar } from '../../calendar/calendar.js';
import { addWorkingDays, nearestWorkingDay } from '../../calendar/working-days.js';
import { instantOf, localDayOf, minuteOfDay, minutesOf } from '../../calendar/zone.js';
import { Failure } from '../../failure/failure.js';
import type { Amount } from '../../rule-set/rule-set.js';
import type { Profile } from '../records/deadline-input.js';
import { calendarOf } from './count-time.js';

/** Where working time is counted. */
export interface WorkingPlace {
  readonly profile: Profile;
  readonly calendar: Calendar | null;
  readonly beyond: Beyond;
}

/**
 * The instant that lies a lead before a due instant, for warnings that people must be able to act on.
 * `working_days` is so many working days before the last day (0 is the last working day on or before it), at the due time of
 * day or at closing time, whichever is earlier, because nobody reads a warning at midnight. `hours` are hours that pass;
 * `calendar_days` and `weeks` keep the time of day. Fails with `calendar.not-published`, and with `request.invalid` for months.
 */
export function subtractWorkingTime(dueAt: Date, lead: Amount, { profile, calendar, beyond }: WorkingPlace): Date {
  const { zone, businessHours } = profile;
  const ms = dueAt.getTime();
  if (lead.unit === 'hours') return new Date(ms - lead.amount * 3_600_000);
  if (lead.unit === 'months') throw new Failure('request.invalid', 'A lead is given in hours, days, working days or weeks.');
  // `dueAt` is the first instant that is late: midnight belongs to the day that ends there.
  const lastDay = localDayOf(ms - 1, zone);
  const timeOfDay = minuteOfDay(ms, zone) || 24 * 60;
  if (lead.unit !== 'working_days') {
    const days = lead.amount * (lead.unit === 'weeks' ? 7 : 1);
    return new Date(instantOf(lastDay - days, timeOfDay, zone));
  }
  const from = nearestWorkingDay(calendarOf({ calendar }), lastDay, -1, beyond).day;
  const steps = from === lastDay ? lead.amount : Math.max(lead.amount - 1, 0);
  const day = addWorkingDays(calendarOf({ calendar }), from, -steps, beyond).day;
  const closing = businessHours ? minutesOf(businessHours.close) : 24 * 60;
  return new Date(instantOf(day, Math.min(timeOfDay, closing), zone));
}
