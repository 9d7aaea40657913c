import { instantOf, localDayOf, minutesOf } from '../calendar/zone.js';
import type { Amount } from '../rule-set/rule-set.js';
import { countTime } from './count/count-time.js';
import type { WorkingPlace } from './count/subtract-working-time.js';

/**
 * The first instant that is late for a limit of our own that begins at `from`: closing time of its last day, or the end of that day where the
 * house never closes; hours are hours that pass. The day it begins on is not counted. Where no working days are counted a working day is any day.
 * Fails with `calendar.not-published`.
 */
export function closingAfter(from: Date, limit: Amount, { profile, calendar, beyond }: WorkingPlace): Date {
  const { zone, businessHours } = profile;
  const amount: Amount = limit.unit === 'working_days' && !calendar ? { ...limit, unit: 'calendar_days' } : limit;
  const start = { day: localDayOf(from.getTime(), zone), at: from.getTime() };
  const { day, at } = countTime(start, amount, 'none', { calendar, zone, beyond, pauses: [], explain: false });
  if (at !== null) return new Date(at);
  return new Date(businessHours ? instantOf(day, minutesOf(businessHours.close), zone) : instantOf(day + 1, 0, zone));
}
