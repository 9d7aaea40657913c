import type { ErasureGround } from '@app/shared/domain/erasure/erasure.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type ApprovedErasure, type DoneErasure, eraseCase } from '@app/shared/erasure/erase-case.js';
import { erasuresList, keepErasures } from '@app/shared/erasure/erasures-list.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { reopenDataRequestRow } from '@app/shared/records/personal-data/data-request-rows.js';
import { closeWork, reopenWork } from '@app/shared/records/work-rows.js';
import { say } from '../../pages/words.js';
import { type OpenCase, openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { tellPerson } from '../tell-person.js';
import { demandErasable } from './ask-erasure.js';

interface AskedErasure {
  readonly id: string;
  readonly reference: string;
  readonly ground: ErasureGround;
  readonly askedBy: string;
  readonly askedById: string;
}

/** What an approval did: how many cases (one, and what was part of it), and of how many events the words went. */
export interface ErasedCase {
  readonly reference: string;
  readonly cases: number;
  readonly events: number;
}

/**
 * Approves what another person asked for, and erases: in this one transaction the person is gone from every table, and the list outside the database
 * says so once that is committed. Fails with `not-found`, `erasure.own`, `erasure.settled`, and `erasure.kept` where something came up meanwhile.
 */
export async function approveErasure(unitOfWork: Transactions, staff: Staff, id: string, recordFolder: string): Promise<ErasedCase> {
  demandRight(staff, 'erasure.approve');
  const { answer, erasure } = await unitOfWork.run(async (tx) => {
    const { asked, found } = await openErasure(tx, staff, id);
    if (asked.askedById === staff.id) throw new Failure('erasure.own');
    const cases = await withJoinedCases(tx, found.id);
    const { ground, askedBy } = asked;
    await demandErasable(tx, cases, ground);
    const approved: ApprovedErasure = { id, complaintId: found.id, cases, ground, askedBy, approvedBy: staff.actor };
    await tx.query('UPDATE erasure SET answered_at = now(), answered_by = $2, answered_by_id = $3 WHERE id = $1', [
      id,
      staff.actor,
      staff.id,
    ]);
    await closeWork(tx, ['erasure-approval'], [id], staff.actor);
    const done: DoneErasure = await eraseCase(tx, approved);
    await faultPoint('erase.before_commit');
    return { answer: { reference: asked.reference, cases: done.cases.length, events: done.events }, erasure: approved };
  });
  await faultPoint('erase.after_commit');
  keepErasures(erasuresList(recordFolder), [erasure]);
  return answer;
}

/**
 * Refuses what was asked for, and says why. Whoever asked may do so, too: they take it back. A person who was told that they would be erased is told that it is looked at again, and their
 * request waits for an answer. Fails like `approveErasure`.
 */
export async function refuseErasure(unitOfWork: Transactions, staff: Staff, id: string, reason: string): Promise<{ reference: string }> {
  demandRight(staff, 'erasure.approve');
  return await unitOfWork.run(async (tx) => {
    const { asked, found } = await openErasure(tx, staff, id);
    await tx.query('UPDATE erasure SET answered_at = now(), answered_by = $2, answered_by_id = $3, refusal = $4 WHERE id = $1', [
      id,
      staff.actor,
      staff.id,
      reason,
    ]);
    await closeWork(tx, ['erasure-approval'], [id], staff.actor);
    await tx.record([{ kind: 'erasure.refused', complaintId: found.id, subjectId: id, ...by(staff), data: { reason } }]);
    await reopenRequest(tx, staff, found, id);
    return { reference: asked.reference };
  });
}

async function reopenRequest(tx: Tx, staff: Staff, { id: complaintId, language }: OpenCase, erasureId: string): Promise<void> {
  const request = await reopenDataRequestRow(tx, erasureId);
  if (request === undefined) return;
  const { id, kind } = request;
  await reopenWork(tx, 'data-request', [id]);
  await tellPerson(tx, { complaintId, language }, say(language, 'data.reopened.erasure'));
  await tx.record([{ kind: 'data-request.reopened', complaintId, subjectId: id, ...by(staff), data: { kind } }]);
}

/** The case is locked before what was asked for it is looked at: whoever answers at the same moment waits, and finds it settled. */
async function openErasure(tx: Tx, staff: Staff, id: string): Promise<{ asked: AskedErasure; found: OpenCase }> {
  const [asked] = await tx.query<AskedErasure>(
    `SELECT e.id, c.reference, e.ground, e.asked_by AS "askedBy", e.asked_by_id AS "askedById"
     FROM erasure e JOIN complaint c ON c.id = e.complaint_id WHERE e.id = $1`,
    [id],
  );
  if (!asked) throw new Failure('not-found');
  const found = await openCase(tx, staff, asked.reference, 'erasure.approve').catch((error: unknown) => {
    throw error instanceof Failure && error.code === 'case.erased' ? new Failure('erasure.settled') : error;
  });
  const [waits] = await tx.query('SELECT 1 FROM erasure WHERE id = $1 AND answered_at IS NULL', [id]);
  if (!waits) throw new Failure('erasure.settled');
  return { asked, found };
}
