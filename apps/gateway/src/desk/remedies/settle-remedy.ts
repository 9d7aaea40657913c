import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { mayApprove } from '@app/shared/domain/remedy/limits.js';
import { type RemedyStep, remedyTransitions } from '@app/shared/domain/remedy/remedy.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { endRemedyRow, fulfilRemedyRow, insertApprovalRow } from '@app/shared/records/remedy-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import type { DeskContext } from '../desk-context.js';
import { type OpenCase, openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { type GrantedRemedy, grantOrWait, judgedOf, type RemedyRow, remedyColumns } from './grant-remedy.js';
import { limitsOf } from './remedy-limits.js';
import { takeBack } from './take-back.js';

/**
 * Another person approves a remedy: with the last who is needed it is granted. Fails with `not-found`, `remedy.settled`, `complaint.already-decided`,
 * `remedy.own` for whoever proposed it, `remedy.above-limit` where it is above what this person may approve, and `remedy.budget-spent`.
 */
export async function approveRemedy(work: Transactions, desk: DeskContext, staff: Staff, remedyId: string): Promise<GrantedRemedy> {
  return await work.run(async (tx) => {
    const { remedy, found } = await openRemedy(tx, staff, remedyId, 'remedy.approve', 'approved');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    if (remedy.proposedById === staff.id) throw new Failure('remedy.own');
    const judged = await judgedOf(tx, desk, remedy);
    if (!mayApprove(limitsOf(desk.house.institution), judged, staff.role)) throw new Failure('remedy.above-limit');
    await insertApprovalRow(tx, remedyId, staff);
    return await grantOrWait(tx, desk, staff, remedy, judged);
  });
}

/** Somebody who might approve it does not, and says why. Fails with `not-found`, `remedy.own` and `remedy.settled`. */
export async function refuseRemedy(work: Transactions, staff: Staff, remedyId: string, reason: string): Promise<{ state: string }> {
  return await work.run(async (tx) => {
    const { remedy } = await openRemedy(tx, staff, remedyId, 'remedy.approve', 'refused');
    if (remedy.proposedById === staff.id) throw new Failure('remedy.own');
    await endRemedyRow(tx, remedy.id, 'refused', staff.actor, reason);
    await closeWork(tx, ['remedy-approval'], [remedy.id], staff.actor);
    const data = { kind: remedy.kind, reason };
    await tx.record([{ kind: 'remedy.refused', complaintId: remedy.complaintId, subjectId: remedy.id, ...by(staff), data }]);
    return { state: 'refused' };
  });
}

/** What was not promised yet is no longer wished; what it took of a budget is free again. Fails with `not-found` and `remedy.settled`. */
export async function takeBackRemedy(work: Transactions, staff: Staff, remedyId: string): Promise<{ state: string }> {
  return await work.run(async (tx) => {
    const { remedy } = await openRemedy(tx, staff, remedyId, 'remedy.settle', 'taken-back');
    await takeBack(tx, remedy.complaintId, [remedy], by(staff));
    return { state: 'taken-back' };
  });
}

/** What was promised was done. `proof`: the payment's reference, the number of the letter. Fails with `not-found` and `remedy.not-promised`. */
export async function fulfilRemedy(
  work: Transactions,
  staff: Staff,
  remedyId: string,
  { proof, on }: { readonly proof: string; readonly on: string },
): Promise<{ state: string }> {
  return await work.run(async (tx) => {
    const { remedy } = await openRemedy(tx, staff, remedyId, 'remedy.settle', 'fulfilled');
    await fulfilRemedyRow(tx, remedy.id, staff.actor, proof, on);
    await closeWork(tx, ['remedy-overdue'], [remedy.id], staff.actor);
    const data = { kind: remedy.kind, minor: remedy.minor, currency: remedy.currency, on };
    await tx.record([{ kind: 'remedy.fulfilled', complaintId: remedy.complaintId, subjectId: remedy.id, ...by(staff), data }]);
    return { state: 'fulfilled' };
  });
}

/** The remedy with its case, locked and theirs to do this to; asked again under the lock whether it stands where the step begins. */
async function openRemedy(
  tx: Tx,
  staff: Staff,
  remedyId: string,
  action: Action,
  step: RemedyStep,
): Promise<{ remedy: RemedyRow; found: OpenCase }> {
  demandRight(staff, action);
  const [of] = await tx.query<{ reference: string }>(
    'SELECT c.reference FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1',
    [remedyId],
  );
  const found = await openCase(tx, staff, of?.reference ?? '', action);
  const [remedy] = await tx.query<RemedyRow>(
    `SELECT ${remedyColumns} FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1`,
    [remedyId],
  );
  if (!remedyTransitions.allows(remedy!.state, step)) throw new Failure(step === 'fulfilled' ? 'remedy.not-promised' : 'remedy.settled');
  return { remedy: remedy!, found };
}
