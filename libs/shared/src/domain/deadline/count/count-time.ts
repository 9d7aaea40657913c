import type { Beyond, Calendar } from '../../calendar/calendar.js';
import { addMonths, type DayNumber, dateOf } from '../../calendar/local-date.js';
import { addWorkingDays, isWorkingDay, nearestWorkingDay } from '../../calendar/working-days.js';
import { localDayOf } from '../../calendar/zone.js';
import { Failure } from '../../failure/failure.js';
import type { Amount, Citation, Roll } from '../../rule-set/rule-set.js';
import type { DerivedDay } from '../records/computed-deadline.js';

/** Whole local days that do not count, both ends included. `to` is Infinity while the pause lasts. */
export interface Pause {
  readonly from: DayNumber;
  readonly to: DayNumber;
  readonly citation: Citation;
}

/** What counting needs to know of the institution and the case. */
export interface Counting {
  readonly calendar: Calendar | null;
  readonly zone: string;
  readonly beyond: Beyond;
  readonly pauses: readonly Pause[];
  readonly explain: boolean;
}

/** Where a count begins: the day that is not counted, and the instant itself for hours. */
export interface CountStart {
  readonly day: DayNumber;
  readonly at: number;
}

/** Where a count ends. `day` is Infinity while a pause keeps it from ending; `at` is set where hours were counted. */
export interface Counted {
  readonly day: DayNumber;
  readonly at: number | null;
  readonly provisional: boolean;
  readonly rolledFrom: DayNumber | null;
  readonly days: readonly DerivedDay[];
}

const msPerHour = 3_600_000;
/** No length of time that a rule, an instruction or a request names is longer, in any unit; somebody who types one must not be waited for. */
export const longestCount = 10_000;
const noDays: readonly DerivedDay[] = [];

/** The calendar, or `calendar.unknown` where the institution has none and a working day is asked about. */
export function calendarOf(counting: { readonly calendar: Calendar | null }): Calendar {
  if (counting.calendar) return counting.calendar;
  throw new Failure('calendar.unknown', 'This rule counts working days, and the profile names no calendar.');
}

/**
 * The last day of a length of time. The start's day is not counted; paused days do not count; a last day on a day off moves
 * as `roll` says (never for working days, which cannot end on one, nor for hours, which pass whatever the day is).
 * Fails with `calendar.not-published`, `calendar.unknown` or `request.invalid`. Source: `rules/README.md`, "How time is counted", 2, 4, 5, 7, 9.
 */
export function countTime(start: CountStart, { amount, unit }: Amount, roll: Roll, counting: Counting): Counted {
  if (!(Number.isInteger(amount) && amount >= 0 && amount <= longestCount)) {
    throw new Failure('request.invalid', `${amount} is not a valid length of time. Write a whole number up to ${longestCount}.`);
  }
  switch (unit) {
    case 'hours':
      return countHours(start, amount, counting);
    case 'working_days':
      return countDays(start.day, amount, true, counting);
    case 'calendar_days':
      return rolled(countDays(start.day, amount, false, counting), roll, counting);
    case 'weeks':
      return rolled(countDays(start.day, amount * 7, false, counting), roll, counting);
    case 'months':
      return rolled(countMonths(start.day, amount, counting), roll, counting);
  }
}

/** Hours are hours that pass, over a change of clocks and over pauses too: a pause takes out days. */
function countHours(start: CountStart, amount: number, { zone, explain }: Counting): Counted {
  const at = start.at + amount * msPerHour;
  // The last instant in time lies just before `at`.
  const day = localDayOf(at - 1, zone);
  return { day, at, provisional: false, rolledFrom: null, days: explain ? [{ on: dateOf(day), n: amount, why: 'hours' }] : noDays };
}

function countDays(start: DayNumber, amount: number, working: boolean, counting: Counting): Counted {
  if (counting.pauses.length > 0 || counting.explain) return countOneByOne(start, amount, working, counting);
  if (!working) return { day: start + amount, at: null, provisional: false, rolledFrom: null, days: noDays };
  const { day, provisional } = addWorkingDays(calendarOf(counting), start, amount, counting.beyond);
  return { day, at: null, provisional, rolledFrom: null, days: noDays };
}

function countOneByOne(start: DayNumber, amount: number, working: boolean, counting: Counting): Counted {
  const { pauses, explain, beyond } = counting;
  const calendar = working ? calendarOf(counting) : null;
  const days: DerivedDay[] = [];
  let provisional = false;
  let counted = 0;
  let day = start;
  while (counted < amount) {
    day += 1;
    const pause = pauses.find(({ from, to }) => from <= day && day <= to);
    if (pause) {
      if (explain) days.push({ on: dateOf(day), to: Number.isFinite(pause.to) ? dateOf(pause.to) : undefined, why: 'paused' });
      if (!Number.isFinite(pause.to)) return { day: Number.POSITIVE_INFINITY, at: null, provisional, rolledFrom: null, days };
      day = pause.to;
      continue;
    }
    const facts = calendar ? isWorkingDay(calendar, day, beyond) : null;
    if (facts && !facts.known) provisional = true;
    if (!facts || facts.works) counted += 1;
    if (explain) days.push(derivedDay(day, counted, facts));
  }
  return { day, at: null, provisional, rolledFrom: null, days };
}

function derivedDay(day: DayNumber, n: number, facts: ReturnType<typeof isWorkingDay> | null): DerivedDay {
  const on = dateOf(day);
  if (!facts) return { on, n, why: 'counted' };
  const why = facts.kind === 'working' ? 'counted' : facts.kind;
  const line: { -readonly [K in keyof DerivedDay]: DerivedDay[K] } = { on, why };
  if (facts.works) line.n = n;
  if (facts.name !== undefined) line.name = facts.name;
  if (!facts.known) line.assumed = true;
  return line;
}

/** The month's end moves by as many days as were paused on the way, and those may reach into a further pause. */
function countMonths(start: DayNumber, amount: number, { pauses, explain }: Counting): Counted {
  const unpaused = addMonths(start, amount);
  let day = unpaused;
  for (let before = Number.NaN; before !== day; ) {
    before = day;
    day = unpaused + pausedDays(start, day, pauses);
  }
  const days: DerivedDay[] = [];
  if (explain) {
    for (let n = 1; n <= amount; n += 1) days.push({ on: dateOf(addMonths(start, n)), n, why: 'month-end' });
    for (const { from, to } of pauses) {
      if (from <= day) days.push({ on: dateOf(from), to: Number.isFinite(to) ? dateOf(to) : undefined, why: 'paused' });
    }
  }
  return { day, at: null, provisional: false, rolledFrom: null, days };
}

function pausedDays(start: DayNumber, end: DayNumber, pauses: readonly Pause[]): number {
  let days = 0;
  let reached = start;
  for (const { from, to } of pauses) {
    const first = Math.max(from, reached + 1);
    if (first > end) continue;
    if (!Number.isFinite(to)) return Number.POSITIVE_INFINITY;
    const last = Math.min(to, end);
    if (last >= first) {
      days += last - first + 1;
      reached = last;
    }
  }
  return days;
}

/** Moves a last day that is a day off; a weekend day that is worked is not one. */
function rolled(counted: Counted, roll: Roll, counting: Counting): Counted {
  if (roll === 'none' || !Number.isFinite(counted.day)) return counted;
  const to = nearestWorkingDay(calendarOf(counting), counted.day, roll === 'next_working_day' ? 1 : -1, counting.beyond);
  if (to.day === counted.day) return { ...counted, provisional: counted.provisional || to.provisional };
  const days = counting.explain ? [...counted.days, { on: dateOf(to.day), why: 'moved' as const }] : counted.days;
  return { day: to.day, at: null, provisional: counted.provisional || to.provisional, rolledFrom: counted.day, days };
}
