import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Action, type Reach, reachOf } from '@app/shared/domain/rights/rights.js';
import type { Role } from '@app/shared/domain/rights/roles.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { conflictKeysOf } from '@app/shared/routing/conflicts.js';

/** Who is asking. */
export interface Staff {
  /** Whose claims and requests are whose hangs on this alone: two people may have one name. */
  readonly id: string;
  readonly name: string;
  /** How the trail names them, beside the id. */
  readonly actor: string;
  readonly role: Role;
  readonly department: string | null;
  /** Cases that are about one of these are not theirs to see or touch; see `conflictKeysOf`. */
  readonly conflicts: readonly string[];
}

/** Somebody who has a token, as stored. */
export type StaffRow = Pick<Staff, 'id' | 'name' | 'role' | 'department'>;

/** Columns of `staff_token t` that make a {@link StaffRow}. */
export const staffColumns = 't.staff_id AS id, t.name, t.role, t.department';

/** The person with what the papers say of them: which departments they head. */
export function staffOf({ id, name, role, department }: StaffRow, departments: readonly Department[]): Staff {
  return { id, name, role, department, actor: `staff:${name}`, conflicts: conflictKeysOf({ name }, departments) };
}

/** How an event names who did it: for people by name, for rights by id. */
export const by = (staff: Staff): { readonly actor: string; readonly actorId: string } => ({ actor: staff.actor, actorId: staff.id });

/** How a token is kept: only its hash. Tokens are 256 random bits, so a plain hash is enough. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Who holds the bearer token. Fails with `auth.missing` when it is absent, unknown or revoked. */
export async function identify(
  unitOfWork: UnitOfWork,
  authorization: string | undefined,
  departments: readonly Department[],
): Promise<Staff> {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Failure('auth.missing');
  const [row] = await unitOfWork.read<StaffRow>(`SELECT ${staffColumns} FROM staff_token t WHERE token_hash = $1 AND revoked_at IS NULL`, [
    tokenHash(token),
  ]);
  if (!row) throw new Failure('auth.missing');
  return staffOf(row, departments);
}

/** How far this person's right to do something reaches, by the table of rights; undefined when they have none. */
export const reach = (staff: Pick<Staff, 'role'>, action: Action): Reach | undefined => reachOf(staff.role, action);

/** Fails with `auth.forbidden` where the role has no such right at all. Nothing was looked up, so it says nothing of any case. */
export function demandRight(staff: Pick<Staff, 'role'>, action: Action): void {
  if (reach(staff, action) === undefined) throw new Failure('auth.forbidden');
}
