import { giveToDepartment } from '@app/shared/assignments/give-to-department.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { freeCase } from '@app/shared/records/claim-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { lockFamily, openCase, type Transactions } from '../open-case.js';
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
  const wanted = departments.find((department) => department.id === wish.department);
  if (!wanted) {
    const known = departments.map((department) => department.id).join(', ');
    throw new Failure('department.unknown', undefined, { fields: [{ path: 'department', message: `Use one of ${known}.` }] });
  }
  return await unitOfWork.run(async (tx) => {
    await lockFamily(tx, [reference]);
    const found = await openCase(tx, staff, reference, 'case.transfer');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    if (found.department === wish.department) return { department: wish.department };
    const move = { complaintId: found.id, department: wanted.id, rule: 'transfer', reason: wish.reason };
    await giveToDepartment(tx, departments, [move], staff.actor);
    await freeCase(tx, found.id, 'transferred');
    await recordCaseEvents(tx, deadlines, [{ complaintId: found.id, actor: staff.actor, event: { type: 'assigned_to_department' } }]);
    await tx.record([
      {
        kind: 'complaint.transferred',
        complaintId: found.id,
        ...by(staff),
        data: { from: found.department, to: wish.department, reason: wish.reason },
      },
    ]);
    return { department: wish.department };
  });
}
