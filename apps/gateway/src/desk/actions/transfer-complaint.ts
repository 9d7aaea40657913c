import type { Against } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/new-id.js';
import { isBarredFrom } from '@app/shared/routing/choose-department.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { freeCase } from '../claims.js';
import { isOpen, openCase, type Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';

/**
 * Hands a case to another department; its dates do not move. Fails with `department.unknown`, `complaint.already-decided`, and
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
  if (staff.role === 'auditor') throw new Failure('auth.forbidden');
  const wanted = departments.find((department) => department.id === wish.department);
  if (!wanted) {
    const known = departments.map((department) => department.id).join(', ');
    throw new Failure('department.unknown', undefined, { fields: [{ path: 'department', message: `Use one of ${known}.` }] });
  }
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference);
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    if (found.department === wish.department) return { department: wish.department };
    const [{ against } = { against: null }] = await tx.query<{ against: Against | null }>('SELECT against FROM complaint WHERE id = $1', [
      found.id,
    ]);
    if (isBarredFrom(wanted, against === null ? {} : { against }, departments))
      throw new Failure('department.barred', undefined, { fields: [{ path: 'department', message: 'The complaint is about it.' }] });
    await tx.query(
      `INSERT INTO assignment (id, complaint_id, no, department, rule, reason, actor)
       SELECT $1, $2, max(no) + 1, $3, 'transfer', $4, $5 FROM assignment WHERE complaint_id = $2`,
      [newId(), found.id, wish.department, wish.reason, staff.actor],
    );
    await tx.query('UPDATE complaint SET department = $2, version = version + 1 WHERE id = $1', [found.id, wish.department]);
    await freeCase(tx, found.id, 'transferred');
    await recordCaseEvents(tx, deadlines, [{ complaintId: found.id, actor: staff.actor, event: { type: 'assigned_to_department' } }]);
    await tx.record([
      {
        kind: 'complaint.transferred',
        complaintId: found.id,
        actor: staff.actor,
        data: { from: found.department, to: wish.department, reason: wish.reason },
      },
    ]);
    return { department: wish.department };
  });
}
