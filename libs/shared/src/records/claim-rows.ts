import type { ClaimEnd } from '../domain/claim/claim-state.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** The claim `h` is the one that stands on the case `c`. By the case's own id: a case is found by no other index here. */
export const holds = 'c.id = h.complaint_id AND c.claim_id = h.id';

/** A claim that begins: its id is the fence that every later write by a clerk names. */
export interface NewClaim {
  readonly claimId: string;
  readonly complaintId: string;
  readonly department: string;
  /** As the trail names them. */
  readonly actor: string;
  readonly staffId: string;
  readonly leaseUntil: Date;
}

/** Begins a claim on a case that is free; what was left of an earlier one has run out. */
export async function beginClaimRow(tx: Tx, claim: NewClaim): Promise<void> {
  await endClaims(tx, claim.complaintId, 'ran-out');
  await tx.query('INSERT INTO claim (id, complaint_id, department, actor, lease_until, staff_id) VALUES ($1, $2, $3, $4, $5, $6)', [
    claim.claimId,
    claim.complaintId,
    claim.department,
    claim.actor,
    claim.leaseUntil,
    claim.staffId,
  ]);
}

/** The claim is held until then. */
export async function keepClaimUntil(tx: Tx, claimId: string, leaseUntil: Date): Promise<void> {
  await tx.query('UPDATE claim SET lease_until = $2 WHERE id = $1', [claimId, leaseUntil]);
}

/** Those of these claims that have not run out are held for another lease. */
export async function keepClaims(tx: Tx, claimIds: readonly string[], leaseMinutes: number): Promise<void> {
  await tx.query(
    `WITH kept AS (
       UPDATE complaint c SET claim_until = now() + make_interval(mins => $2) FROM claim h WHERE h.id = ANY($1) AND ${holds} AND c.claim_until > now()
       RETURNING c.claim_id, c.claim_until)
     UPDATE claim SET lease_until = kept.claim_until FROM kept WHERE claim.id = kept.claim_id`,
    [claimIds, leaseMinutes],
  );
}

/** Ends whatever claim stands on a case: it was decided, withdrawn, went elsewhere, or is part of another now. */
export async function freeCase(tx: Tx, complaintId: string, reason: ClaimEnd): Promise<void> {
  await tx.query('UPDATE complaint SET claim_id = NULL, claim_until = NULL WHERE id = $1', [complaintId]);
  await endClaims(tx, complaintId, reason);
}

/** Ends these claims, and frees the cases on which they stand: whoever held them left, or is somewhere else now. */
export async function freeCases(tx: Tx, claimIds: readonly string[], reason: ClaimEnd): Promise<void> {
  await tx.query('UPDATE complaint SET claim_id = NULL, claim_until = NULL, version = version + 1 WHERE claim_id = ANY($1)', [claimIds]);
  await tx.query(`UPDATE claim SET ${ended} WHERE id = ANY($1) AND ended_at IS NULL`, [claimIds, reason]);
}

/** A lease that was over held nothing any more, whatever happened to the case since, and whoever comes upon it first: it ended when it ran out. */
const ended = `ended_at = LEAST(now(), lease_until), end_reason = CASE WHEN lease_until < now() THEN 'ran-out' ELSE $2 END`;

/** Writes down how the claims of a case ended; the case itself is free already. */
export async function endClaims(tx: Tx, complaintId: string, reason: ClaimEnd): Promise<void> {
  await tx.query(`UPDATE claim SET ${ended} WHERE complaint_id = $1 AND ended_at IS NULL`, [complaintId, reason]);
}

/** Closes the record of claims whose lease ran out; the complaint itself is free from that instant by its own `claim_until`. Gives how many. */
export async function endRunOutClaims(tx: Tx): Promise<number> {
  const rows = await tx.query(
    `UPDATE claim SET ended_at = lease_until, end_reason = 'ran-out' WHERE ended_at IS NULL AND lease_until < now() RETURNING id`,
  );
  return rows.length;
}
