import type { VisitWay } from '@app/shared/domain/survey/return-visit.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** Somebody who is to be called or visited, as it stands on the list. */
export interface VisitToMake {
  readonly reference: string;
  readonly department: string | null;
  readonly way: VisitWay;
  readonly language: string;
  /** The result of the decision. */
  readonly decision: string | null;
  readonly decidedAt: Date;
  /** How often nobody was reached. */
  readonly tries: number;
  readonly until: Date;
}

/** Of `survey s` and `complaint c`: somebody is still to be called or visited, and whoever looks may see the case. The parameters are those of `inSight`. */
const waitsSql = (departments: string, conflicts: string) =>
  `s.state = 'to-call' AND s.until > now() AND c.erased_at IS NULL AND ${inSight('c', departments, conflicts)}`;

/** How many wait, for the menu. */
export const visitsWaitingSql = (departments: string, conflicts: string) =>
  `(SELECT count(*)::int FROM survey s JOIN complaint c ON c.id = s.complaint_id WHERE ${waitsSql(departments, conflicts)})`;

/** Who is to be called or visited, the first whose time is over first; a clerk sees those of their own department. */
export async function listVisits(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<VisitToMake[]> {
  demandRight(staff, 'visit.record');
  return await from.read<VisitToMake>(
    `SELECT c.reference, c.department, s.way, c.language, c.outcome->>'decision' AS decision, c.decided_at AS "decidedAt", s.tries, s.until
     FROM survey s JOIN complaint c ON c.id = s.complaint_id
     WHERE ${waitsSql('$1', '$2')} ORDER BY s.until, c.id LIMIT 200`,
    [...sightOf(staff)],
  );
}
