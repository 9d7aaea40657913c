import { isOpen, openSql } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { beginClaimRow, endClaims, holds, keepClaims, keepClaimUntil } from '@app/shared/records/claim-rows.js';
import { openCase, type Transactions } from './open-case.js';
import { inTurn, othersFirstHours } from './queue-order.js';
import { demandDepartment, demandRightTo } from './sight.js';
import { by, demandRight, reach, type Staff } from './staff.js';
import { type SuitRule, suits } from './suited.js';

/** A case that somebody holds now, until `leaseUntil` unless it is renewed. */
export interface Claimed {
  readonly claimId: string;
  readonly leaseUntil: Date;
  readonly reference: string;
}

/**
 * The first case of a department's queue (queue-order.ts) that nobody holds and this person may see, for `leaseMinutes`; null when there is
 * none. What they gave back themselves is offered to others first, and what others have the language or the skill for is theirs first (`suit`,
 * suited.ts). One conditional statement on the database's time: no two callers ever get
 * the same case. The claim's id is the fence: every later write by a clerk names it, and a claim that ran out or was lost changes nothing.
 */
export async function claimNext(
  unitOfWork: Transactions,
  staff: Staff,
  department: string,
  leaseMinutes: number,
  suit: SuitRule = { zone: 'UTC', skills: [] },
): Promise<Claimed | null> {
  demandRight(staff, 'case.claim');
  demandDepartment(staff, department);
  demandRightTo(staff, 'case.claim', { department, conflicts: [], claimLive: false, holderId: null });
  return await unitOfWork.run(async (tx) => {
    const claimId = newId();
    const take = async (fresh: boolean) =>
      await tx.query<{ id: string; reference: string; leaseUntil: Date }>(
        `UPDATE complaint SET claim_id = $2, claim_until = now() + make_interval(mins => $3), version = version + 1
         WHERE id = (SELECT c.id FROM complaint c
                     WHERE c.department = $1 AND ${openSql('c')} AND (c.claim_until IS NULL OR c.claim_until <= now()) AND NOT c.conflicts && $4::text[]
                       AND ${suits('c', { department: '$1', staffId: '$5', zone: '$6', skills: '$7' })}
                       ${fresh ? `AND NOT ${gaveBackLast('c.id', '$5')}` : ''}
                     ${inTurn('c')} LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, reference, claim_until AS "leaseUntil"`,
        [department, claimId, leaseMinutes, staff.conflicts, staff.id, suit.zone, JSON.stringify(suit.skills)],
      );
    const taken = (await take(true))[0] ?? (await take(false))[0];
    if (!taken) return null;
    await beginClaim(tx, staff, { ...taken, claimId, department }, {});
    return { claimId, leaseUntil: taken.leaseUntil, reference: taken.reference };
  });
}

/** Whether this person was the last to hold a case, and gave it back of late. */
const gaveBackLast = (caseId: string, staffId: string): string => `EXISTS (
  SELECT 1 FROM claim given WHERE given.complaint_id = ${caseId} AND given.staff_id = ${staffId} AND given.end_reason = 'given-back'
    AND given.ended_at > now() - interval '${othersFirstHours} hours'
    AND NOT EXISTS (SELECT 1 FROM claim later WHERE later.complaint_id = given.complaint_id AND later.taken_at > given.ended_at))`;

/**
 * This very case, when nobody holds it: somebody telephones about it, or a claim ran out. Who holds it already keeps it for another lease.
 * The trail says that it was chosen. `chosen`: whether whoever works by claims may choose,
 * or waits until the case is assigned to them (`claim.chosen`). Fails with `claim.held-by-another`, `complaint.already-decided` and `not-found`.
 */
export async function claimCase(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  leaseMinutes: number,
  chosen: 'allowed' | 'assigned' = 'allowed',
): Promise<Claimed> {
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.claim');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    if (found.claimLive && found.holderId !== staff.id) throw new Failure('claim.held-by-another');
    const isTheirs = found.claimLive && found.holderId === staff.id;
    if (chosen === 'assigned' && !isTheirs && reach(staff, 'case.decide') === 'held') throw new Failure('claim.chosen');
    const claimId = found.claimLive && found.claimId !== null ? found.claimId : newId();
    const [taken] = await tx.query<{ leaseUntil: Date }>(
      `UPDATE complaint SET claim_id = $2, version = version + 1,
              claim_until = greatest(CASE WHEN claim_id = $2 THEN claim_until END, now() + make_interval(mins => $3))
       WHERE id = $1 RETURNING claim_until AS "leaseUntil"`,
      [found.id, claimId, leaseMinutes],
    );
    const leaseUntil = taken!.leaseUntil;
    if (claimId === found.claimId) await keepClaimUntil(tx, claimId, leaseUntil);
    else await beginClaim(tx, staff, { id: found.id, claimId, department: found.department!, leaseUntil }, { chosen: true });
    return { claimId, leaseUntil, reference: found.reference };
  });
}

async function beginClaim(
  tx: Tx,
  staff: Staff,
  taken: { readonly id: string; readonly claimId: string; readonly department: string; readonly leaseUntil: Date },
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { claimId, department, leaseUntil } = taken;
  await beginClaimRow(tx, { claimId, complaintId: taken.id, department, actor: staff.actor, staffId: staff.id, leaseUntil });
  await tx.record([{ kind: 'claim.taken', complaintId: taken.id, subjectId: taken.claimId, ...by(staff), data }]);
}

/**
 * Keeps every case that somebody holds for another lease, because they are at work; at most once a minute for each. What ran out is
 * not brought back: its fence stands.
 */
export async function keepLeases(unitOfWork: UnitOfWork, staff: Staff, leaseMinutes: number): Promise<void> {
  const due = await unitOfWork.readPrepared<{ id: string }>(
    `SELECT h.id FROM claim h JOIN complaint c ON ${holds}
     WHERE h.staff_id = $1 AND h.ended_at IS NULL AND c.claim_until > now() AND NOT c.conflicts && $3::text[] AND c.claim_until < now() + make_interval(mins => $2, secs => -60)`,
    [staff.id, leaseMinutes, staff.conflicts],
  );
  if (due.length === 0) return;
  const held = due.map((claim) => claim.id);
  await unitOfWork.run((tx) => keepClaims(tx, held, leaseMinutes));
}

/** Keeps a case for another lease. Fails with `claim.lost` when it ran out or was lost, and alike when it is somebody else's. */
export async function renewClaim(
  unitOfWork: Transactions,
  staff: Staff,
  claimId: string,
  leaseMinutes: number,
): Promise<{ leaseUntil: Date }> {
  return await unitOfWork.run(async (tx) => {
    await demandOwn(tx, staff, claimId);
    const [kept] = await tx.query<{ leaseUntil: Date }>(
      `UPDATE complaint c SET claim_until = greatest(c.claim_until, now() + make_interval(mins => $2)) FROM claim h
       WHERE h.id = $1 AND ${holds} AND c.claim_until > now() AND NOT c.conflicts && $3::text[] RETURNING c.claim_until AS "leaseUntil"`,
      [claimId, leaseMinutes, staff.conflicts],
    );
    if (!kept) throw new Failure('claim.lost');
    await keepClaimUntil(tx, claimId, kept.leaseUntil);
    return kept;
  });
}

/**
 * Gives a case back, perhaps saying why: whoever oversees reads it in the trail. Giving back twice, or what was lost already, is content to
 * find nothing to do.
 */
export async function giveBackClaim(unitOfWork: Transactions, staff: Staff, claimId: string, reason?: string): Promise<void> {
  await unitOfWork.run(async (tx) => {
    await demandOwn(tx, staff, claimId);
    const [freed] = await tx.query<{ id: string }>(
      `UPDATE complaint c SET claim_id = NULL, claim_until = NULL FROM claim h WHERE h.id = $1 AND ${holds} RETURNING c.id`,
      [claimId],
    );
    if (!freed) return;
    await endClaims(tx, freed.id, 'given-back');
    await tx.record([
      { kind: 'claim.given-back', complaintId: freed.id, subjectId: claimId, ...by(staff), data: reason ? { reason } : {} },
    ]);
  });
}

/** A claim of another person answers as one that does not exist. */
async function demandOwn(tx: Tx, staff: Staff, claimId: string): Promise<void> {
  const [own] = await tx.query('SELECT 1 FROM claim WHERE id = $1 AND staff_id = $2', [claimId, staff.id]);
  if (!own) throw new Failure('not-found');
}
