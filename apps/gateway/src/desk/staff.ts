import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Action, type RightReach, reachOf } from '@app/shared/domain/rights/rights.js';
import type { Role } from '@app/shared/domain/rights/roles.js';
import { tokenHash } from '@app/shared/people/staff-tokens.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Department, HouseConfig } from '@app/shared/platform/config/institution.js';
import { conflictKeysOf, departmentKeys } from '@app/shared/routing/conflicts.js';

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
  /** Cases about one of these are not their department's to assist in; see `departmentKeys`. Absent: it assists in none. */
  readonly departmentKeys?: readonly string[];
  /** Of a program: the actions that its key is for. Absent for people: whatever their role may. */
  readonly scope?: readonly Action[] | undefined;
}

/** Somebody who has a token, as stored. */
export type StaffRow = Pick<Staff, 'id' | 'name' | 'role' | 'department'> & {
  /** What cases about them are known by; absent where the account keeps none yet. */
  readonly keys?: readonly string[] | null;
  /** What the key of a program is for. */
  readonly scope?: readonly string[] | null;
  /** Whom they stand in for: they act in that role, and are barred from what that person is barred from. */
  readonly steadRole?: Role | null;
  readonly steadKeys?: readonly string[] | null;
};

/** Columns that make a {@link StaffRow}, and the tables they are of. */
export const staffColumns = 't.staff_id AS id, t.name, t.role, t.department, p.keys, t.scope';
export const staffTables = 'staff_token t LEFT JOIN staff p ON p.id = t.staff_id';

/**
 * Whom a person `p` stands in for today (the parameter is the institution's zone): the head of their department, while that one is away. Joined to
 * them as `stead`; with what bars the one who is away.
 */
export const steadOf = (zone: string): string => `LEFT JOIN LATERAL (
  SELECT h.role, h.keys FROM staff h
  WHERE p.id = ANY (h.deputy_ids) AND h.left_at IS NULL AND p.role = 'clerk' AND h.role = 'head' AND h.department = p.department
    AND (now() AT TIME ZONE ${zone})::date BETWEEN h.absent_from AND h.absent_until LIMIT 1) stead ON true`;
export const steadColumns = 'stead.role AS "steadRole", stead.keys AS "steadKeys"';
/** The token stands, and whoever it is of is still here. */
export const staffIsHere = '(t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()) AND p.left_at IS NULL)';

/** The person with what the papers say of them: which departments they head; and whoever stands in for somebody with their role and what bars them. */
export function staffOf(row: StaffRow, departments: readonly Department[]): Staff {
  const { id, name, role, department, keys, scope, steadRole, steadKeys } = row;
  const own = conflictKeysOf({ id, name, keys: keys ?? null }, departments);
  const conflicts = steadKeys ? [...new Set([...own, ...conflictKeysOf({ name: '', keys: steadKeys }, departments)])] : own;
  const ofDepartment = departments.find((one) => one.id === department);
  return {
    id,
    name,
    role: steadRole ?? role,
    department,
    actor: `staff:${name}`,
    conflicts,
    ...(ofDepartment ? { departmentKeys: departmentKeys(ofDepartment) } : {}),
    ...(scope ? { scope: scope as Action[] } : {}),
  };
}

/** How an event names who did it: for people by name, for rights by id. */
export const by = (staff: Staff): { readonly actor: string; readonly actorId: string } => ({ actor: staff.actor, actorId: staff.id });

/** Who holds the bearer token. Fails with `auth.missing` when it is absent, unknown or revoked. */
export async function identify(
  unitOfWork: UnitOfWork,
  authorization: string | undefined,
  { departments, institution }: Pick<HouseConfig, 'departments' | 'institution'>,
): Promise<Staff> {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Failure('auth.missing');
  const [row] = await unitOfWork.read<StaffRow>(
    `SELECT ${staffColumns}, ${steadColumns} FROM ${staffTables} ${steadOf('$2')} WHERE t.token_hash = $1 AND ${staffIsHere}`,
    [tokenHash(token), institution.zone],
  );
  if (!row) throw new Failure('auth.missing');
  return staffOf(row, departments);
}

/** How far this person's right to do something reaches, by the table of rights; undefined when they have none, or when their key is not for it. */
export const reach = (staff: Pick<Staff, 'role' | 'scope'>, action: Action): RightReach | undefined =>
  staff.scope === undefined || staff.scope.includes(action) ? reachOf(staff.role, action) : undefined;

/** Fails with `auth.forbidden` where the role has no such right at all. Nothing was looked up, so it says nothing of any case. */
export function demandRight(staff: Pick<Staff, 'role' | 'scope'>, action: Action): void {
  if (reach(staff, action) === undefined) throw new Failure('auth.forbidden');
}
