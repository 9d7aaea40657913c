import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { dateOf, type LocalDate } from '@app/shared/domain/calendar/local-date.js';
import { isWorkingDay } from '@app/shared/domain/calendar/working-days.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { type Growth, growthOf, isHot } from './growth.js';
import { type Month, monthsUntil } from './months.js';

/** What a department did with the complaints that came in a period. Days are calendar days. */
export interface Scorecard {
  readonly department: string;
  readonly received: number;
  readonly open: number;
  /** Of the open ones, those whose date has passed. */
  readonly overdue: number;
  readonly decided: number;
  readonly onTime: number;
  readonly late: number;
  readonly extended: number;
  readonly reopened: number;
  readonly transferred: number;
  readonly medianDays: number | null;
}

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

/** A matter that grew of late. */
export interface HotTopic extends Growth {
  readonly business: string;
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
  readonly matters: readonly MatterMonths[];
  readonly hot: readonly HotTopic[];
}

/** The house's own time: where days begin, and which of them are worked. */
export interface HouseDays {
  readonly zone: string;
  readonly calendar: Calendar | null;
}

/** Working days that are looked ahead, and weeks that a topic is compared over. */
const [daysAhead, weeksLately, weeksBefore] = [20, 4, 12];
const day = 86_400_000;

/**
 * Which cases are counted, the same for whoever asks: none that was joined to another, none without a department yet, and none that is about
 * somebody of the house or a department of it. So no reader's figures differ from another's by a case that one of them must not know of
 * (docs/decisions/0171).
 */
const counted = `c.department IS NOT NULL AND c.merged_into IS NULL AND c.conflicts = '{}' AND ($1::text IS NULL OR c.department = $1)`;

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
  const [scorecards, matters, due, lately] = await Promise.all([
    from.read<Scorecard>(scorecardSql, [department, since]),
    from.read<{ business: string | null; month: string; count: number }>(mattersSql, [department, since, zone]),
    from.read<{ on: LocalDate; count: number }>(dueSql, [department, zone]),
    from.read<{ business: string; lately: number; before: number }>(topicsSql, [
      department,
      new Date(now.getTime() - weeksLately * 7 * day),
      new Date(now.getTime() - (weeksLately + weeksBefore) * 7 * day),
    ]),
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
    overdue: scorecards.reduce((total, one) => total + one.overdue, 0),
    // What is due on a day off is shown with the working day after it.
    ahead: ahead.map((one, nth) => ({
      ...one,
      count:
        one.count +
        sum(due.filter((other) => onDaysOff(other) && other.on < one.on && other.on > (ahead[nth - 1]?.on ?? dateOf(today - 1)))),
    })),
    later: sum(due.filter(({ on }) => on > last)),
    scorecards,
    matters: byMatter(matters, all),
    hot: lately
      .map(({ business, lately: count, before }) => ({ business, ...growthOf(count, before, weeksBefore / weeksLately) }))
      .filter(isHot)
      .sort((a, b) => b.beyondChance - a.beyondChance || (a.business < b.business ? -1 : 1))
      .slice(0, 10),
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

/** Late is what a duty to decide says: met late, or missed. Each event is counted once for a case: extended twice is one extended case. */
const scorecardSql = `
  WITH cases AS (
    SELECT c.id, c.department, c.received_at, c.decided_at, c.due_at, ${openSql('c')} AS open FROM complaint c WHERE ${counted} AND c.received_at >= $2),
  late AS (
    SELECT DISTINCT o.complaint_id FROM obligation o JOIN cases ON cases.id = o.complaint_id
    WHERE o.kind = 'decide' AND (o.state = 'satisfied-late' OR o.missed_at IS NOT NULL)),
  happened AS (
    SELECT e.complaint_id, bool_or(e.kind = 'deadline.extended') AS extended, bool_or(e.kind = 'complaint.reopened') AS reopened,
           bool_or(e.kind = 'complaint.transferred') AS transferred
    FROM event e JOIN cases ON cases.id = e.complaint_id WHERE e.kind IN ('deadline.extended', 'complaint.reopened', 'complaint.transferred') GROUP BY 1)
  SELECT department, count(*)::int AS received, count(*) FILTER (WHERE open)::int AS open, count(*) FILTER (WHERE open AND due_at < now())::int AS overdue,
         count(decided_at)::int AS decided, count(*) FILTER (WHERE decided_at IS NOT NULL AND late.complaint_id IS NULL)::int AS "onTime",
         count(*) FILTER (WHERE late.complaint_id IS NOT NULL)::int AS late, count(*) FILTER (WHERE extended)::int AS extended,
         count(*) FILTER (WHERE reopened)::int AS reopened, count(*) FILTER (WHERE transferred)::int AS transferred,
         round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - received_at)) / 86400)::numeric, 1)::float AS "medianDays"
  FROM cases LEFT JOIN late ON late.complaint_id = cases.id LEFT JOIN happened ON happened.complaint_id = cases.id
  GROUP BY department ORDER BY department`;

const mattersSql = `
  SELECT c.business, to_char(c.received_at AT TIME ZONE $3, 'YYYY-MM') AS month, count(*)::int AS count
  FROM complaint c WHERE ${counted} AND c.received_at >= $2 GROUP BY 1, 2`;

const dueSql = `
  SELECT to_char(c.due_at AT TIME ZONE $2, 'YYYY-MM-DD') AS "on", count(*)::int AS count
  FROM complaint c WHERE ${counted} AND ${openSql('c')} AND c.due_at >= now() GROUP BY 1 ORDER BY 1`;

const topicsSql = `
  SELECT c.business, count(*) FILTER (WHERE c.received_at >= $2)::int AS lately, count(*) FILTER (WHERE c.received_at < $2)::int AS before
  FROM complaint c WHERE ${counted} AND c.received_at >= $3 AND c.business IS NOT NULL GROUP BY 1`;
