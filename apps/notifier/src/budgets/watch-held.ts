import { forgetUses } from '@app/shared/persistence/budget-ledger.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Logger } from '@nestjs/common';

const log = new Logger('Budgets');

/** So long before the date of what is held somebody must get up. */
const alarmHours = 4;

/**
 * Raises the alarm once for each notice whose date comes near while it is held for a person: a line of level error and a line in the trail.
 * Also forgets what no budget looks at any more. Gives how many alarms there were.
 */
export async function watchHeld(unitOfWork: UnitOfWork, limit = 200): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    await forgetUses(tx);
    const near = await tx.query<{ id: string; complaintId: string; reference: string; dueAt: Date }>(
      `UPDATE notice n SET alarmed_at = now() FROM complaint c WHERE c.id = n.complaint_id AND n.id IN (
         SELECT id FROM notice WHERE state = 'held' AND alarmed_at IS NULL AND due_at <= now() + $2 * interval '1 hour' ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING n.id, n.complaint_id AS "complaintId", c.reference, n.due_at AS "dueAt"`,
      [limit, alarmHours],
    );
    await tx.record(
      near.map(({ id, complaintId, dueAt }) => ({
        kind: 'notice.held-too-long' as const,
        complaintId,
        subjectId: id,
        actor: 'system:notifier',
        data: { dueAt },
      })),
    );
    for (const { reference, dueAt } of near) {
      log.error(`A notice of ${reference} is held for a person and due at ${dueAt.toISOString()}. Release it, or tell them another way.`);
    }
    return near.length;
  });
}
