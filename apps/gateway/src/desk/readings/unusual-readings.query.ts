import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { isWorkingDay } from '@app/shared/domain/calendar/working-days.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

/** What the institution's days are counted by; without a calendar none is a day off. */
interface HouseDays {
  readonly zone: string;
  readonly calendar: Calendar | null;
}

/** Why what somebody read on a day is worth a look. */
export type UnusualWhy = 'many' | 'one-name' | 'off-duty';

/** What somebody read on one local day, where it is unlike what people read here. It proves nothing: it is a sample for whoever looks. */
export interface UnusualReading {
  readonly staffId: string;
  readonly actor: string;
  readonly role: string;
  /** The local day. */
  readonly on: string;
  readonly why: UnusualWhy;
  /** Cases that were opened so: in all, of one family name, or off duty. */
  readonly cases: number;
}

/** Where looking begins: fewer cases than these are nobody's habit yet. */
export const unusualFrom = { many: 30, timesUsual: 4, oneName: 6, offDuty: 10, away: 3 } as const;

/** Off duty by the institution's clock: before six and from ten at night. Besides on its days off, and while somebody is away. */
const [dutyBegins, dutyEnds] = [6, 22];

/**
 * Days of the last week on which somebody opened many more cases than colleagues of their role do (four times the median of all such days), many of
 * complainants with one family name, or many off duty: at night, on a day off, while they were away (three are many then); the latest first, fifty at most.
 * Cases that this person may not see are not counted, nor is what they read themselves: that is for others to look at.
 */
export async function listUnusualReadings(unitOfWork: UnitOfWork, staff: Staff, { zone, calendar }: HouseDays): Promise<UnusualReading[]> {
  const since = new Date(Date.now() - 7 * 86_400_000);
  const first = localDayOf(since.getTime(), zone);
  const week = Array.from({ length: 8 }, (_, index) => first + index);
  const daysOff = week.filter((day) => calendar !== null && !isWorkingDay(calendar, day, 'weekdays').works).map(dateOf);
  return await unitOfWork.read<UnusualReading>(
    `WITH opened AS (
       SELECT r.staff_id, r.actor, r.role, (r.at AT TIME ZONE $3)::date AS day, r.complaint_id,
              bool_or(extract(hour FROM r.at AT TIME ZONE $3) NOT BETWEEN ${dutyBegins} AND ${dutyEnds - 1}) OR (r.at AT TIME ZONE $3)::date = ANY ($5::date[]) AS off,
              coalesce((r.at AT TIME ZONE $3)::date BETWEEN s.absent_from AND s.absent_until, false) AS away,
              min(lower(CASE WHEN c.complainant->>'name' ~ '^[\u4e00-\u9fff]' THEN left(c.complainant->>'name', 1)
                             ELSE substring(c.complainant->>'name' FROM '(\\S+)\\s*$') END)) AS family
       FROM reading r JOIN complaint c ON c.id = r.complaint_id LEFT JOIN staff s ON s.id = r.staff_id
       WHERE r.id >= $4::uuid AND r.staff_id IS DISTINCT FROM $6::uuid AND ${inSight('c', '$1', '$2')}
       GROUP BY 1, 2, 3, 4, 5, s.absent_from, s.absent_until),
     days AS (SELECT staff_id, actor, role, day, count(*)::int AS cases, count(*) FILTER (WHERE off OR away)::int AS off, bool_or(away) AS away FROM opened GROUP BY 1, 2, 3, 4),
     usual AS (SELECT role, percentile_cont(0.5) WITHIN GROUP (ORDER BY cases) AS cases FROM days GROUP BY role),
     families AS (
       SELECT staff_id, actor, role, day, family, count(*)::int AS cases FROM opened WHERE family IS NOT NULL GROUP BY 1, 2, 3, 4, 5),
     found AS (
       SELECT d.staff_id, d.actor, d.role, d.day, 'many' AS why, d.cases FROM days d JOIN usual u USING (role)
       WHERE d.cases >= ${unusualFrom.many} AND d.cases > ${unusualFrom.timesUsual} * u.cases
       UNION ALL
       SELECT f.staff_id, f.actor, f.role, f.day, 'one-name', f.cases FROM families f JOIN days d USING (staff_id, actor, role, day)
       WHERE f.cases >= ${unusualFrom.oneName} AND f.cases * 2 > d.cases
       UNION ALL
       SELECT staff_id, actor, role, day, 'off-duty', off FROM days WHERE off >= CASE WHEN away THEN ${unusualFrom.away} ELSE ${unusualFrom.offDuty} END)
     SELECT staff_id AS "staffId", actor, role, day::text AS on, why, cases FROM found ORDER BY day DESC, cases DESC, actor LIMIT 50`,
    [...sightOf(staff), zone, firstIdSince(since), daysOff, staff.id],
  );
}

/** The first id that a row of this moment can have: ids sort by time (UUID version 7), and the table is read by its key. */
function firstIdSince(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
