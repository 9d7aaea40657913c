import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Action, type RightReach, reachOf } from '@app/shared/domain/rights/rights.js';
import type { Role } from '@app/shared/domain/rights/roles.js';
import { tokenHash } from '@app/shared/people/staff-tokens.js';
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
export type StaffRow = Pick<Staff, 'id' | 'name' | 'role' | 'department'> & {
  /** What cases about them are known by; absent where the account keeps none yet. */
  readonly keys?: readonly string[] | null;
};

/** Columns that make a {@link StaffRow}, and the tables they are of. */
export const staffColumns = 't.staff_id AS id, t.name, t.role, t.department, p.keys';
export const staffTables = 'staff_token t LEFT JOIN staff p ON p.id = t.staff_id';
/** The token stands, and whoever it is of is still here. */
export const staffIsHere = '(t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()) AND p.left_at IS NULL)';

/** The person with what the papers say of them: which departments they head. */
export function staffOf({ id, name, role, department, keys }: StaffRow, departments: readonly Department[]): Staff {
  return { id, name, role, department, actor: `staff:${name}`, conflicts: conflictKeysOf({ id, name, keys: keys ?? null }, departments) };
}

/** How an event names who did it: for people by name, for rights by id. */
export const by = (staff: Staff): { readonly actor: string; readonly actorId: string } => ({ actor: staff.actor, actorId: staff.id });

/** Who holds the bearer token. Fails with `auth.missing` when it is absent, unknown or revoked. */
export async function identify(
  unitOfWork: UnitOfWork,
  authorization: string | undefined,
  departments: readonly Department[],
): Promise<Staff> {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Failure('auth.missing');
  const [row] = await unitOfWork.read<StaffRow>(`SELECT ${staffColumns} FROM ${staffTables} WHERE t.token_hash = $1 AND ${staffIsHere}`, [
    tokenHash(token),
  ]);
  if (!row) throw new Failure('auth.missing');
  return staffOf(row, departments);
}

/** How far this person's right to do something reaches, by the table of rights; undefined when they have none. */
export const reach = (staff: Pick<Staff, 'role'>, action: Action): RightReach | undefined => reachOf(staff.role, action);

/** Fails with `auth.forbidden` where the role has no such right at all. Nothing was looked up, so it says nothing of any case. */
export function demandRight(staff: Pick<Staff, 'role'>, action: Action): void {
  if (reach(staff, action) === undefined) throw new Failure('auth.forbidden');
}
