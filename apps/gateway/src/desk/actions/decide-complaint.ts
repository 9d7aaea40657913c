import { Failure } from '@app/shared/domain/failure/failure.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import { freeCase } from '../claims.js';
import { isOpen, openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import type { Staff } from '../staff.js';

export const decisions = ['upheld', 'partly', 'not-upheld', 'settled', 'not-ours'] as const;

/** Parts of a decision that a rule set may want stated each for itself; where they are absent the text stands in their place. */
export const outcomeParts = ['request', 'facts', 'reasons', 'basis', 'lateReason'] as const;
export type OutcomePart = (typeof outcomeParts)[number];

export interface Outcome extends Readonly<Partial<Record<OutcomePart, string | undefined>>> {
  readonly decision: (typeof decisions)[number];
  readonly text: string;
  readonly remedies?: readonly string[] | undefined;
}

/** Decides a case and raises its outcome notice in one transaction. Fails with `complaint.already-decided`, so a second click changes nothing. */
export async function decideComplaint(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  outcome: Outcome,
): Promise<{ status: 'decided'; notice: string }> {
  const notice = await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId);
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    const [decide] = await tx.query<{ ruleSet: string; dueOn: string | null; dueAt: Date | null; late: boolean }>(
      `SELECT rule_set AS "ruleSet", due_on::text AS "dueOn", due_at AS "dueAt", coalesce(due_at <= now(), false) AS late
       FROM obligation WHERE complaint_id = $1 AND notice = 'outcome' AND state = 'open' ORDER BY due_at LIMIT 1`,
      [found.id],
    );
    await tx.query(`UPDATE complaint SET status = 'decided', outcome = $2, decided_at = now(), version = version + 1 WHERE id = $1`, [
      found.id,
      JSON.stringify(outcome),
    ]);
    await freeCase(tx, found.id, 'decided');
    const id = await raiseNotice(tx, found, {
      kind: 'outcome',
      ruleSet: decide?.ruleSet ?? null,
      dueAt: decide?.dueAt ?? null,
      details: { ...outcome, dueOn: decide?.dueOn ?? null, late: decide?.late ?? false },
    });
    await tx.record([
      {
        kind: 'outcome.decided',
        complaintId: found.id,
        subjectId: id,
        actor: staff.actor,
        data: { decision: outcome.decision, noticeId: id },
      },
    ]);
    await faultPoint('desk.before_commit');
    return id;
  });
  await faultPoint('desk.after_commit');
  return { status: 'decided', notice };
}
