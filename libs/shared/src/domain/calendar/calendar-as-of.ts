import type { Calendar } from './calendar.js';
import type { LocalDate } from './local-date.js';

const asOf = new WeakMap<Calendar, Map<LocalDate, Calendar>>();

/**
 * The calendar as it had been published by a day: every amendment published after that day is taken back.
 * The same record comes back for the same question, so that what was worked out from it is used again.
 */
export function calendarAsOf(calendar: Calendar, day: LocalDate): Calendar {
  const later = (calendar.amendments ?? []).filter((amendment) => amendment.published > day);
  if (later.length === 0) return calendar;
  const known = asOf.get(calendar) ?? new Map<LocalDate, Calendar>();
  asOf.set(calendar, known);
  // The newest amendment that stays decides which calendar it is, so one record serves every day between two amendments.
  const key = later.map((amendment) => amendment.published).sort()[0]!;
  let earlier = known.get(key);
  if (!earlier) {
    earlier = takeBack(calendar, key);
    known.set(key, earlier);
  }
  return earlier;
}

function takeBack(calendar: Calendar, from: LocalDate): Calendar {
  let nonWorkingDays = [...calendar.nonWorkingDays];
  let workingWeekendDays = [...calendar.workingWeekendDays];
  const newestFirst = [...(calendar.amendments ?? [])].sort((a, b) => (a.published < b.published ? 1 : -1));
  for (const amendment of newestFirst) {
    if (amendment.published < from) continue;
    const named = (date: LocalDate) => ({ date, name: `(${amendment.year})` });
    nonWorkingDays = nonWorkingDays.filter((day) => !amendment.addedNonWorking.includes(day.date));
    nonWorkingDays.push(...amendment.removedNonWorking.map(named));
    workingWeekendDays = workingWeekendDays.filter((day) => !amendment.addedWorkingWeekend.includes(day.date));
    workingWeekendDays.push(...amendment.removedWorkingWeekend.map(named));
  }
  const amendments = (calendar.amendments ?? []).filter((amendment) => amendment.published < from);
  return { ...calendar, nonWorkingDays, workingWeekendDays, amendments };
}
