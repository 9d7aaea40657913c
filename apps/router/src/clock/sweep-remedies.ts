import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { markOverdue } from '@app/shared/records/remedy-rows.js';
import { openWork } from '@app/shared/records/work-rows.js';

/**
 * Escalates what was promised to complainants and not fulfilled in time: once each, with work for a person and word to the department, its head and who
 * oversees. It looks at the state, on the database's time: run late, twice or by several it doubles nothing. Gives how many it found.
 */
export async function sweepRemedies(unitOfWork: UnitOfWork, limit = 200): Promise<number> {
  const found = await unitOfWork.run(async (tx) => {
    const overdue = await markOverdue(tx, limit);
    await openWork(
      tx,
      overdue.map(({ id, complaintId, dueOn }) => ({ kind: 'remedy-overdue' as const, complaintId, subjectId: id, due: dueOn })),
    );
    await tx.record(
      overdue.map(({ id, complaintId, kind, dueOn, department }) => ({
        kind: 'remedy.overdue' as const,
        complaintId,
        subjectId: id,
        actor: 'system:router',
        data: { kind, dueOn, to: [{ role: 'department', department }, { role: 'head', department }, { role: 'supervisor' }] },
      })),
    );
    await faultPoint('sweep.before_commit');
    return overdue.length;
  });
  await faultPoint('sweep.after_commit');
  return found;
}
