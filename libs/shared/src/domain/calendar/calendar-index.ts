import type { Calendar } from './calendar.js';
import { fingerprint } from './fingerprint.js';
import { type DayNumber, dayOf, weekdayOf } from './local-date.js';

/** What a day is. `make-up` is a weekend day that is worked. */
export type DayKind = 'working' | 'weekend' | 'holiday' | 'make-up';

/** A calendar laid out for counting: adding working days is one look-up. */
export interface CalendarIndex {
  readonly first: DayNumber;
  readonly last: DayNumber;
  /** Every working day of the coverage, ascending. */
  readonly workingDays: Int32Array;
  /** `upTo[day - first]`: how many working days lie on or before that day. */
  readonly upTo: Int32Array;
  readonly names: ReadonlyMap<DayNumber, string>;
  readonly holidays: ReadonlySet<DayNumber>;
  readonly makeUpDays: ReadonlySet<DayNumber>;
  readonly weekend: ReadonlySet<number>;
  /** Days off of the law beyond the coverage, with their names. */
  readonly statutory: ReadonlyMap<DayNumber, string>;
  /** Changes whenever a fact of the calendar does. */
  readonly version: string;
}

// The records are plain data and never change, so what was worked out from one is kept as long as the record lives.
const indexes = new WeakMap<Calendar, CalendarIndex>();

/** The index of a calendar, made at its first use. */
export function indexOf(calendar: Calendar): CalendarIndex {
  let index = indexes.get(calendar);
  if (!index) {
    index = makeIndex(calendar);
    indexes.set(calendar, index);
  }
  return index;
}

function makeIndex(calendar: Calendar): CalendarIndex {
  const first = dayOf(calendar.coverage.from);
  const last = dayOf(calendar.coverage.to);
  const holidays = new Set(calendar.nonWorkingDays.map((day) => dayOf(day.date)));
  const makeUpDays = new Set(calendar.workingWeekendDays.map((day) => dayOf(day.date)));
  const names = new Map([...calendar.nonWorkingDays, ...calendar.workingWeekendDays].map((day) => [dayOf(day.date), day.name]));
  const weekend = new Set(calendar.weekend);
  const working: number[] = [];
  const upTo = new Int32Array(last - first + 1);
  for (let day = first; day <= last; day += 1) {
    if (makeUpDays.has(day) || (!holidays.has(day) && !weekend.has(weekdayOf(day)))) working.push(day);
    upTo[day - first] = working.length;
  }
  const { id, coverage, nonWorkingDays, workingWeekendDays } = calendar;
  const beyond = (calendar.statutory ?? []).filter(({ date }) => date < coverage.from || date > coverage.to);
  // Lists only: a record that went through the database comes back with its keys in another order.
  const facts = [
    id,
    calendar.weekend,
    coverage.from,
    coverage.to,
    nonWorkingDays.map((d) => d.date),
    workingWeekendDays.map((d) => d.date),
    // Left out where there are none, so that a calendar without them keeps the version it had.
    ...(beyond.length > 0 ? [beyond.map((d) => d.date)] : []),
  ];
  return {
    first,
    last,
    workingDays: Int32Array.from(working),
    upTo,
    names,
    holidays,
    makeUpDays,
    weekend,
    statutory: new Map(beyond.map((day) => [dayOf(day.date), day.name])),
    version: `${coverage.to}.${fingerprint(JSON.stringify(facts))}`,
  };
}
