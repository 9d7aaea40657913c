import { Failure } from '@app/shared/domain/failure/failure.js';
import { meetInstitutionDuties } from '@app/shared/obligations/institution-duties.js';
import { stillToTellSql } from '@app/shared/obligations/staff-message-rows.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { withLocalTimes } from '../../http/local-times.js';
import type { Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';

/** Who of the institution's people was told of it, by which medium, whether that left and arrived, and whether they are still to be told; without their numbers and addresses. */
const toldSql = `(SELECT coalesce(json_agg(json_build_object('role', m.role, 'medium', m.medium, 'state', m.state, 'stillToTell', ${stillToTellSql}, 'at', coalesce(m.settled_at, m.raised_at)) ORDER BY m.raised_at, m.id), '[]')
                  FROM staff_message m WHERE m.obligation_id = o.id)`;

/** How many open duties of the institution somebody is still to be told of, since no message got through. */
export const untoldDutiesSql = `(SELECT count(DISTINCT o.id)::int FROM staff_message m JOIN obligation o ON o.id = m.obligation_id WHERE o.state = 'open' AND ${stillToTellSql})`;

/** The institution's own duties: reports and the like, for a period, with who was told of each. Those that are open come first, the earliest at the top. */
export async function listReports(unitOfWork: UnitOfWork, zone: string): Promise<object[]> {
  const rows = await unitOfWork.read(
    `SELECT o.id, rule_set AS "ruleSet", obligation, kind, period_from::text AS "from", period_to::text AS "to", due_on::text AS "dueOn", due_at AS "dueAt",
            remind_on::text AS "remindOn", provisional, known_through::text AS "knownThrough", state, satisfied_at AS "satisfiedAt", missed_at AS "missedAt",
            d.body AS derivation, ${toldSql} AS told
     FROM obligation o LEFT JOIN derivation d ON d.hash = o.derivation WHERE complaint_id IS NULL
     ORDER BY state = 'open' DESC, CASE WHEN state = 'open' THEN due_at END NULLS LAST, period_to DESC, rule_set, obligation LIMIT 200`,
  );
  return withLocalTimes(rows, zone) as object[];
}

/** Marks a report as made, now. A second time changes nothing. Fails with `not-found`, and `auth.forbidden` for clerks and auditors. */
export async function completeReport(unitOfWork: Transactions, staff: Staff, id: string): Promise<{ state: string }> {
  demandRight(staff, 'report.finish');
  return await unitOfWork.run(async (tx) => {
    const [made] = await meetInstitutionDuties(tx, { id }, by(staff));
    if (made) return { state: made.state };
    const [known] = await tx.query<{ state: string }>('SELECT state FROM obligation WHERE id = $1 AND complaint_id IS NULL', [id]);
    if (!known) throw new Failure('not-found');
    return known;
  });
}
