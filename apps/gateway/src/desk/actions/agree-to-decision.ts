import { endLookRow } from '@app/shared/records/second-look-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import { demandAnswered, withAnswers } from '../decisions/points.js';
import { openLook } from '../decisions/second-look.js';
import type { DeskContext } from '../desk-context.js';
import type { Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { type Outcome, sendDecision } from './decide-complaint.js';

/**
 * Somebody else agrees to a decision that was written: it is sent as it stands, with the answers to the points as they stand. Fails as {@link openLook}, and
 * with whatever keeps a decision from being sent (`points.unanswered`, `remedy.not-approved`).
 */
export async function agreeToDecision(
  work: Transactions,
  desk: DeskContext,
  staff: Staff,
  lookId: string,
  remark?: string,
): Promise<{ status: 'decided'; notice: string }> {
  return await work.run(async (tx) => {
    const { id, found, outcome, askedBy } = await openLook(tx, staff, lookId);
    const points = await demandAnswered(tx, desk, found);
    await endLookRow(tx, id, 'agreed', { actor: staff.actor, actorId: staff.id, remark });
    await closeWork(tx, ['second-look'], [id], staff.actor);
    const data = { writtenBy: askedBy, ...(remark ? { reason: remark } : {}) };
    await tx.record([{ kind: 'second-look.agreed', complaintId: found.id, subjectId: id, ...by(staff), data }]);
    const notice = await sendDecision(tx, desk, staff, found, withAnswers(outcome as Outcome, points, found.language));
    return { status: 'decided', notice };
  });
}
