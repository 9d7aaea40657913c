import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { markLateDataRequests } from '@app/shared/records/personal-data/data-request-rows.js';

/** Tells whoever oversees of requests about data that were not answered in time: once each, on the database's time. Gives how many it found. */
export async function sweepDataRequests(unitOfWork: UnitOfWork, limit = 200): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const late = await markLateDataRequests(tx, limit);
    await tx.record(
      late.map(({ id, complaintId, dueOn, dueAt }) => ({
        kind: 'data-request.overdue' as const,
        complaintId,
        subjectId: id,
        actor: 'system:router',
        data: { kind: 'decide', dueOn, dueAt: dueAt.toISOString(), to: [{ role: 'supervisor' }] },
      })),
    );
    return late.length;
  });
}
