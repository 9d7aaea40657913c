import type { FailureCode } from '../failure/failure-codes.js';
import type { Calendar, NamedDay } from './calendar.js';
import { civilOf, dayOf, weekdayOf } from './local-date.js';

/** One thing wrong with a calendar file. */
export interface CalendarProblem {
  readonly code: FailureCode;
  readonly says: string;
}

/**
 * Everything that is wrong with a calendar file; an empty list is a good one.
 * A gap is a year of the coverage without a single day off, which no published calendar has; an overlap is a day said twice.
 */
export function checkCalendar(value: unknown): CalendarProblem[] {
  const calendar = value as Calendar;
  const shape = shapeProblems(calendar);
  if (shape.length > 0) return shape.map((says) => ({ code: 'calendar.invalid', says }));
  return [...dayProblems(calendar), ...gaps(calendar), ...overlaps(calendar)];
}

function shapeProblems(calendar: Calendar): string[] {
  if (typeof calendar !== 'object' || calendar === null) return ['A calendar is one JSON object.'];
  const problems: string[] = [];
  if (!/^[a-z0-9-]+$/.test(calendar.id ?? '')) problems.push('`id` is missing, or not of a-z, 0-9 and hyphens.');
  if (typeof calendar.zone !== 'string') problems.push('`zone` is missing.');
  const weekend = calendar.weekend as unknown;
  if (!Array.isArray(weekend) || weekend.length > 6 || !weekend.every((day) => Number.isInteger(day) && day >= 1 && day <= 7)) {
    problems.push('`weekend` is a list of ISO weekdays, 1 to 7, that leaves a day to work.');
  }
  const { from, to } = calendar.coverage ?? {};
  if (!(dayOf(from ?? '') <= dayOf(to ?? ''))) problems.push('`coverage` needs `from` and `to`, real dates in that order.');
  for (const list of ['nonWorkingDays', 'workingWeekendDays'] as const) {
    const days = calendar[list] as unknown;
    if (!Array.isArray(days)) problems.push(`\`${list}\` is missing.`);
    else if (!days.every((day) => typeof day?.date === 'string')) problems.push(`Every entry of \`${list}\` needs a \`date\`.`);
  }
  const law = calendar.statutory as unknown;
  if (law !== undefined && !(Array.isArray(law) && law.every((day) => typeof day?.date === 'string' && typeof day?.name === 'string')))
    problems.push('`statutory` is a list of days, each with `date` and `name`.');
  return problems;
}

function dayProblems({ coverage, weekend, nonWorkingDays, workingWeekendDays, statutory = [] }: Calendar): CalendarProblem[] {
  const first = dayOf(coverage.from);
  const last = dayOf(coverage.to);
  const wrong = (says: string): CalendarProblem => ({ code: 'calendar.invalid', says });
  const problems: CalendarProblem[] = [];
  for (const { date } of [...nonWorkingDays, ...workingWeekendDays]) {
    const day = dayOf(date);
    if (Number.isNaN(day)) problems.push(wrong(`${date} is not a date.`));
    else if (day < first || day > last) problems.push(wrong(`${date} lies outside the coverage.`));
  }
  for (const { date } of statutory) if (Number.isNaN(dayOf(date))) problems.push(wrong(`${date} is not a date.`));
  for (const { date } of workingWeekendDays) {
    if (!weekend.includes(weekdayOf(dayOf(date))))
      problems.push(wrong(`${date} is no weekend day: leave it out of \`workingWeekendDays\`.`));
  }
  return problems;
}

function gaps({ coverage, nonWorkingDays }: Calendar): CalendarProblem[] {
  const years = new Set(nonWorkingDays.map(({ date }) => Number(date.slice(0, 4))));
  const problems: CalendarProblem[] = [];
  // Only whole years: a file for the rest of a year may well hold no holiday.
  const first = civilOf(dayOf(coverage.from) - 1).year + 1;
  const last = civilOf(dayOf(coverage.to) + 1).year - 1;
  for (let year = first; year <= last; year += 1) {
    if (!years.has(year))
      problems.push({
        code: 'calendar.gap',
        says: `${year} is within the coverage but has no day off: add its days, or end the coverage before it.`,
      });
  }
  return problems;
}

function overlaps({ nonWorkingDays, workingWeekendDays, statutory = [] }: Calendar): CalendarProblem[] {
  const twice = (days: readonly NamedDay[]) => days.filter(({ date }, at) => days.findIndex((day) => day.date === date) !== at);
  const off = new Set(nonWorkingDays.map((day) => day.date));
  return [
    ...[...twice(nonWorkingDays), ...twice(workingWeekendDays), ...twice(statutory)].map(({ date }) => `${date} is listed twice.`),
    ...workingWeekendDays.filter(({ date }) => off.has(date)).map(({ date }) => `${date} is both off and worked.`),
  ].map((says) => ({ code: 'calendar.overlap', says }));
}
