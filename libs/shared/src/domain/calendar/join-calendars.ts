import { Failure } from '../failure/failure.js';
import type { Calendar } from './calendar.js';
import { dateOf, dayOf } from './local-date.js';
import { isWorkingDay } from './working-days.js';

/**
 * A calendar with what a new file adds to it. A file that covers all of the present one replaces it (an amendment made mid-year);
 * one that goes on from the day after its end, or earlier but saying the same of every day they share, is appended.
 * What stands in the law itself goes on beyond the new end, unless the file brings its own (`statutory`).
 * Fails with `calendar.gap` where days between the two are left out, with `calendar.overlap` where they contradict each other,
 * and with `calendar.invalid` for another calendar's file.
 */
export function joinCalendars(present: Calendar, addition: Calendar): Calendar {
  if (present.id !== addition.id) throw new Failure('calendar.invalid', `This file is for ${addition.id}, not for ${present.id}.`);
  if (addition.coverage.from <= present.coverage.from && addition.coverage.to >= present.coverage.to)
    return withStatutory(addition, present);
  if (addition.coverage.from < present.coverage.from) {
    throw new Failure(
      'calendar.invalid',
      `${present.id} starts on ${present.coverage.from}; a file that starts earlier must cover it to its end.`,
    );
  }
  const end = dayOf(present.coverage.to);
  const first = dayOf(addition.coverage.from);
  if (first > end + 1) {
    const missing = `${dateOf(end + 1)} to ${dateOf(first - 1)}`;
    throw new Failure('calendar.gap', `${present.id} ends on ${present.coverage.to}; ${missing} would be left out.`);
  }
  for (let day = first; day <= Math.min(end, dayOf(addition.coverage.to)); day += 1) {
    if (isWorkingDay(present, day).works !== isWorkingDay(addition, day).works) {
      throw new Failure(
        'calendar.overlap',
        `${present.id} and the new file disagree about ${dateOf(day)}. To amend what is published, give the whole calendar.`,
      );
    }
  }
  const to = dateOf(Math.max(end, dayOf(addition.coverage.to)));
  const isNew = ({ date }: { date: string }) => date > present.coverage.to;
  return {
    ...present,
    ...lawOf(addition),
    coverage: { from: present.coverage.from, to },
    amendments: [...(present.amendments ?? []), ...(addition.amendments ?? [])],
    sources: [...(present.sources ?? []), ...(addition.sources ?? [])],
    nonWorkingDays: [...present.nonWorkingDays, ...addition.nonWorkingDays.filter(isNew)],
    workingWeekendDays: [...present.workingWeekendDays, ...addition.workingWeekendDays.filter(isNew)],
  };
}

/** A calendar with the days off of the law that another brings, where it has none itself. */
export function withStatutory(calendar: Calendar, from: Calendar | undefined): Calendar {
  return calendar.statutory === undefined && from?.statutory !== undefined ? { ...calendar, ...lawOf(from) } : calendar;
}

function lawOf({ statutory, statutorySource }: Calendar): Pick<Calendar, 'statutory' | 'statutorySource'> {
  return { ...(statutory === undefined ? {} : { statutory }), ...(statutorySource === undefined ? {} : { statutorySource }) };
}
