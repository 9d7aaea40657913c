import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Consumer } from '@app/shared/messages/topology.js';
import { deleteDeadSlip, reviveSlips, type SlipKey } from '@app/shared/outbox/dead-slips.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { deadInSight } from './dead-slips.query.js';

/** Which of them are meant; what is absent means any. `code` is null for a fault of the program. */
export interface DeadSlipWish {
  readonly eventId?: string | undefined;
  readonly consumer?: string | undefined;
  readonly code?: string | null | undefined;
}

/** So many are done again with one press; the next press takes the next. */
export const replayedMost = 500;

/** What brings complaints into the house: given up, one would be nobody's. */
const never: readonly Consumer[] = ['read', 'route'];

/** Whether a task may be given up at all. */
export const mayBeDropped = (consumer: string): boolean => !never.some((one) => one === consumer);

/**
 * Tasks that failed for good are done again, from the foot of the ladder; the running house finds them within a second. What is about a case that the person
 * is barred from is left alone. Gives how many. Fails with `slip.gone` where there is none (any more).
 */
export async function replayDeadSlips(work: Transactions, staff: Staff, wish: DeadSlipWish): Promise<{ replayed: number }> {
  demandRight(staff, 'slip.replay');
  return await work.run(async (tx) => {
    const found = await deadOnes(tx, staff, wish);
    if (found.length === 0) throw new Failure('slip.gone');
    await reviveSlips(tx, found);
    await tx.record([{ kind: 'slips.replayed', ...ofOneCase(found), ...by(staff), data: { slips: found.map(named) } }]);
    return { replayed: found.length };
  });
}

/**
 * A task that failed for good is given up, with a reason that is on record: what it was to do is not done. Fails with `slip.gone` where it is not there (any
 * more), and `slip.not-droppable` for what brings a complaint into the house.
 */
export async function dropDeadSlip(work: Transactions, staff: Staff, slip: SlipKey, reason: string): Promise<object> {
  demandRight(staff, 'slip.drop');
  if (!mayBeDropped(slip.consumer)) throw new Failure('slip.not-droppable');
  return await work.run(async (tx) => {
    const found = await deadOnes(tx, staff, slip);
    if (found.length === 0 || !(await deleteDeadSlip(tx, slip))) throw new Failure('slip.gone');
    await tx.record([{ kind: 'slips.dropped', ...ofOneCase(found), ...by(staff), data: { slips: found.map(named), reason } }]);
    return slip;
  });
}

type FoundSlip = SlipKey & { readonly complaintId: string | null };

async function deadOnes(tx: Tx, staff: Staff, { eventId, consumer, code }: DeadSlipWish): Promise<FoundSlip[]> {
  return await tx.query<FoundSlip>(
    `SELECT s.event_id AS "eventId", s.consumer, e.complaint_id AS "complaintId"
     FROM slip s JOIN event e ON e.id = s.event_id LEFT JOIN complaint c ON c.id = e.complaint_id
     WHERE ${deadInSight('$1')} AND ($2::uuid IS NULL OR s.event_id = $2) AND ($3::text IS NULL OR s.consumer = $3)
       AND (NOT $4 OR s.last_code IS NOT DISTINCT FROM $5)
     ORDER BY s.dead_at, s.event_id LIMIT ${replayedMost} FOR UPDATE OF s SKIP LOCKED`,
    [staff.conflicts, eventId ?? null, consumer ?? null, code !== undefined, code ?? null],
  );
}

const named = ({ eventId, consumer }: SlipKey) => ({ event: eventId, consumer });

/** Where all are of one case its trail tells of it. */
function ofOneCase(found: readonly FoundSlip[]): { complaintId?: string } {
  const cases = new Set(found.map(({ complaintId }) => complaintId));
  const [one] = cases;
  return cases.size === 1 && one ? { complaintId: one } : {};
}
