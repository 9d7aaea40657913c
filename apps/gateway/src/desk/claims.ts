import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/new-id.js';
import { isOpen, openCase, type Transactions } from './open-case.js';
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
export async function claimNext(unitOfWork: Transactions, staff: Staff, department: string, leaseMinutes: number): Promise<Claimed | null> {
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
    await beginClaim(tx, staff, { ...taken, claimId, department }, {});
    return { claimId, leaseUntil: taken.leaseUntil, reference: taken.reference };
  });
}

/**
 * This very case, when nobody holds it: somebody telephones about it, or a claim ran out. Who holds it already keeps it for another lease.
 * The trail says that it was chosen. Fails with `claim.held-by-another`, `complaint.already-decided` and `not-found`.
 */
export async function claimCase(unitOfWork: Transactions, staff: Staff, reference: string, leaseMinutes: number): Promise<Claimed> {
  if (staff.role === 'auditor') throw new Failure('auth.forbidden');
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference);
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    if (found.claimLive && found.holder !== staff.actor) throw new Failure('claim.held-by-another');
    const claimId = found.claimLive && found.claimId !== null ? found.claimId : newId();
    const [taken] = await tx.query<{ leaseUntil: Date }>(
      `UPDATE complaint SET claim_id = $2, claim_until = now() + make_interval(mins => $3), version = version + 1
       WHERE id = $1 RETURNING claim_until AS "leaseUntil"`,
      [found.id, claimId, leaseMinutes],
    );
    const leaseUntil = taken!.leaseUntil;
    if (claimId === found.claimId) await tx.query('UPDATE claim SET lease_until = $2 WHERE id = $1', [claimId, leaseUntil]);
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
  await endClaims(tx, taken.id, 'ran-out');
  await tx.query('INSERT INTO claim (id, complaint_id, department, actor, lease_until) VALUES ($1, $2, $3, $4, $5)', [
    taken.claimId,
    taken.id,
    taken.department,
    staff.actor,
    taken.leaseUntil,
  ]);
  await tx.record([{ kind: 'claim.taken', complaintId: taken.id, subjectId: taken.claimId, actor: staff.actor, data }]);
}

/**
 * Keeps every case that somebody holds for another lease, because they are at work; at most once a minute for each. What ran out is
 * not brought back: its fence stands.
 */
export async function keepLeases(unitOfWork: UnitOfWork, staff: Staff, leaseMinutes: number): Promise<void> {
  const due = await unitOfWork.read<{ id: string }>(
    `SELECT h.id FROM claim h JOIN complaint c ON c.claim_id = h.id
     WHERE h.actor = $1 AND h.ended_at IS NULL AND c.claim_until > now() AND c.claim_until < now() + make_interval(mins => $2, secs => -60)`,
    [staff.actor, leaseMinutes],
  );
  if (due.length === 0) return;
  await unitOfWork.run((tx) =>
    tx.query(
      `WITH kept AS (
         UPDATE complaint SET claim_until = now() + make_interval(mins => $2) WHERE claim_id = ANY($1) AND claim_until > now()
         RETURNING claim_id, claim_until)
       UPDATE claim SET lease_until = kept.claim_until FROM kept WHERE claim.id = kept.claim_id`,
      [due.map((claim) => claim.id), leaseMinutes],
    ),
  );
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
      `UPDATE complaint SET claim_until = now() + make_interval(mins => $2) WHERE claim_id = $1 AND claim_until > now() RETURNING claim_until AS "leaseUntil"`,
      [claimId, leaseMinutes],
    );
    if (!kept) throw new Failure('claim.lost');
    await tx.query('UPDATE claim SET lease_until = $2 WHERE id = $1', [claimId, kept.leaseUntil]);
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
      'UPDATE complaint SET claim_id = NULL, claim_until = NULL WHERE claim_id = $1 RETURNING id',
      [claimId],
    );
    if (!freed) return;
    await endClaims(tx, freed.id, 'given-back');
    await tx.record([
      { kind: 'claim.given-back', complaintId: freed.id, subjectId: claimId, actor: staff.actor, data: reason ? { reason } : {} },
    ]);
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
