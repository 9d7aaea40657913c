import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { holds } from '@app/shared/records/claim-rows.js';
import { demandRightTo } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** What somebody of a department holds, and how they came to it. */
export interface Holding {
  readonly person: string;
  readonly name: string;
  readonly holds: number;
  /** Of those, since more than a day, and with a date that is past. */
  readonly longHeld: number;
  readonly late: number;
  /** Since when they hold the one that they hold longest. */
  readonly since: Date | null;
  /** In the last seven days: how many they took in all, out of turn, and gave back. */
  readonly taken: number;
  readonly chosen: number;
  readonly givenBack: number;
}

/**
 * Who of a department holds how much, the most first, and how much they took out of turn and gave back in a week: whoever answers for the department sees
 * who gathers cases and who picks them. Cases that are about the reader are in nobody's count. Fails with `not-found` for another department's.
 */
export async function readHoldings(from: Pick<UnitOfWork, 'read'>, staff: Staff, department: string): Promise<Holding[]> {
  demandRight(staff, 'case.assign');
  demandRightTo(staff, 'case.assign', { department, conflicts: [], claimLive: false, holderId: null });
  return await from.read<Holding>(
    `SELECT p.id AS person, p.name, coalesce(now_held.n, 0)::int AS holds, coalesce(now_held.long, 0)::int AS "longHeld", coalesce(now_held.late, 0)::int AS late, now_held.since,
            coalesce(week.taken, 0)::int AS taken, coalesce(week.chosen, 0)::int AS chosen, coalesce(week.given, 0)::int AS "givenBack"
     FROM staff p
     LEFT JOIN LATERAL (
       SELECT count(*) AS n, count(*) FILTER (WHERE h.taken_at < now() - interval '1 day') AS long, count(*) FILTER (WHERE c.due_at <= now()) AS late, min(h.taken_at) AS since
       FROM claim h JOIN complaint c ON ${holds} WHERE h.staff_id = p.id AND h.ended_at IS NULL AND c.claim_until > now() AND NOT c.conflicts && $2::text[]) now_held ON true
     LEFT JOIN LATERAL (
       SELECT count(*) AS taken, count(*) FILTER (WHERE t.chosen) AS chosen, count(*) FILTER (WHERE t.end_reason = 'given-back') AS given
       FROM (SELECT h.end_reason, EXISTS (SELECT 1 FROM event e WHERE e.subject_id = h.id AND e.complaint_id = h.complaint_id AND e.kind = 'claim.taken' AND e.data ->> 'chosen' = 'true') AS chosen
             FROM claim h JOIN complaint c ON c.id = h.complaint_id WHERE h.staff_id = p.id AND h.taken_at > now() - interval '7 days' AND NOT c.conflicts && $2::text[]
             ORDER BY h.taken_at DESC LIMIT 1000) t) week ON true
     WHERE p.department = $1 AND p.role IN ('clerk', 'head', 'integrity') AND p.left_at IS NULL
     ORDER BY holds DESC, chosen DESC, p.name, p.id LIMIT 200`,
    [department, staff.conflicts],
  );
}
