import type { LookReason } from '@app/shared/domain/decision/second-look.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** A decision that waits for a second look. */
export interface WaitingLook {
  readonly id: string;
  readonly reference: string;
  readonly department: string;
  readonly decision: string;
  readonly why: LookReason;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly dueAt: Date;
}

const mostListed = 500;

/** Decisions that wait for somebody else to look at them, but this person's own, the first due first; ends after five hundred. */
export async function listLooks(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<WaitingLook[]> {
  demandRight(staff, 'decision.review');
  return await from.read<WaitingLook>(
    `SELECT l.id, c.reference, c.department, l.outcome->>'decision' AS decision, l.why, l.asked_by AS "askedBy", l.asked_at AS "askedAt", l.due_at AS "dueAt"
     FROM second_look l JOIN complaint c ON c.id = l.complaint_id WHERE l.state = 'asked' AND l.asked_by_id <> $3 AND ${inSight('c', '$1', '$2')}
     ORDER BY l.due_at, l.id LIMIT ${mostListed}`,
    [...sightOf(staff), staff.id],
  );
}
