import { demandOpenTo, familiesOf, giveToDepartment } from '@app/shared/assignments/give-to-department.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { joinEscalations } from '@app/shared/obligations/raise-escalations.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Department, HouseConfig } from '@app/shared/platform/config/institution.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { freeCase } from '@app/shared/records/claim-rows.js';
import { mergeComplaintRow } from '@app/shared/records/complaint-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { lockFamily, type OpenCase, openCases, type Transactions } from '../open-case.js';
import { by, demandRight, reach, type Staff } from '../staff.js';
import { settleBoth } from './settle-both.js';

/** What joining needs besides the database. */
export interface JoinContext {
  readonly deadlines: HouseDeadlines;
  /** Those in force: others after the papers changed. */
  readonly departments: readonly Department[];
}

/** What joining and taking apart need of the house. Departments are read each time, for the papers may change while the house runs. */
export function joinDesk(house: Pick<HouseConfig, 'departments'>, deadlines: HouseDeadlines): JoinContext {
  return {
    deadlines,
    get departments() {
      return house.departments;
    },
  };
}

/** Two cases that are one now. */
export interface JoinedCases {
  /** The case that goes on. */
  readonly reference: string;
  readonly joined: string;
  readonly dueAt: Date | null;
}

/**
 * Makes the case `wish.with` part of `reference`. Nothing is moved: what came to either stays with it, and is read together. The earliest
 * receipt governs from now on. Doing it twice answers as the first time. Fails with `join.not-open` unless both are open, with `join.barred`
 * where the department that goes on may not see the other, and with `claim.held-by-another` for a clerk when a colleague holds one.
 */
export async function joinCases(
  unitOfWork: Transactions,
  desk: JoinContext,
  staff: Staff,
  reference: string,
  wish: { readonly with: string; readonly reason?: string | undefined },
): Promise<JoinedCases> {
  demandRight(staff, 'case.join');
  const joined = await unitOfWork.run(async (tx) => {
    await lockFamily(tx, staff, [reference, wish.with]);
    const [survivor, merged] = await openCases(tx, staff, reference, wish.with, 'case.join');
    if (survivor.id === merged.id) throw new Failure('join.same-case');
    if (merged.mergedInto === survivor.id) return await answerOf(tx, survivor, merged);
    await demandJoinable(tx, desk, staff, survivor, merged);
    await mergeComplaintRow(tx, merged.id, survivor.id);
    // What is one case is one department's, and about all that any part of it is about.
    const move = { complaintId: survivor.id, department: survivor.department!, rule: 'joined', reason: wish.reason ?? '' };
    await giveToDepartment(tx, desk.departments, [move], staff.actor);
    await freeCase(tx, merged.id, 'joined');
    await settleBoth(tx, desk.deadlines, [survivor.id, merged.id], staff.actor);
    const became = { survivor: survivor.id, merged: merged.id, department: survivor.department };
    await joinEscalations(tx, { ...desk, now: survivor.now }, became, by(staff));
    const id = newId();
    await tx.query(
      'INSERT INTO case_join (id, survivor_id, merged_id, joined_by, reason, before, joined_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [
        id,
        survivor.id,
        merged.id,
        staff.actor,
        wish.reason ?? null,
        JSON.stringify({ status: merged.status, department: merged.department }),
        staff.id,
      ],
    );
    await settleProposals(tx, staff, survivor.id);
    await tx.query('UPDATE complaint SET version = version + 1 WHERE id = $1', [survivor.id]);
    const data = { join: id, reason: wish.reason ?? null };
    await tx.record([
      { kind: 'complaint.joined', complaintId: survivor.id, subjectId: merged.id, ...by(staff), data: { ...data, goesOn: true } },
      { kind: 'complaint.joined', complaintId: merged.id, subjectId: survivor.id, ...by(staff), data: { ...data, goesOn: false } },
    ]);
    await faultPoint('desk.before_commit');
    return await answerOf(tx, survivor, merged);
  });
  await faultPoint('desk.after_commit');
  return joined;
}

function whyNot({ reference, status }: OpenCase): string {
  if (status === 'merged') return `${reference} is part of another case already; join that one, "mergedInto" in its file.`;
  if (status === 'received') return `${reference} has no department yet; wait for it.`;
  return `${reference} is ${status}; only open cases can be joined. Reopen it first.`;
}

async function demandJoinable(tx: Tx, desk: JoinContext, staff: Staff, survivor: OpenCase, merged: OpenCase): Promise<void> {
  const closed = [survivor, merged].find((one) => !isOpen(one));
  if (closed) throw new Failure('join.not-open', whyNot(closed));
  const heldByAnother = [survivor, merged].some((one) => one.claimLive && one.holderId !== staff.id);
  if (reach(staff, 'case.decide') === 'held' && heldByAnother) throw new Failure('claim.held-by-another');
  // Everything that is part of the case is read by the department that goes on: none of it may be about that department.
  const parts = await familiesOf(tx, [survivor.id, merged.id]);
  try {
    demandOpenTo(desk.departments, survivor.department!, parts);
  } catch (cause) {
    throw new Failure('join.barred', undefined, { cause });
  }
}

/** Proposals between what is one case now are answered. */
async function settleProposals(tx: Tx, staff: Staff, survivorId: string): Promise<void> {
  const settled = await tx.query<{ id: string }>(
    `UPDATE link_proposal SET state = 'joined', decided_at = now(), decided_by = $2
     WHERE state IN ('open', 'refused', 'separated') AND complaint_id = ANY($1) AND with_id = ANY($1) RETURNING id`,
    [await withJoinedCases(tx, survivorId), staff.actor],
  );
  await closeProposalWork(
    tx,
    staff,
    settled.map((row) => row.id),
  );
}

/** These proposals wait for nobody any more. */
export async function closeProposalWork(tx: Tx, staff: Staff, proposalIds: readonly string[]): Promise<void> {
  await closeWork(tx, ['link-proposed'], proposalIds, staff.actor);
}

async function answerOf(tx: Tx, survivor: OpenCase, merged: OpenCase): Promise<JoinedCases> {
  const [row] = await tx.query<{ dueAt: Date | null }>('SELECT due_at AS "dueAt" FROM complaint WHERE id = $1', [survivor.id]);
  return { reference: survivor.reference, joined: merged.reference, dueAt: row?.dueAt ?? null };
}
