import { giveToDepartment } from '@app/shared/assignments/give-to-department.js';
import type { ComplaintStatus } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { separateComplaintRow } from '@app/shared/records/complaint-rows.js';
import { lockFamily, openCases, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import type { JoinContext } from './join-cases.js';
import { settleBoth } from './settle-both.js';

interface Standing {
  readonly id: string;
  /** Cases that were joined before departments moved together have none: they stand where they stood. */
  readonly before: { readonly status: ComplaintStatus; readonly department?: string | null };
}

/** Two cases that were one. */
export interface Separated {
  readonly reference: string;
  readonly separated: string;
  readonly status: string;
}

/**
 * Takes a case out of the one that it was joined to: it stands as it stood before, with everything that came under its own reference
 * meanwhile, and both have their own clocks again. Doing it twice answers as the first time. Fails with `join.unknown` where the two are
 * not one case.
 */
export async function separateCases(
  unitOfWork: Transactions,
  desk: JoinContext,
  staff: Staff,
  reference: string,
  wish: { readonly from: string; readonly reason?: string | undefined },
): Promise<Separated> {
  const separated = await unitOfWork.run(async (tx) => {
    await lockFamily(tx, staff, [reference]);
    const [survivor, merged] = await openCases(tx, staff, reference, wish.from, 'case.join');
    const [standing] = await tx.query<Standing>(
      'SELECT id, before FROM case_join WHERE survivor_id = $1 AND merged_id = $2 AND separated_at IS NULL FOR UPDATE',
      [survivor.id, merged.id],
    );
    if (!standing) {
      const [gone] = await tx.query('SELECT 1 FROM case_join WHERE survivor_id = $1 AND merged_id = $2', [survivor.id, merged.id]);
      if (!gone || merged.mergedInto !== null) throw new Failure('join.unknown');
      return { reference: survivor.reference, separated: merged.reference, status: merged.status };
    }
    const { status, department } = standing.before;
    await separateComplaintRow(tx, merged.id, status);
    const moves = [
      { complaintId: survivor.id, department: survivor.department!, rule: 'separated', reason: '' },
      { complaintId: merged.id, department: department ?? merged.department!, rule: 'separated', reason: wish.reason ?? '' },
    ];
    await giveToDepartment(tx, desk.departments, moves, staff.actor);
    await settleBoth(tx, desk.deadlines, [survivor.id, merged.id], staff.actor);
    await tx.query('UPDATE case_join SET separated_at = now(), separated_by = $2, separated_why = $3, separated_by_id = $4 WHERE id = $1', [
      standing.id,
      staff.actor,
      wish.reason ?? null,
      staff.id,
    ]);
    await tx.query(
      `UPDATE link_proposal SET state = 'separated', decided_at = now(), decided_by = $3, reason = $4
       WHERE state = 'joined' AND ((complaint_id = $1 AND with_id = $2) OR (complaint_id = $2 AND with_id = $1))`,
      [survivor.id, merged.id, staff.actor, wish.reason ?? null],
    );
    await tx.query('UPDATE complaint SET version = version + 1 WHERE id = $1', [survivor.id]);
    const data = { join: standing.id, reason: wish.reason ?? null };
    await tx.record([
      { kind: 'complaint.separated', complaintId: survivor.id, subjectId: merged.id, ...by(staff), data },
      { kind: 'complaint.separated', complaintId: merged.id, subjectId: survivor.id, ...by(staff), data },
    ]);
    await faultPoint('desk.before_commit');
    return { reference: survivor.reference, separated: merged.reference, status };
  });
  await faultPoint('desk.after_commit');
  return separated;
}
