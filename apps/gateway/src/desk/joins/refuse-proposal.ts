import { Failure } from '@app/shared/domain/failure/failure.js';
import { survivingCases, withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Transactions } from '../open-case.js';
import { demandRightTo, maySee, type Seen } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';
import { closeProposalWork } from './join-cases.js';

interface Asked {
  readonly complaintId: string;
  readonly withId: string;
  readonly state: string;
  readonly both: readonly Seen[];
}

/** Says that two cases are not one matter; they are not proposed again. Twice answers as the first time. A proposal of joined cases fails with `join.not-open`. */
export async function refuseProposal(
  unitOfWork: Transactions,
  staff: Staff,
  id: string,
  reason: string | undefined,
): Promise<{ state: 'refused' }> {
  demandRight(staff, 'case.join');
  return await unitOfWork.run(async (tx) => {
    const [asked] = await tx.query<Asked>(
      `SELECT p.complaint_id AS "complaintId", p.with_id AS "withId", p.state,
              jsonb_build_array(jsonb_build_object('department', a.department, 'conflicts', a.conflicts),
                                jsonb_build_object('department', b.department, 'conflicts', b.conflicts)) AS both
       FROM link_proposal p JOIN complaint a ON a.id = p.complaint_id JOIN complaint b ON b.id = p.with_id WHERE p.id = $1 FOR UPDATE OF p`,
      [id],
    );
    // Who may not see both cases learns nothing of the proposal either.
    if (!asked?.both.every((each) => maySee(staff, each))) throw new Failure('not-found');
    for (const each of asked.both) demandRightTo(staff, 'case.join', { ...each, claimLive: false, holderId: null });
    if (asked.state === 'joined') throw new Failure('join.not-open', 'The two cases are joined; take them apart instead.');
    if (asked.state !== 'open') return { state: 'refused' };
    // What became one case meanwhile is one question, also where each of its parts was proposed.
    const refused = await tx.query<{ id: string }>(
      `UPDATE link_proposal SET state = 'refused', decided_at = now(), decided_by = $3, reason = $4
       WHERE state = 'open' AND ((complaint_id = ANY($1) AND with_id = ANY($2)) OR (complaint_id = ANY($2) AND with_id = ANY($1))) RETURNING id`,
      [await wholeCase(tx, asked.complaintId), await wholeCase(tx, asked.withId), staff.actor, reason ?? null],
    );
    await closeProposalWork(
      tx,
      staff,
      refused.map((row) => row.id),
    );
    await tx.record([
      {
        kind: 'complaint.link-refused',
        complaintId: asked.complaintId,
        subjectId: id,
        ...by(staff),
        data: { reason: reason ?? null },
      },
    ]);
    return { state: 'refused' };
  });
}

/** Everything that is one case with this one. */
async function wholeCase(tx: Tx, id: string): Promise<string[]> {
  return await withJoinedCases(tx, (await survivingCases(tx, [id])).get(id) ?? id);
}
