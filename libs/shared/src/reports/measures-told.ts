import type { LocalDate } from '../domain/calendar/local-date.js';
import type { MeasureState } from '../domain/root-cause/measure-state.js';
import type { Reader } from '../persistence/unit-of-work.js';
import type { CaseScope } from './case-facts.js';

/** A measure as a report tells it: how it stood when the period was over, since which local day, and why. */
export interface MeasureTold {
  readonly id: string;
  readonly cause: string;
  readonly what: string;
  readonly owner: string;
  readonly department: string | null;
  readonly dueOn: LocalDate;
  readonly state: MeasureState;
  readonly on: LocalDate;
  readonly reason: string | null;
}

/**
 * Measures that stood in a period or were judged in it, as they stood at its end, or at the report's instant where that came first. From the steps alone, which are
 * only ever added to. What nobody took is not among them. They are about no case.
 */
export async function readMeasures(from: Reader, { from: begins, to: ends, asOf, zone, departments }: CaseScope): Promise<MeasureTold[]> {
  const until = new Date(Math.min(ends.getTime() - 1, asOf.getTime()));
  return await from.read<MeasureTold>(
    `SELECT m.id, m.cause, m.what, m.owner, m.department, m.due_on::text AS "dueOn", s.state, (s.at AT TIME ZONE $3::text)::date::text AS "on", s.reason
     FROM measure m JOIN LATERAL (SELECT state, at, reason FROM measure_step WHERE measure_id = m.id AND at <= $1 ORDER BY no DESC LIMIT 1) s ON true
     WHERE s.state <> 'dropped' AND (s.state NOT IN ('effective', 'not-effective') OR s.at >= $2)
       AND ($4::text[] IS NULL OR m.department IS NULL OR m.department = ANY($4))
     ORDER BY m.due_on, m.id`,
    [until, begins, zone, departments],
  );
}
