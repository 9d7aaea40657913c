import { demandOpenTo, familiesOf } from '@app/shared/assignments/give-to-department.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { refusedOffer } from '@app/shared/domain/transfer/transfer-state.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { answerTransferRow, beginTransferRow } from '@app/shared/records/transfer-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import { takeOver } from '@app/shared/transfers/take-over.js';
import { localDay } from '../../pages/dates.js';
import type { DeskContext } from '../desk-context.js';
import type { OpenCase } from '../open-case.js';
import { by, reach, type Staff } from '../staff.js';

/**
 * What became of a wish to hand a case over. `department` is the one that was named; while it is `offered` the department that offered it
 * answers for the case, until `answerBy`, when silence accepts. `unchanged`: it was there already.
 */
export type HandedOver =
  | { readonly department: string; readonly state: 'offered'; readonly answerBy: Date }
  | { readonly department: string; readonly state: 'designated' | 'unchanged' };

/** Whether this person's word moves the case at once: they oversee, or the case lies with the complaint office. */
export const designates = (staff: Staff, department: string | null, { institution }: DeskContext['house']): boolean => {
  const may = reach(staff, 'case.designate');
  return may === 'all' || (may === 'own' && staff.department === department) || department === institution.transfers.complaintOffice;
};

/** Fails with `department.unknown`, naming those that are there. */
export function demandDepartmentId(wanted: string, departments: HouseConfig['departments']): string {
  if (departments.some(({ id }) => id === wanted)) return wanted;
  const known = departments.map(({ id }) => id).join(', ');
  throw new Failure('department.unknown', undefined, { fields: [{ path: 'department', message: `Use one of ${known}.` }] });
}

/**
 * Hands over a case that lies open, its family locked before it (`lockFamily`): offers it, or designates where the person's word suffices. Fails
 * with `complaint.already-decided`, `department.barred` and why it cannot be offered (`transfer.offered`, `transfer.designated`, `transfer.goes-round`).
 */
export async function handOver(
  tx: Tx,
  desk: DeskContext,
  staff: Staff,
  found: OpenCase,
  { department, reason }: { readonly department: string; readonly reason: string },
): Promise<HandedOver> {
  if (!isOpen(found)) throw new Failure('complaint.already-decided');
  if (found.department === department) return { department, state: 'unchanged' };
  const { departments, institution } = desk.house;
  const from = found.department!;
  const { ours, ...past } = await pastOf(tx, found.id, from);
  const wish = { id: newId(), complaintId: found.id, from, to: department, reason };
  const tells = await isTold(tx, desk, found.id, from);
  const begun = { ...wish, actor: staff.actor, actorId: staff.id, tells };
  if (designates(staff, from, desk.house)) {
    if (ours !== null) await answerTransferRow(tx, ours, { step: 'overtaken', actor: staff.actor, actorId: staff.id });
    await beginTransferRow(tx, begun);
    await takeOver(tx, desk.deadlines, departments, { ...wish, how: 'designated', saidBy: staff.actor, ...by(staff), tells });
    await closeWork(tx, ['designation'], [found.id], staff.actor);
    return { department, state: 'designated' };
  }
  demandOpenTo(departments, department, await familiesOf(tx, [found.id]));
  const refused = refusedOffer({ ...past, isOffered: ours !== null }, department, institution.transfers.complaintOffice);
  if (refused !== undefined) throw new Failure(`transfer.${refused}`);
  const answerBy = desk.deadlines.closingAfter(found.now, institution.transfers.answerWithin);
  await beginTransferRow(tx, { ...begun, answerBy });
  const dueOn = localDay(new Date(answerBy.getTime() - 1), institution.zone);
  const data = { from, to: department, reason, until: answerBy.toISOString(), dueOn };
  await tx.record([{ kind: 'transfer.offered', complaintId: found.id, subjectId: wish.id, ...by(staff), data }]);
  return { department, state: 'offered', answerBy };
}

/** What was before: an offer that its department made and nobody answered (older ones are overtaken), returns, and whose it was. */
async function pastOf(
  tx: Tx,
  complaintId: string,
  from: string,
): Promise<{ ours: string | null; disputes: number; heldBefore: readonly string[] }> {
  const stale = await tx.query<{ id: string }>(
    `SELECT id FROM transfer WHERE complaint_id = $1 AND state = 'offered' AND from_department <> $2`,
    [complaintId, from],
  );
  for (const { id } of stale) {
    await answerTransferRow(tx, id, { step: 'overtaken', actor: 'system:gateway' });
    await tx.record([{ kind: 'transfer.overtaken', complaintId, subjectId: id, actor: 'system:gateway' }]);
  }
  const [past] = await tx.query<{ ours: string | null; disputes: number; heldBefore: string[] }>(
    `SELECT (SELECT id FROM transfer WHERE complaint_id = $1 AND state = 'offered') AS ours,
            (SELECT count(*)::int FROM transfer WHERE complaint_id = $1 AND state = 'returned') AS disputes,
            ARRAY(SELECT DISTINCT department FROM assignment WHERE complaint_id = $1) AS "heldBefore"`,
    [complaintId],
  );
  return past!;
}

/** Whether the complainant hears of it: the institution wants it, but for what its office sorts; or a rule set that binds the case has words for it. */
async function isTold(tx: Tx, { deadlines, house: { institution } }: DeskContext, complaintId: string, from: string): Promise<boolean> {
  const { tell, complaintOffice } = institution.transfers;
  if (tell && from !== complaintOffice) return true;
  const [row] = await tx.query<{ ruleSets: string[] | null }>('SELECT rule_sets AS "ruleSets" FROM complaint WHERE id = $1', [complaintId]);
  return (row?.ruleSets ?? []).some((id) =>
    Object.values(deadlines.registry.ruleSets.get(id)?.notices ?? {}).some(({ kind }) => kind === 'transfer'),
  );
}
