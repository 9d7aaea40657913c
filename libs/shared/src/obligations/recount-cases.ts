import { Failure } from '../domain/failure/failure.js';
import type { UnitOfWork } from '../persistence/unit-of-work.js';
import { faultPoint } from '../platform/process/fault-point.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { refreshCalendars } from './added-calendars.js';
import { lockCases } from './case-record.js';
import { recountReports } from './reports-due.js';
import { settleCases } from './settle-cases.js';
import { movedEvents, oweMovedDates } from './told-dates.js';

/** What a recount has come to so far. */
export interface Recounted {
  readonly cases: number;
  /** Open dates that are others than before. */
  readonly moved: number;
  /** Complainants who are told. */
  readonly notices: number;
}

/** How many cases are recounted at once, and who hears of them. */
export interface RecountOptions {
  /** Cases in one transaction; 200 unless given. */
  readonly batch?: number;
  readonly onBatch?: (soFar: Recounted) => void;
  /** Hears of a case whose dates could not be counted: its events do not fit what the rules say now. */
  readonly cannotCount: (complaintId: string, error: unknown) => void;
}

/**
 * Counts open dates again that were counted with another calendar, rule text or setting than holds now. It looks at the rows, so it goes on
 * where it was stopped, may run twice and while the house works, and finds what was written meanwhile with the old calendar. One case that
 * cannot be counted does not hold up the others.
 */
export async function recountCases(
  unitOfWork: UnitOfWork,
  deadlines: HouseDeadlines,
  actor: string,
  options: RecountOptions,
): Promise<Recounted> {
  await refreshCalendars(unitOfWork, deadlines.registry);
  const failed: string[] = [];
  const total = { cases: 0, moved: await unitOfWork.run((tx) => recountReports(tx, deadlines, actor)), notices: 0 };
  const tryTo = async (ids: readonly string[]): Promise<void> => {
    try {
      const counted = await recount(unitOfWork, deadlines, ids, actor);
      for (const what of ['cases', 'moved', 'notices'] as const) total[what] += counted[what];
    } catch (error) {
      // A database that is away is nobody's fault here, and the rest would fare alike.
      if (error instanceof Failure && error.kind === 'deferral') throw error;
      if (ids.length > 1) {
        for (const id of ids) await tryTo([id]);
      } else {
        failed.push(ids[0]!);
        options.cannotCount(ids[0]!, error);
      }
    }
  };
  for (;;) {
    const ids = await staleCases(unitOfWork, deadlines, options.batch ?? 200, failed);
    if (ids.length === 0) return total;
    await tryTo(ids);
    options.onBatch?.({ ...total });
  }
}

/** How many cases have open dates that were counted with something else. */
export async function countStaleCases(unitOfWork: UnitOfWork, deadlines: HouseDeadlines): Promise<number> {
  return (await staleCases(unitOfWork, deadlines, 10_000_000, [])).length;
}

async function staleCases(unitOfWork: UnitOfWork, deadlines: HouseDeadlines, limit: number, except: readonly string[]): Promise<string[]> {
  const ruleSets = [...deadlines.registry.ruleSets.keys()];
  // Below and above the mark, so that each look is one step into the index however many rows stand at the mark.
  const rows = await unitOfWork.read<{ id: string }>(
    `SELECT DISTINCT stale.complaint_id AS id FROM unnest($1::text[], $2::text[]) AS held(rule_set, mark) CROSS JOIN LATERAL (
       (SELECT complaint_id FROM obligation WHERE state = 'open' AND rule_set = held.rule_set AND counted_with < held.mark
          AND complaint_id IS NOT NULL AND complaint_id <> ALL($4::uuid[]) LIMIT $3)
       UNION ALL
       (SELECT complaint_id FROM obligation WHERE state = 'open' AND rule_set = held.rule_set AND counted_with > held.mark
          AND complaint_id IS NOT NULL AND complaint_id <> ALL($4::uuid[]) LIMIT $3)) AS stale LIMIT $3`,
    [ruleSets, ruleSets.map((id) => deadlines.markOf(id)), limit, except],
  );
  return rows.map((row) => row.id);
}

async function recount(unitOfWork: UnitOfWork, deadlines: HouseDeadlines, ids: readonly string[], actor: string): Promise<Recounted> {
  return await unitOfWork.run(async (tx) => {
    const settled = await settleCases(tx, deadlines, await lockCases(tx, deadlines, ids));
    const events = movedEvents(settled, 'calendar', actor);
    await tx.record(events);
    const notices = await oweMovedDates(tx, deadlines, settled, 'calendar', actor);
    await faultPoint('recount.before_commit');
    return { cases: settled.length, moved: events.length, notices };
  });
}
