import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { markLateLooks } from '@app/shared/records/second-look-rows.js';

/** Tells whoever oversees of decisions that nobody looked at in time: once each, on the database's time, with the last day that was in time. Gives how many it found. */
export async function sweepLooks(unitOfWork: UnitOfWork, zone: string, limit = 200): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const late = await markLateLooks(tx, limit);
    await tx.record(
      late.map(({ id, complaintId, dueAt }) => ({
        kind: 'second-look.overdue' as const,
        complaintId,
        subjectId: id,
        actor: 'system:router',
        data: {
          kind: 'review',
          dueOn: dateOf(localDayOf(dueAt.getTime() - 1, zone)),
          dueAt: dueAt.toISOString(),
          to: [{ role: 'supervisor' }],
        },
      })),
    );
    return late.length;
  });
}
