import type { SimulatedHouse } from '../simulated-house.js';

/** Cases of a house, and what became of their dates. */
export interface DateCounts {
  readonly complaints: number;
  readonly obligations: number;
  readonly notices: number;
  /** Met in time, late, waived or ended or replaced, and open at the end. */
  readonly met: number;
  readonly late: number;
  readonly waived: number;
  readonly open: number;
  /** Dates of which that was told. */
  readonly near: number;
  readonly escalated: number;
  readonly missed: number;
  /** Dates that a calendar or an event moved, extensions apart. */
  readonly moved: number;
}

/** Counts them from the rows and the trail of the house. */
export async function countDates(house: SimulatedHouse): Promise<DateCounts> {
  const [row] = await house.unitOfWork.read<DateCounts>(
    `SELECT (SELECT count(*)::int FROM complaint) AS complaints, (SELECT count(*)::int FROM notice) AS notices,
       count(*)::int AS obligations, count(*) FILTER (WHERE state = 'satisfied')::int AS met, count(*) FILTER (WHERE state = 'satisfied-late')::int AS late,
       count(*) FILTER (WHERE state IN ('waived', 'ended', 'replaced'))::int AS waived, count(*) FILTER (WHERE state = 'open')::int AS open,
       (SELECT count(*)::int FROM event WHERE kind = 'deadline.near') AS near, (SELECT count(*)::int FROM event WHERE kind = 'deadline.escalated') AS escalated,
       (SELECT count(*)::int FROM event WHERE kind = 'deadline.missed') AS missed, (SELECT count(*)::int FROM event WHERE kind = 'deadline.moved') AS moved
     FROM obligation`,
  );
  return row!;
}
