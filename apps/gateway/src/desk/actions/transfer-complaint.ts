import { Failure } from '@app/shared/domain/failure/failure.js';
import { recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/new-id.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { freeCase } from '../claims.js';
import { openCase } from '../open-case.js';
import type { Staff } from '../staff.js';

/** Hands a case to another department; its dates do not move. Fails with `department.unknown` and `complaint.already-decided`. */
export async function transferComplaint(
  unitOfWork: UnitOfWork,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  wish: { readonly department: string; readonly reason: string },
  departments: readonly string[],
): Promise<{ department: string }> {
  if (staff.role === 'auditor') throw new Failure('auth.forbidden');
  if (!departments.includes(wish.department))
    throw new Failure('department.unknown', undefined, {
      fields: [{ path: 'department', message: `Use one of ${departments.join(', ')}.` }],
    });
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference);
    if (found.status !== 'assigned' && found.status !== 'extended') throw new Failure('complaint.already-decided');
    if (found.department === wish.department) return { department: wish.department };
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
