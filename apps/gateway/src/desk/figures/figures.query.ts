import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { dateOf, type LocalDate } from '@app/shared/domain/calendar/local-date.js';
import { type Month, monthsUntil } from '@app/shared/domain/calendar/months.js';
import { isWorkingDay } from '@app/shared/domain/calendar/working-days.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { type Causes, readCauses } from './causes.query.js';
import { counted } from './counted.js';
import { type BranchScore, readScorecards, type Scorecard } from './scorecards.query.js';
import { type HotTopic, readHotTopics } from './topics.query.js';

/** Open cases by the day on which they are due. */
export interface DueDay {
  readonly on: LocalDate;
  readonly count: number;
  /** False: the calendar of that year is not published, and it may not be a working day. */
  readonly known: boolean;
}

/** A matter, month by month; `business` null: nobody said what it is about. */
export interface MatterMonths {
  readonly business: string | null;
  readonly counts: readonly number[];
  readonly total: number;
}

/** Everything on the page of figures, of the whole house or of one department. */
export interface Figures {
  readonly asOf: Date;
  readonly department: string | null;
  readonly months: readonly Month[];
  readonly received: readonly number[];
  readonly overdue: number;
  readonly ahead: readonly DueDay[];
  readonly later: number;
  readonly scorecards: readonly Scorecard[];
  /** The branches that most complaints named. */
  readonly branches: readonly BranchScore[];
  readonly matters: readonly MatterMonths[];
  readonly hot: readonly HotTopic[];
  readonly causes: Causes;
}

/** The house's own time: where days begin, and which of them are worked. */
export interface HouseDays {
  readonly zone: string;
  readonly calendar: Calendar | null;
}

/** Working days that are looked ahead: four weeks. */
const daysAhead = 20;

/**
 * Figures over the last `months` months, the present one included, of one department or (null) of all. Reads everything that came in since; fit
 * for looking at now and then, see {@link RecentFigures}.
 */
export async function readFigures(
  from: Reader,
  { zone, calendar }: HouseDays,
  department: string | null,
  months: number,
  now: Date,
): Promise<Figures> {
  const all = monthsUntil(now, months, zone);
  const since = all[0]!.begins;
  const today = localDayOf(now.getTime(), zone);
  const [scores, matters, due, hot, causes] = await Promise.all([
    readScorecards(from, department, since),
    from.read<{ business: string | null; month: string; count: number }>(mattersSql, [department, since, zone]),
    from.read<{ on: LocalDate; count: number }>(dueSql, [department, zone]),
    readHotTopics(from, department, now),
    readCauses(from, department, since, now),
  ]);
  const ahead = workingDaysFrom(today, calendar).map(({ on, known }) => ({
    on,
    known,
    count: due.find((one) => one.on === on)?.count ?? 0,
  }));
  const last = ahead.at(-1)!.on;
  const onDaysOff = (one: { on: LocalDate }) => !ahead.some(({ on }) => on === one.on);
  const sum = (rows: readonly { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);
  return {
    asOf: now,
    department,
    months: all,
    received: all.map(({ month }) => sum(matters.filter((one) => one.month === month))),
    overdue: scores.departments.reduce((total, one) => total + one.overdue, 0),
    // What is due on a day off is shown with the working day after it.
    ahead: ahead.map((one, nth) => ({
      ...one,
      count:
        one.count +
        sum(due.filter((other) => onDaysOff(other) && other.on < one.on && other.on > (ahead[nth - 1]?.on ?? dateOf(today - 1)))),
    })),
    later: sum(due.filter(({ on }) => on > last)),
    scorecards: scores.departments,
    branches: scores.branches,
    matters: byMatter(matters, all),
    hot,
    causes,
  };
}

function workingDaysFrom(today: number, calendar: Calendar | null): { on: LocalDate; known: boolean }[] {
  const days: { on: LocalDate; known: boolean }[] = [];
  for (let one = today; days.length < daysAhead; one += 1) {
    const facts = calendar === null ? { works: true, known: true } : isWorkingDay(calendar, one, 'weekdays');
    if (facts.works) days.push({ on: dateOf(one), known: facts.known });
  }
  return days;
}

function byMatter(rows: readonly { business: string | null; month: string; count: number }[], months: readonly Month[]): MatterMonths[] {
  const codes = [...new Set(rows.map(({ business }) => business))];
  return codes
    .map((business) => {
      const counts = months.map(({ month }) => rows.find((row) => row.business === business && row.month === month)?.count ?? 0);
      return { business, counts, total: counts.reduce((total, one) => total + one, 0) };
    })
    .sort((a, b) => b.total - a.total || ((a.business ?? '~') < (b.business ?? '~') ? -1 : 1));
}

const mattersSql = `
  SELECT c.business, to_char(c.received_at AT TIME ZONE $3, 'YYYY-MM') AS month, count(*)::int AS count
  FROM complaint c WHERE ${counted} AND c.received_at >= $2 GROUP BY 1, 2`;

/** `due_at` is the first instant that is late: the midnight after the last day, where no closing time counts. */
const dueSql = `
  SELECT to_char((c.due_at - interval '1 millisecond') AT TIME ZONE $2, 'YYYY-MM-DD') AS "on", count(*)::int AS count
  FROM complaint c WHERE ${counted} AND ${openSql('c')} AND c.due_at >= now() GROUP BY 1 ORDER BY 1`;
