import { writeConflicts } from '@app/shared/assignments/give-to-department.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import type { Transactions } from '../open-case.js';
import { demandRightTo, type Seen } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';

interface Asked extends Seen {
  readonly complaintId: string;
  readonly key: string;
  readonly state: 'open' | 'barred' | 'cleared' | 'appealed';
}

/**
 * Says whether somebody who was found is barred from a case, and why. Until then they are; whoever decides may see the case and is therefore not
 * one of those it is about. After an appeal only the integrity desk decides (`conflict.settle`). Fails with `conflict.decided` and `not-found`.
 */
export async function decideConflict(
  unitOfWork: Transactions,
  staff: Staff,
  id: string,
  wish: { readonly barred: boolean; readonly reason: string },
  departments: readonly Department[],
): Promise<{ state: 'barred' | 'cleared' }> {
  return await unitOfWork.run(async (tx) => {
    const asked = await openFinding(tx, staff, id, 'conflict.decide');
    if (asked.state === 'appealed') demandRight(staff, 'conflict.settle');
    else if (asked.state !== 'open') throw new Failure('conflict.decided');
    const state = wish.barred ? ('barred' as const) : ('cleared' as const);
    await tx.query(
      'UPDATE conflict_finding SET state = $2, decided_at = now(), decided_by = $3, decided_by_id = $4, reason = $5 WHERE id = $1',
      [id, state, staff.actor, staff.id, wish.reason],
    );
    await writeConflicts(tx, departments, [asked.complaintId]);
    await tx.record([
      {
        kind: 'conflict.decided',
        complaintId: asked.complaintId,
        subjectId: id,
        ...by(staff),
        data: { key: asked.key, state, after: asked.state, reason: wish.reason },
      },
    ]);
    return { state };
  });
}

/**
 * Asks the integrity desk to decide once more, by anybody who may see the case. Until it has, the person is barred, also where they had been
 * cleared. Fails with `conflict.not-decided` and `not-found`.
 */
export async function appealConflict(
  unitOfWork: Transactions,
  staff: Staff,
  id: string,
  reason: string,
  departments: readonly Department[],
): Promise<{ state: 'appealed' }> {
  return await unitOfWork.run(async (tx) => {
    const asked = await openFinding(tx, staff, id, 'conflict.appeal');
    if (asked.state === 'appealed') return { state: 'appealed' };
    if (asked.state === 'open') throw new Failure('conflict.not-decided');
    await tx.query(`UPDATE conflict_finding SET state = 'appealed', appealed_at = now(), appealed_by = $2, appeal = $3 WHERE id = $1`, [
      id,
      staff.actor,
      reason,
    ]);
    await writeConflicts(tx, departments, [asked.complaintId]);
    await tx.record([
      {
        kind: 'conflict.appealed',
        complaintId: asked.complaintId,
        subjectId: id,
        ...by(staff),
        data: { key: asked.key, against: asked.state, reason },
      },
    ]);
    return { state: 'appealed' };
  });
}

/** What was found, with its case locked first. Whoever may not see the case learns nothing of it. */
async function openFinding(tx: Tx, staff: Staff, id: string, action: Action): Promise<Asked> {
  demandRight(staff, action);
  const [asked] = await tx.query<Asked>(
    `SELECT c.id AS "complaintId", c.department, c.conflicts, f.key, f.state
     FROM conflict_finding f JOIN complaint c ON c.id = f.complaint_id WHERE f.id = $1 FOR NO KEY UPDATE OF c`,
    [id],
  );
  if (!asked) throw new Failure('not-found');
  demandRightTo(staff, action, { ...asked, claimLive: false, holderId: null });
  // Read anew under the lock: somebody may have decided while we waited.
  const [now] = await tx.query<Pick<Asked, 'state'>>('SELECT state FROM conflict_finding WHERE id = $1', [id]);
  return { ...asked, ...now };
}
