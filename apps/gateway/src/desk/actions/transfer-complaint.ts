import { giveToDepartment } from '@app/shared/assignments/give-to-department.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { freeCase } from '@app/shared/records/claim-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { lockFamily, type OpenCase, openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';

/**
 * Hands a case to another department, with all that is part of it; its dates do not move. Fails with `department.unknown`, `complaint.already-decided`, and
 * `department.barred`: a complaint never goes to a department that it is about, by a person's hand as little as by a rule.
 */
export async function transferComplaint(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  wish: { readonly department: string; readonly reason: string },
  departments: readonly Department[],
): Promise<{ department: string }> {
  demandRight(staff, 'case.transfer');
  const wanted = demandDepartmentId(wish.department, departments);
  return await unitOfWork.run(async (tx) => {
    await lockFamily(tx, staff, [reference]);
    const found = await openCase(tx, staff, reference, 'case.transfer');
    await moveCase(tx, deadlines, staff, found, { ...wish, department: wanted }, departments);
    return { department: wanted };
  });
}

/** Fails with `department.unknown`, naming those that are there. */
export function demandDepartmentId(wanted: string, departments: readonly Department[]): string {
  if (departments.some(({ id }) => id === wanted)) return wanted;
  const known = departments.map(({ id }) => id).join(', ');
  throw new Failure('department.unknown', undefined, { fields: [{ path: 'department', message: `Use one of ${known}.` }] });
}

/** Moves a case that lies open, its family locked before it (`lockFamily`). Where it is there already nothing happens. */
export async function moveCase(
  tx: Tx,
  deadlines: HouseDeadlines,
  staff: Staff,
  found: OpenCase,
  { department, reason }: { readonly department: string; readonly reason: string },
  departments: readonly Department[],
): Promise<void> {
  if (!isOpen(found)) throw new Failure('complaint.already-decided');
  if (found.department === department) return;
  await giveToDepartment(tx, departments, [{ complaintId: found.id, department, rule: 'transfer', reason }], staff.actor);
  await freeCase(tx, found.id, 'transferred');
  await recordCaseEvents(tx, deadlines, [{ complaintId: found.id, actor: staff.actor, event: { type: 'assigned_to_department' } }]);
  await tx.record([
    { kind: 'complaint.transferred', complaintId: found.id, ...by(staff), data: { from: found.department, to: department, reason } },
  ]);
}
