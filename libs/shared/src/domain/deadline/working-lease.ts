import { nearestWorkingDay } from '../calendar/working-days.js';
import { instantOf, localDayOf, minuteOfDay, minutesOf } from '../calendar/zone.js';
import type { WorkingPlace } from './count/subtract-working-time.js';

/**
 * How many minutes pass from `now` until so many minutes of opening hours have passed: what is left of a lease at closing time goes on when the house opens
 * again. Whole minutes, rounded up. Where no working days are counted every day is one.
 */
export function workingLease(now: Date, minutes: number, { profile, calendar, beyond }: WorkingPlace): number {
  const { zone, businessHours } = profile;
  if (!businessHours) return minutes;
  const [open, close] = [minutesOf(businessHours.open), minutesOf(businessHours.close)];
  let left = minutes;
  let day = localDayOf(now.getTime(), zone);
  let from = Math.max(open, minuteOfDay(now.getTime(), zone));
  for (;;) {
    const working = calendar === null ? day : nearestWorkingDay(calendar, day, 1, beyond).day;
    if (working !== day) [day, from] = [working, open];
    if (close - from >= left) break;
    left -= Math.max(0, close - from);
    [day, from] = [day + 1, open];
  }
  return Math.ceil((instantOf(day, from + left, zone) - now.getTime()) / 60_000);
}
