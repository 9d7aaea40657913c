import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/new-id.js';
import { demandDepartment, type Staff } from './staff.js';

export interface Claimed {
  readonly claimId: string;
  readonly leaseUntil: Date;
  readonly reference: string;
}

/**
 * The most urgent open case of a department that nobody holds, for `leaseMinutes`; null when there is none.
 * One conditional statement on the database's time: no two callers ever get the same case. The claim's id is the fence: every later
 * write by a clerk names it, and a claim that ran out or was lost changes nothing.
 */
export async function claimNext(unitOfWork: UnitOfWork, staff: Staff, department: string, leaseMinutes: number): Promise<Claimed | null> {
  demandDepartment(staff, department);
  if (staff.role === 'auditor') throw new Failure('auth.forbidden');
  return await unitOfWork.run(async (tx) => {
    const claimId = newId();
    const [taken] = await tx.query<{ id: string; reference: string; leaseUntil: Date }>(
      `UPDATE complaint SET claim_id = $2, claim_until = now() + make_interval(mins => $3), version = version + 1
       WHERE id = (SELECT id FROM complaint WHERE department = $1 AND status IN ('assigned', 'extended') AND (claim_until IS NULL OR claim_until <= now())
                   ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, reference, claim_until AS "leaseUntil"`,
      [department, claimId, leaseMinutes],
    );
    if (!taken) return null;
    await endClaims(tx, taken.id, 'ran-out');
    await tx.query('INSERT INTO claim (id, complaint_id, department, actor, lease_until) VALUES ($1, $2, $3, $4, $5)', [
      claimId,
      taken.id,
      department,
      staff.actor,
      taken.leaseUntil,
    ]);
    await tx.record([{ kind: 'claim.taken', complaintId: taken.id, subjectId: claimId, actor: staff.actor }]);
    return { claimId, leaseUntil: taken.leaseUntil, reference: taken.reference };
  });
}

/** Keeps a case for another lease. Fails with `claim.lost` when it ran out or was lost, and alike when it is somebody else's. */
export async function renewClaim(
  unitOfWork: UnitOfWork,
  staff: Staff,
  claimId: string,
  leaseMinutes: number,
): Promise<{ leaseUntil: Date }> {
  return await unitOfWork.run(async (tx) => {
    await demandOwn(tx, staff, claimId);
    const [kept] = await tx.query<{ leaseUntil: Date }>(
      `UPDATE complaint SET claim_until = now() + make_interval(mins => $2) WHERE claim_id = $1 AND claim_until > now() RETURNING claim_until AS "leaseUntil"`,
      [claimId, leaseMinutes],
    );
    if (!kept) throw new Failure('claim.lost');
    await tx.query('UPDATE claim SET lease_until = $2 WHERE id = $1', [claimId, kept.leaseUntil]);
    return kept;
  });
}

/** Gives a case back; giving back twice, or what was lost already, is content to find nothing to do. */
export async function giveBackClaim(unitOfWork: UnitOfWork, staff: Staff, claimId: string): Promise<void> {
  await unitOfWork.run(async (tx) => {
    await demandOwn(tx, staff, claimId);
    const [freed] = await tx.query<{ id: string }>(
      'UPDATE complaint SET claim_id = NULL, claim_until = NULL WHERE claim_id = $1 RETURNING id',
      [claimId],
    );
    if (!freed) return;
    await endClaims(tx, freed.id, 'given-back');
    await tx.record([{ kind: 'claim.given-back', complaintId: freed.id, subjectId: claimId, actor: staff.actor }]);
  });
}

/** Ends whatever claim stands on a case: it was decided, withdrawn, went elsewhere, or is part of another now. */
export async function freeCase(tx: Tx, complaintId: string, reason: 'decided' | 'transferred' | 'withdrawn' | 'joined'): Promise<void> {
  await tx.query('UPDATE complaint SET claim_id = NULL, claim_until = NULL WHERE id = $1', [complaintId]);
  await endClaims(tx, complaintId, reason);
}

async function endClaims(tx: Tx, complaintId: string, reason: string): Promise<void> {
  await tx.query('UPDATE claim SET ended_at = now(), end_reason = $2 WHERE complaint_id = $1 AND ended_at IS NULL', [complaintId, reason]);
}

/** A claim of another person answers as one that does not exist. */
async function demandOwn(tx: Tx, staff: Staff, claimId: string): Promise<void> {
  const [own] = await tx.query('SELECT 1 FROM claim WHERE id = $1 AND actor = $2', [claimId, staff.actor]);
  if (!own) throw new Failure('not-found');
}
