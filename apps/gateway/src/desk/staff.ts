import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';

export const roles = ['clerk', 'supervisor', 'auditor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** Who is asking. `actor` is how the trail names them. */
export interface Staff {
  readonly name: string;
  readonly actor: string;
  readonly role: Role;
  readonly department: string | null;
}

/** How a token is kept: only its hash. Tokens are 256 random bits, so a plain hash is enough. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Who holds the bearer token. Fails with `auth.missing` when it is absent, unknown or revoked. */
export async function identify(unitOfWork: UnitOfWork, authorization: string | undefined): Promise<Staff> {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Failure('auth.missing');
  const [row] = await unitOfWork.read<{ name: string; role: Role; department: string | null }>(
    'SELECT name, role, department FROM staff_token WHERE token_hash = $1 AND revoked_at IS NULL',
    [tokenHash(token)],
  );
  if (!row) throw new Failure('auth.missing');
  return { ...row, actor: `staff:${row.name}` };
}

/** Whether this person may see cases of a department: their own, or all for those who oversee. */
export function maySee(staff: Staff, department: string | null): boolean {
  return staff.role !== 'clerk' || staff.department === department;
}

/** Fails with `auth.forbidden` unless the role is one of these: for what a role may never see at all. */
export function demandRole(staff: Staff, ...allowed: readonly Role[]): void {
  if (!allowed.includes(staff.role)) throw new Failure('auth.forbidden');
}

/** Fails with `not-found` when the department is not this person's: another's queue answers as one that does not exist. */
export function demandDepartment(staff: Staff, department: string): void {
  if (!maySee(staff, department)) throw new Failure('not-found');
}
