import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type PartState, type PartStep, partTransitions } from '@app/shared/domain/joint/part-state.js';
import type { ReturnGround } from '@app/shared/domain/transfer/transfer-state.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { askAgainRow, settlePartRow } from '@app/shared/records/part-rows.js';
import { closeWork, openWork, reopenWork } from '@app/shared/records/work-rows.js';
import { type OpenCase, openHeldCase, type Transactions } from '../open-case.js';
import { demandRightTo } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';
import { type AskedPart, dueIn, type JointDesk, linkOf, type Party, tellAsked } from './ask-part.js';

/** Where a part stands now. */
export interface SettledPart {
  readonly id: string;
  readonly reference: string;
  readonly state: PartState;
}

/**
 * The department that was asked answers; for an outside body, which may write or telephone instead of following its link, whoever asked it writes the answer
 * down. Fails with `not-found`, `auth.forbidden` and `part.settled`.
 */
export async function answerPart(
  work: Transactions,
  staff: Staff,
  partId: string,
  claimId: string | undefined,
  text: string,
): Promise<SettledPart> {
  demandRight(staff, 'part.answer');
  return await work.run(async (tx) => {
    const part = await openPart(tx, staff, partId, claimId, 'answered');
    await settlePartRow(tx, part.id, { step: 'answered', actor: staff.actor, actorId: staff.id, text });
    return await cameBack(tx, part, 'answered', { ...by(staff) });
  });
}

/** The department that was asked returns its part on a named ground. Fails as {@link answerPart}; an outside body's is withdrawn instead. */
export async function returnPart(
  work: Transactions,
  staff: Staff,
  partId: string,
  { ground, reason }: { readonly ground: ReturnGround; readonly reason: string },
): Promise<SettledPart> {
  demandRight(staff, 'part.answer');
  return await work.run(async (tx) => {
    const part = await openPart(tx, staff, partId, undefined, 'returned');
    if (part.department === null) throw new Failure('part.settled');
    await settlePartRow(tx, part.id, { step: 'returned', actor: staff.actor, actorId: staff.id, text: reason, ground });
    return await cameBack(tx, part, 'returned', { ...by(staff), data: { ground, reason } });
  });
}

/** What came is not enough, or came back, or is late: it is asked once more, with a new date and, for an outside body, a new link. */
export async function askPartAgain(
  work: Transactions,
  desk: JointDesk,
  staff: Staff,
  partId: string,
  claimId: string | undefined,
  wish: { readonly question: string; readonly workingDays?: number | undefined },
): Promise<AskedPart> {
  return await work.run(async (tx) => {
    const { part, found } = await openOwnPart(tx, staff, partId, claimId, 'asked-again');
    const dueAt = dueIn(desk, found.now, part.department, wish.workingDays);
    const link = part.party === null ? null : linkOf(desk);
    await askAgainRow(tx, part.id, { question: wish.question, dueAt, tokenHash: link?.hash ?? null, linkId: link?.id ?? null });
    await closeWork(tx, ['part-answered', 'part-open'], [part.id], staff.actor);
    await tellAsked(tx, desk, staff, found, { ...part, question: wish.question, dueAt, linkId: link?.id ?? null });
    return { id: part.id, state: 'asked', dueAt, ...(link === null ? {} : { link: link.address }) };
  });
}

/** Whoever asked needs it no more, and says why. What was answered stays. */
export async function withdrawPart(
  work: Transactions,
  staff: Staff,
  partId: string,
  claimId: string | undefined,
  reason: string,
): Promise<SettledPart> {
  return await work.run(async (tx) => {
    const { part } = await openOwnPart(tx, staff, partId, claimId, 'withdrawn');
    await withdrawRow(tx, staff, part, reason);
    return { id: part.id, reference: part.reference, state: 'withdrawn' };
  });
}

/** One part of a case whose row the caller has locked is withdrawn. */
export async function withdrawRow(
  tx: Tx,
  staff: Staff,
  part: { readonly id: string; readonly complaintId: string; readonly department: string | null },
  reason: string,
): Promise<void> {
  await settlePartRow(tx, part.id, { step: 'withdrawn', actor: staff.actor, actorId: staff.id, text: reason });
  await closeWork(tx, ['part-answered', 'part-open'], [part.id], staff.actor);
  const data = { ...(part.department === null ? {} : { department: part.department }), reason };
  await tx.record([{ kind: 'part.withdrawn', complaintId: part.complaintId, subjectId: part.id, ...by(staff), data }]);
}

/** A part as its answer needs it. */
export interface StoredPart {
  readonly id: string;
  readonly complaintId: string;
  readonly reference: string;
  readonly department: string | null;
  readonly party: Party | null;
  readonly state: PartState;
  /** The case's own department, and whom the case is about. */
  readonly main: string | null;
  readonly conflicts: readonly string[];
  readonly open: boolean;
}

/** The people who have the case hear that something came: as work of theirs. */
export async function cameBack(
  tx: Tx,
  part: Pick<StoredPart, 'id' | 'complaintId' | 'reference' | 'department' | 'party'>,
  state: 'answered' | 'returned',
  { actor, actorId, data = {} }: { readonly actor: string; readonly actorId?: string; readonly data?: object },
): Promise<SettledPart> {
  const { id, complaintId, reference, department, party } = part;
  const kind = state === 'answered' ? 'part-answered' : 'part-open';
  await closeWork(tx, ['part-answered', 'part-open'], [id], actor);
  await openWork(tx, [{ kind, complaintId, subjectId: id }]);
  await reopenWork(tx, kind, [id]);
  const whose = department === null ? { party: party!.kind } : { department };
  const who = actorId === undefined ? { actor } : { actor, actorId };
  await tx.record([{ kind: `part.${state}`, complaintId, subjectId: id, ...who, data: { ...whose, ...data } }]);
  return { id, reference, state };
}

/** The part for somebody of the department that was asked; an outside body's for whoever has the case. Its case is locked first. */
async function openPart(tx: Tx, staff: Staff, partId: string, claimId: string | undefined, step: PartStep): Promise<StoredPart> {
  const there = await readPart(tx, partId);
  if (!there) throw new Failure('not-found');
  if (there.department === null) return (await openOwnPart(tx, staff, partId, claimId, step)).part;
  demandMayAnswer(staff, there);
  await tx.query('SELECT 1 FROM complaint WHERE id = $1 FOR NO KEY UPDATE', [there.complaintId]);
  // Again under the lock: by now it may be about them, or about their department.
  const part = (await readPart(tx, partId))!;
  demandMayAnswer(staff, part);
  if (!part.open || !partTransitions.allows(part.state, step)) throw new Failure('part.settled');
  return part;
}

function demandMayAnswer(staff: Staff, { department, conflicts }: StoredPart): void {
  const keys = staff.department === department ? (staff.departmentKeys ?? []) : [];
  if (conflicts.some((key) => keys.includes(key))) throw new Failure('not-found');
  demandRightTo(staff, 'part.answer', { department, conflicts, claimLive: false, holderId: null });
}

/** The part for somebody who has the case and asked for it. */
async function openOwnPart(
  tx: Tx,
  staff: Staff,
  partId: string,
  claimId: string | undefined,
  step: PartStep,
): Promise<{ readonly part: StoredPart; readonly found: OpenCase }> {
  demandRight(staff, 'part.ask');
  const there = await readPart(tx, partId);
  const found = await openHeldCase(tx, staff, there?.reference ?? '', claimId, 'part.ask');
  const part = (await readPart(tx, partId))!;
  if (!isOpen(found)) throw new Failure('complaint.already-decided');
  if (!partTransitions.allows(part.state, step)) throw new Failure('part.settled');
  return { part, found };
}

async function readPart(tx: Tx, id: string): Promise<StoredPart | undefined> {
  const [part] = await tx.query<Omit<StoredPart, 'open'> & { status: 'assigned' }>(
    `SELECT p.id, p.complaint_id AS "complaintId", c.reference, p.department, p.party, p.state, c.department AS main, c.conflicts, c.status
     FROM joint_part p JOIN complaint c ON c.id = p.complaint_id WHERE p.id = $1`,
    [id],
  );
  if (!part) return undefined;
  const { status, ...rest } = part;
  return { ...rest, open: isOpen({ status }) };
}
