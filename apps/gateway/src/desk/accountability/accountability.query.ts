import { type AnsweredSpan, answeredFor } from '@app/shared/domain/claim/answered.js';
import type { ClaimEnd } from '@app/shared/domain/claim/claim-state.js';
import type { RulingGround } from '@app/shared/domain/work/breach.js';
import type { Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { loadCase } from '../case-file/case-file.query.js';
import type { Staff } from '../staff.js';

/** A department that answered for a case, from an instant until another did; null: it still does. */
export interface AnsweringDepartment {
  readonly department: string;
  readonly from: Date;
  readonly until: Date | null;
  /** Who gave it to them. */
  readonly by: string;
}

/** Somebody who held a case by a claim. `ended`: why they held it no longer. */
export interface HeldSpan {
  readonly holder: string;
  readonly holderId: string | null;
  readonly department: string;
  readonly from: Date;
  readonly until: Date | null;
  readonly ended: ClaimEnd | null;
}

/** What somebody found of a breach. */
export interface Ruling {
  readonly ground: RulingGround;
  readonly text: string;
  readonly by: string;
  readonly at: Date;
}

/** A date of a case that was missed, with who had the case when it went by. Instants; `dueOn` is a local day. */
export interface Breach {
  readonly id: string;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly kind: string;
  readonly dueOn: string | null;
  readonly dueAt: Date;
  /** When it was met after all; null where it is still owed, or fell away. */
  readonly metAt: Date | null;
  readonly department: string | null;
  readonly holder: string | null;
  readonly holderId: string | null;
  /** The latest first. */
  readonly rulings: readonly Ruling[];
}

/** Who had a case when, which of its dates were missed, and what was found of each. `complete`: no claim was left out of `answered`. */
export interface Accountability {
  readonly reference: string;
  readonly answered: readonly AnsweredSpan[];
  readonly complete: boolean;
  readonly departments: readonly AnsweringDepartment[];
  readonly holdings: readonly HeldSpan[];
  readonly breaches: readonly Breach[];
}

/** Claims that are told of one case. */
const claimLimit = 500;

/** When a claim ended: a lease that is over holds nothing, be it written down already or not. */
const claimEndSql = 'CASE WHEN ended_at IS NULL AND lease_until < now() THEN lease_until ELSE ended_at END';

/** In SQL, over a duty `o`: its date went by before it was met. */
export const breachedSql = `(o.due_at IS NOT NULL AND (o.missed_at IS NOT NULL OR o.state = 'satisfied-late'))`;

/** Who held the case of a duty `o` when its date went by, in SQL: one row or none. */
export const holderAtDueSql = `(SELECT cl.actor AS holder, cl.staff_id AS "holderId" FROM claim cl WHERE cl.complaint_id = o.complaint_id AND cl.taken_at <= o.due_at
  AND coalesce(cl.ended_at, cl.lease_until) > o.due_at ORDER BY cl.taken_at DESC LIMIT 1)`;

/** The breaches of the case `$1`; rulings are found by the case, as they are indexed. */
export const breachesSql = `SELECT o.id, o.rule_set AS "ruleSet", o.obligation, o.kind, o.due_on::text AS "dueOn", o.due_at AS "dueAt", o.satisfied_at AS "metAt",
         (SELECT a.department FROM assignment a WHERE a.complaint_id = o.complaint_id AND a.at <= o.due_at ORDER BY a.no DESC LIMIT 1) AS department, h.holder, h."holderId",
         coalesce((SELECT json_agg(json_build_object('ground', r.ground, 'text', r.text, 'by', r.actor, 'at', r.at) ORDER BY r.at DESC)
           FROM breach_ruling r WHERE r.complaint_id = o.complaint_id AND r.obligation_id = o.id), '[]') AS rulings
       FROM obligation o LEFT JOIN LATERAL ${holderAtDueSql} h ON true WHERE o.complaint_id = $1 AND ${breachedSql} ORDER BY o.due_at, o.id`;

/** The record of who answered for a case. Fails with `not-found` for whoever may not see it. */
export async function readAccountability(unitOfWork: UnitOfWork, staff: Staff, typedReference: string): Promise<Accountability> {
  const { id, reference, receivedAt } = await loadCase(unitOfWork, staff, typedReference, [], 'accountability.read');
  return await unitOfWork.snapshot(async (from: Reader) => {
    const departments = await from.read<AnsweringDepartment>(
      `SELECT department, at AS "from", lead(at) OVER (ORDER BY no) AS until, actor AS by FROM assignment WHERE complaint_id = $1 ORDER BY no`,
      [id],
    );
    const holdings = await from.read<HeldSpan>(
      `SELECT actor AS holder, staff_id AS "holderId", department, taken_at AS "from", ${claimEndSql} AS until,
         CASE WHEN ended_at IS NULL AND lease_until < now() THEN 'ran-out' ELSE end_reason END AS ended
       FROM claim WHERE complaint_id = $1 ORDER BY taken_at LIMIT $2`,
      [id, claimLimit],
    );
    const breaches = await from.read<Breach>(breachesSql, [id]);
    const dated = breaches.map((one) => ({ ...one, rulings: one.rulings.map((ruling) => ({ ...ruling, at: new Date(ruling.at) })) }));
    const answered = answeredFor(receivedAt, departments, holdings);
    return { reference, answered, complete: holdings.length < claimLimit, departments, holdings, breaches: dated };
  });
}
