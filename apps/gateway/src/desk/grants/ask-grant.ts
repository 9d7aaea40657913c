import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { decideGrantRow, endGrantRow, insertGrantRow } from '@app/shared/records/grant-rows.js';
import { openCase, type Transactions } from '../open-case.js';
import { demandRightTo, type Seen } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';

/**
 * Asks to read the content of a case of which this person sees the record alone. Whoever asks again while a request waits or a grant stands is
 * told of that one. Fails with `not-found` and `auth.forbidden`.
 */
export async function askGrant(
  work: Transactions,
  staff: Staff,
  reference: string,
  { reason, days }: { readonly reason: string; readonly days: number },
): Promise<{ id: string; state: string }> {
  return await work.run(async (tx) => {
    // Of a case that is part of another its content is asked for where it is read.
    const found = await openCase(tx, staff, reference, 'content.ask');
    const id = newId();
    if (await insertGrantRow(tx, { id, complaintId: found.id, staffId: staff.id, actor: staff.actor, reason, days })) {
      await tx.record([{ kind: 'content.asked', complaintId: found.id, subjectId: id, ...by(staff), data: { days, reason } }]);
      return { id, state: 'asked' };
    }
    const [there] = await tx.query<{ id: string; state: string }>(
      `SELECT id, state FROM content_grant WHERE complaint_id = $1 AND staff_id = $2 AND state IN ('asked', 'given')`,
      [found.id, staff.id],
    );
    return there!;
  });
}

/** What somebody says who decides about a request. `days` (1 to 30) instead of those asked for. */
export interface GrantDecision {
  readonly granted: boolean;
  readonly reason: string;
  readonly days?: number | undefined;
}

/**
 * Gives or refuses what was asked for. Nobody decides for themselves, nor about a case that they may not see. Fails with `grant.decided`,
 * `not-found` and `auth.forbidden`.
 */
export async function decideGrant(
  work: Transactions,
  staff: Staff,
  id: string,
  { granted, reason, days }: GrantDecision,
): Promise<{ state: 'given' | 'refused'; endsAt: Date | null }> {
  return await work.run(async (tx) => {
    const { complaintId, staffId } = await openGrant(tx, staff, id);
    if (staffId === staff.id) throw new Failure('auth.forbidden');
    const state = granted ? ('given' as const) : ('refused' as const);
    const decided = await decideGrantRow(tx, id, state, { actor: staff.actor, actorId: staff.id, reason, days });
    if (!decided) throw new Failure('grant.decided');
    const data = { reason, ...(decided.endsAt ? { until: decided.endsAt.toISOString() } : {}) };
    await tx.record([
      { kind: granted ? 'content.granted' : 'content.refused', complaintId, subjectId: id, ...by(staff), data: { ...data, to: staffId } },
    ]);
    return { state, ...decided };
  });
}

/** Ends a grant before its time; what is read by it is over with the next request. Fails with `grant.decided` where none stands, `not-found` and `auth.forbidden`. */
export async function endGrant(work: Transactions, staff: Staff, id: string, reason: string): Promise<{ state: 'ended' }> {
  return await work.run(async (tx) => {
    const { complaintId, staffId } = await openGrant(tx, staff, id);
    if (!(await endGrantRow(tx, id, staff.actor))) throw new Failure('grant.decided');
    await tx.record([{ kind: 'content.grant-ended', complaintId, subjectId: id, ...by(staff), data: { reason, to: staffId } }]);
    return { state: 'ended' };
  });
}

/** The grant with its case locked first. Whoever may not see the case learns nothing of it. */
async function openGrant(tx: Tx, staff: Staff, id: string): Promise<{ complaintId: string; staffId: string }> {
  demandRight(staff, 'grant.decide');
  const [asked] = await tx.query<Seen & { complaintId: string; staffId: string }>(
    `SELECT c.id AS "complaintId", c.department, c.conflicts, g.staff_id AS "staffId"
     FROM content_grant g JOIN complaint c ON c.id = g.complaint_id WHERE g.id = $1 FOR NO KEY UPDATE OF c`,
    [id],
  );
  if (!asked) throw new Failure('not-found');
  demandRightTo(staff, 'grant.decide', { ...asked, claimLive: false, holderId: null });
  return asked;
}
