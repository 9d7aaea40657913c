import { openSql } from '../domain/complaint/complaint-status.js';
import { Failure } from '../domain/failure/failure.js';
import type { Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import type { Department } from '../platform/config/institution.js';
import { answerTransferRow } from '../records/transfer-rows.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { lockWhole, takeOver } from './take-over.js';

const actor = 'system:router';

/** An offer still stands: its case is open, and with the department that offered it. For a `transfer t` of a `complaint c`. */
export const standsSql = `(t.state = 'offered' AND t.from_department = c.department AND ${openSql('c')})`;

interface Unanswered {
  readonly id: string;
  readonly complaintId: string;
}

/**
 * Settles offers that nobody answered in time: silence accepts. Those whose case was decided, joined or moved meanwhile are overtaken, and so are those
 * whose department the case turned out to be about. Looks at the state, on the database's time: run late, twice or by several it settles each
 * once. Gives how many it looked at.
 */
export async function settleOffers(
  unitOfWork: UnitOfWork,
  deadlines: HouseDeadlines,
  departments: readonly Department[],
  limit = 100,
): Promise<number> {
  const due = await unitOfWork.read<Unanswered>(
    `SELECT t.id, t.complaint_id AS "complaintId" FROM transfer t JOIN complaint c ON c.id = t.complaint_id
     WHERE t.state = 'offered' AND (t.answer_by <= now() OR NOT ${standsSql}) ORDER BY t.answer_by LIMIT $1`,
    [limit],
  );
  for (const one of due) {
    const accepted = await unitOfWork
      .run((tx) => settle(tx, deadlines, departments, one))
      .catch((error: unknown) => {
        if (error instanceof Failure && error.code === 'department.barred') return false;
        throw error;
      });
    if (!accepted) await unitOfWork.run((tx) => overtake(tx, one));
  }
  return due.length;
}

/** Whether there is nothing left to do: false where the offer stands no more and is to be marked so. */
async function settle(tx: Tx, deadlines: HouseDeadlines, departments: readonly Department[], one: Unanswered): Promise<boolean> {
  await lockWhole(tx, one.complaintId);
  const [offer] = await tx.query<Offer>(
    `SELECT t.from_department AS "from", t.to_department AS "to", t.reason, t.offered_by AS "offeredBy", t.tells, ${standsSql} AS stands,
            t.answer_by <= now() AS due
     FROM transfer t JOIN complaint c ON c.id = t.complaint_id WHERE t.id = $1 AND t.state = 'offered'`,
    [one.id],
  );
  if (!offer) return true;
  if (!offer.stands) return false;
  if (!offer.due) return true;
  await answerTransferRow(tx, one.id, { step: 'silence', actor });
  const { from, to, reason, tells, offeredBy: saidBy } = offer;
  await takeOver(tx, deadlines, departments, { complaintId: one.complaintId, from, to, reason, tells, saidBy, how: 'silence', actor });
  return true;
}

interface Offer {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly offeredBy: string;
  readonly tells: boolean;
  readonly stands: boolean;
  readonly due: boolean;
}

async function overtake(tx: Tx, { id, complaintId }: Unanswered): Promise<void> {
  if (!(await answerTransferRow(tx, id, { step: 'overtaken', actor }))) return;
  await tx.record([{ kind: 'transfer.overtaken', complaintId, subjectId: id, actor }]);
}
