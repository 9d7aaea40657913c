import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '../domain/failure/failure.js';
import type { Reader, Tx } from '../persistence/unit-of-work.js';
import type { Keeper, Person } from './keep-people.js';
import { makeRecoveryCodes } from './recovery-codes.js';
import { newVouchCode, vouchHash } from './vouching.js';

/** How long an invitation stands unless whoever makes it says otherwise. */
export const invitationHours = 72;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Where an invitation leads, below the house's address. */
export const invitationPath = (token: string): string => `/desk/invitation/${token}`;

/**
 * Invites somebody to set a password and an authenticator, for the first time or anew. Gives the token of the link, which is shown once: the house
 * keeps its hash. The ones before end; the password that stands, stands until the link is used. What is set by one that a colleague made
 * (`keeper.actorId`) opens nothing until another colleague has vouched (vouching.ts); one made at the machine of the house needs nobody: the first
 * person of a house has nobody who could, and whoever is at that machine has everything.
 */
export async function invite(
  tx: Tx,
  person: Pick<Person, 'id'>,
  keeper: Keeper,
  hours = invitationHours,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  await tx.query('DELETE FROM staff_invitation WHERE staff_id = $1 OR expires_at < now()', [person.id]);
  const [made] = await tx.query<{ expiresAt: Date }>(
    `INSERT INTO staff_invitation (token_hash, staff_id, expires_at, made_by) VALUES ($1, $2, now() + make_interval(hours => $3), $4)
     RETURNING expires_at AS "expiresAt"`,
    [hashOf(token), person.id, hours, keeper.actorId ?? null],
  );
  await tx.record([{ kind: 'staff.invited', subjectId: person.id, ...keeper, data: { until: made!.expiresAt.toISOString() } }]);
  return { token, expiresAt: made!.expiresAt };
}

/** Who is invited, as far as the page needs it. */
export interface Invited {
  readonly staffId: string;
  readonly name: string;
  readonly staffNumber: string | null;
  readonly email: string | null;
}

/** Who is invited by a link that stands; undefined where it was used, ended, or never was. */
export async function invitedBy(from: Reader, token: string): Promise<Invited | undefined> {
  const [found] = await from.read<Invited>(
    `SELECT p.id AS "staffId", p.name, p.staff_number AS "staffNumber", p.email FROM staff_invitation i JOIN staff p ON p.id = i.staff_id
     WHERE i.token_hash = $1 AND i.expires_at > now() AND p.left_at IS NULL`,
    [hashOf(token)],
  );
  return found;
}

/** What somebody chose on the page of their invitation. */
export interface Chosen {
  readonly passwordHash: string;
  /** The authenticator's secret as it is kept. */
  readonly authenticator: Buffer;
  /** The step of the code that proved that they have it. */
  readonly step: number;
}

/**
 * Takes an invitation, once: password, authenticator and recovery codes are the new ones, and whoever was signed in with the old ones is no more.
 * Gives the recovery codes, which are shown this once, and `vouch`: the code to tell whoever vouches, where somebody has to. Fails with `staff.invitation-over`.
 */
export async function takeInvitation(
  tx: Tx,
  token: string,
  { passwordHash, authenticator, step }: Chosen,
): Promise<{ staffId: string; codes: readonly string[]; vouch: string | undefined }> {
  const [taken] = await tx.query<{ staffId: string; name: string; madeBy: string | null }>(
    `DELETE FROM staff_invitation i USING staff p WHERE p.id = i.staff_id AND i.token_hash = $1 AND i.expires_at > now() AND p.left_at IS NULL
     RETURNING p.id AS "staffId", p.name, i.made_by AS "madeBy"`,
    [hashOf(token)],
  );
  if (!taken) throw new Failure('staff.invitation-over');
  // Whoever renews their own is signed in already.
  const vouch = taken.madeBy === null || taken.madeBy === taken.staffId ? undefined : newVouchCode();
  await tx.query(
    `INSERT INTO staff_password (staff_id, hash, authenticator, last_step, invited_by, vouch_hash) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (staff_id) DO UPDATE
     SET hash = $2, authenticator = $3, last_step = $4, set_at = now(), invited_by = $5, vouch_hash = $6, vouched_by = NULL`,
    [taken.staffId, passwordHash, authenticator, step, taken.madeBy, vouch === undefined ? null : vouchHash(vouch)],
  );
  await tx.query('UPDATE staff_session SET ended_at = now() WHERE staff_id = $1 AND ended_at IS NULL', [taken.staffId]);
  await tx.record([{ kind: 'staff.password-set', subjectId: taken.staffId, actor: `staff:${taken.name}`, actorId: taken.staffId }]);
  return { staffId: taken.staffId, codes: await makeRecoveryCodes(tx, taken.staffId), vouch };
}
