import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { type EscalationState, type LadderMove, type Rung, rungs } from '@app/shared/domain/escalation/escalation.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { RightReach } from '@app/shared/domain/rights/rights.js';
import { raiseEscalations } from '@app/shared/obligations/raise-escalations.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { endEscalationRows } from '@app/shared/records/escalation-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import type { DeskContext } from '../desk-context.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, demandRight, reach, type Staff } from '../staff.js';

/** A case that came to a step of the ladder; until `dueAt` whoever is there has to say something. */
export interface Escalated {
  readonly id: string;
  readonly rung: Rung;
  readonly dueAt: Date;
}

/** Whoever is a step of the ladder themselves asks for somebody above it: who answers for one department, and who oversees all. */
const leastAbove: Readonly<Partial<Record<RightReach, Rung>>> = { own: 'office', all: 'executive' };

/** How high a case comes at least when this person asks. */
export function leastFor(staff: Staff): LadderMove {
  const own = reach(staff, 'escalation.answer');
  return { least: own && leastAbove[own] };
}

/**
 * Asks that somebody higher looks at a case, with a reason: it comes to the next step of its department's ladder, above where it was and above whoever
 * asks. Who has the case goes on; its dates stand. Fails with `not-found`, `auth.forbidden`, `complaint.already-decided`, and `escalation.top`.
 */
export async function escalateCase(
  work: Transactions,
  { deadlines, house }: DeskContext,
  staff: Staff,
  reference: string,
  reason: string,
): Promise<Escalated> {
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.escalate');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    const wish = { complaintId: found.id, department: found.department, ground: 'colleague' as const, reason, ...leastFor(staff) };
    const context = { deadlines, departments: house.departments, now: found.now };
    const [raised] = await raiseEscalations(tx, context, [wish], by(staff));
    if (!raised) throw new Failure('escalation.top');
    return { id: raised.id, rung: raised.rung, dueAt: raised.dueAt };
  });
}

/** Whether somebody answers what came to this step: who answers for a department what came to its head, whoever oversees all whatever came. */
export const answersRung = (staff: Staff, rung: Rung): boolean => reach(staff, 'escalation.answer') === 'all' || rungs.indexOf(rung) === 0;

interface Standing {
  readonly id: string;
  readonly reference: string;
  readonly rung: Rung;
  readonly state: EscalationState;
}

/**
 * Whoever a case reached says what is done about it; the escalation is over, and the case goes on where it is. Fails with `not-found`,
 * `escalation.settled`, and `escalation.higher` for a head where it went above them.
 */
export async function answerEscalation(work: Transactions, staff: Staff, id: string, answer: string): Promise<{ state: 'answered' }> {
  demandRight(staff, 'escalation.answer');
  return await work.run(async (tx) => {
    const before = await read(tx, id);
    const found = await openCase(tx, staff, before?.reference ?? '', 'escalation.answer');
    const { rung } = before!;
    if (!answersRung(staff, rung)) throw new Failure('escalation.higher');
    const ended = await endEscalationRows(tx, [id], 'answered', { actor: staff.actor, actorId: staff.id, answer });
    if (ended.length === 0) throw new Failure('escalation.settled');
    await closeWork(tx, ['escalation'], [id], staff.actor);
    await tx.record([{ kind: 'escalation.answered', complaintId: found.id, subjectId: id, ...by(staff), data: { rung, answer } }]);
    return { state: 'answered' };
  });
}

async function read(tx: Tx, id: string): Promise<Standing | undefined> {
  const [row] = await tx.query<Standing>(
    'SELECT e.id, c.reference, e.rung, e.state FROM escalation e JOIN complaint c ON c.id = e.complaint_id WHERE e.id = $1',
    [id],
  );
  return row;
}
