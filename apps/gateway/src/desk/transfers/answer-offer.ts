import { demandOpenTo, familiesOf } from '@app/shared/assignments/give-to-department.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import { disputesUntilDesignation, type ReturnGround } from '@app/shared/domain/transfer/transfer-state.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { answerTransferRow } from '@app/shared/records/transfer-rows.js';
import { openWork, reopenWork } from '@app/shared/records/work-rows.js';
import { standsSql } from '@app/shared/transfers/settle-offers.js';
import { lockWhole, takeOver } from '@app/shared/transfers/take-over.js';
import type { DeskContext } from '../desk-context.js';
import { openCase, type Transactions } from '../open-case.js';
import { demandRightTo, maySee } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';

/** Whose the case is now. */
export interface AnsweredOffer {
  readonly reference: string;
  readonly department: string;
}

/**
 * A department takes what it was offered: from this instant it answers for the case. Fails with `not-found` for whoever is not of that department or
 * may not see the case, `transfer.not-offered`, and `department.barred` where the case turned out to be about it.
 */
export async function acceptOffer(work: Transactions, desk: DeskContext, staff: Staff, reference: string): Promise<AnsweredOffer> {
  return await work.run(async (tx) => {
    const offer = await openOffer(tx, staff, reference);
    const { complaintId, from, to, reason, tells, offeredBy: saidBy } = offer;
    await answerTransferRow(tx, offer.id, { step: 'accepted', actor: staff.actor, actorId: staff.id });
    const one = { complaintId, from, to, reason, tells, saidBy, how: 'accepted', ...by(staff) } as const;
    await takeOver(tx, desk.deadlines, desk.house.departments, one);
    return { reference: offer.reference, department: to };
  });
}

/**
 * A department returns what it was offered, on a named ground: the case stays with whoever offered it, who answered for it all along. After the
 * second return it goes to the complaint office, which designates; where the case is about that office it stays, and waits for whoever oversees.
 * Fails as {@link acceptOffer}, and with `transfer.designated` where nothing was offered, but given.
 */
export async function returnOffer(
  work: Transactions,
  desk: DeskContext,
  staff: Staff,
  reference: string,
  { ground, reason }: { readonly ground: ReturnGround; readonly reason: string },
): Promise<AnsweredOffer> {
  const { complaintOffice } = desk.house.institution.transfers;
  return await work.run(async (tx) => {
    const offer = await openOffer(tx, staff, reference);
    const { complaintId, from, to } = offer;
    await answerTransferRow(tx, offer.id, { step: 'returned', actor: staff.actor, actorId: staff.id, ground, reason });
    const disputes = offer.disputes + 1;
    const data = { from, to, ground, reason, disputes };
    await tx.record([{ kind: 'transfer.returned', complaintId, subjectId: offer.id, ...by(staff), data }]);
    if (disputes < disputesUntilDesignation) return { reference: offer.reference, department: from };
    await reopenWork(tx, 'designation', [complaintId]);
    await openWork(tx, [{ kind: 'designation', complaintId, subjectId: complaintId }]);
    if (from === complaintOffice || !(await isOpenTo(tx, desk, complaintOffice, complaintId)))
      return { reference: offer.reference, department: from };
    const one = {
      complaintId,
      from,
      to: complaintOffice,
      reason,
      tells: false,
      saidBy: staff.actor,
      how: 'disputed',
      ...by(staff),
    } as const;
    await takeOver(tx, desk.deadlines, desk.house.departments, one);
    return { reference: offer.reference, department: complaintOffice };
  });
}

/** The department that offered a case takes the offer back. Fails with `not-found` and `transfer.not-offered`. */
export async function takeBackOffer(work: Transactions, staff: Staff, reference: string): Promise<AnsweredOffer> {
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.transfer');
    const [offer] = await tx.query<{ id: string }>(
      `SELECT t.id FROM transfer t JOIN complaint c ON c.id = t.complaint_id WHERE c.id = $1 AND ${standsSql}`,
      [found.id],
    );
    if (!offer) throw new Failure('transfer.not-offered');
    await answerTransferRow(tx, offer.id, { step: 'taken-back', actor: staff.actor, actorId: staff.id });
    await tx.record([{ kind: 'transfer.taken-back', complaintId: found.id, subjectId: offer.id, ...by(staff) }]);
    return { reference: found.reference, department: found.department! };
  });
}

interface OpenOffer {
  readonly id: string;
  readonly complaintId: string;
  readonly reference: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly offeredBy: string;
  readonly tells: boolean;
  readonly disputes: number;
}

/** The case's whole family is locked, and the offer is this person's to answer. */
async function openOffer(tx: Tx, staff: Staff, typedReference: string): Promise<OpenOffer> {
  demandRight(staff, 'offer.answer');
  const reference = readReference(typedReference) ?? '';
  const [there] = await tx.query<{ id: string; to: string | null; conflicts: string[]; department: string | null; state: string | null }>(
    `SELECT c.id, c.conflicts, c.department, t.to_department AS "to", t.state FROM complaint c
     LEFT JOIN LATERAL (SELECT to_department, state FROM transfer WHERE complaint_id = c.id ORDER BY offered_at DESC, id DESC LIMIT 1) t ON true
     WHERE c.reference = $1`,
    [reference],
  );
  if (!there) throw new Failure('not-found');
  if (there.state !== 'offered') {
    // Whoever has the case may know why there is nothing to return; nobody else learns that there is such a case.
    if (!maySee(staff, there)) throw new Failure('not-found');
    throw new Failure(there.state === 'designated' && there.to === there.department ? 'transfer.designated' : 'transfer.not-offered');
  }
  demandRightTo(staff, 'offer.answer', { department: there.to, conflicts: there.conflicts, claimLive: false, holderId: null });
  await lockWhole(tx, there.id);
  const [offer] = await tx.query<OpenOffer & { conflicts: string[] }>(
    `SELECT t.id, c.id AS "complaintId", c.reference, c.conflicts, t.from_department AS "from", t.to_department AS "to", t.reason,
            t.offered_by AS "offeredBy", t.tells,
            (SELECT count(*)::int FROM transfer WHERE complaint_id = c.id AND state = 'returned') AS disputes
     FROM transfer t JOIN complaint c ON c.id = t.complaint_id WHERE c.id = $1 AND ${standsSql}`,
    [there.id],
  );
  if (!offer) throw new Failure('transfer.not-offered');
  // Again under the lock: by now it may be offered to another, or be about them.
  demandRightTo(staff, 'offer.answer', { department: offer.to, conflicts: offer.conflicts, claimLive: false, holderId: null });
  return offer;
}

async function isOpenTo(tx: Tx, { house }: DeskContext, department: string, complaintId: string): Promise<boolean> {
  try {
    demandOpenTo(house.departments, department, await familiesOf(tx, [complaintId]));
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'department.barred') return false;
    throw error;
  }
}
