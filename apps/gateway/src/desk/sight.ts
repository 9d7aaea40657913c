import { Failure } from '@app/shared/domain/failure/failure.js';
import { judge, seesDepartment } from '@app/shared/domain/rights/judge.js';
import { type Action, reachOf } from '@app/shared/domain/rights/rights.js';
import type { Staff } from './staff.js';

/**
 * The one gate of sight. Whose cases a role sees the table of rights says (`case.read`); and nobody, whatever their role, sees a case that
 * is about them or about a department that they head. What somebody may not see answers as one that does not exist.
 */
export interface Seen {
  readonly department: string | null;
  /** Whom it is about, as `complaint.conflicts` has it. */
  readonly conflicts: readonly string[];
}

/** A case as a right is judged by it. */
export interface JudgedCase extends Seen {
  readonly claimLive: boolean;
  readonly holderId: string | null;
}

/**
 * Fails unless this person may do this to this case, by the table of rights: with `not-found` where they may not know of it, `auth.forbidden`
 * where they only may not do it, `claim.missing` and `claim.held-by-another` where they would need it to be theirs.
 */
export function demandRightTo(staff: Staff, action: Action, asked: JudgedCase): void {
  const verdict = judge(staff.role, action, {
    barred: isBarred(staff, asked),
    own: staff.department !== null && staff.department === asked.department,
    held: !asked.claimLive ? 'nobody' : asked.holderId === staff.id ? 'me' : 'another',
  });
  if (verdict === 'hidden') throw new Failure('not-found');
  if (verdict === 'forbidden') throw new Failure('auth.forbidden');
  if (verdict === 'claim-missing') throw new Failure('claim.missing');
  if (verdict === 'held-by-another') throw new Failure('claim.held-by-another');
}

/** Whether this person may do this to a case that nobody needs to hold for it. */
export function mayDo(staff: Staff, action: Action, seen: Seen): boolean {
  const own = staff.department !== null && staff.department === seen.department;
  return judge(staff.role, action, { barred: isBarred(staff, seen), own, held: 'nobody' }) === 'allowed';
}

const isBarred = (staff: Staff, { conflicts }: Seen): boolean => conflicts.some((key) => staff.conflicts.includes(key));

/** Whether this person may see a case. */
export function maySee(staff: Staff, seen: Seen): boolean {
  return maySeeDepartment(staff, seen.department) && !isBarred(staff, seen);
}

/** Whether this person may see a department's list at all: their own, or all for those who oversee. */
export function maySeeDepartment(staff: Staff, department: string | null): boolean {
  return seesDepartment(staff.role, staff.department !== null && staff.department === department);
}

/** Fails with `not-found` when the department is not this person's: another's queue answers as one that does not exist. */
export function demandDepartment(staff: Staff, department: string): void {
  if (!maySeeDepartment(staff, department)) throw new Failure('not-found');
}

/** The same as {@link maySee} in SQL, over a row of `complaint` under this name; the two parameters are those of {@link sightOf}, in order. */
export const inSight = (alias: string, department: string, conflicts: string): string =>
  `((${department}::text IS NULL OR ${alias}.department = ${department}) AND NOT ${alias}.conflicts && ${conflicts}::text[])`;

/** The department whose cases a person sees (null: all; empty: none), and the keys of those that are about them. */
export const sightOf = (staff: Staff): readonly [department: string | null, conflicts: readonly string[]] => [
  reachOf(staff.role, 'case.read') === 'all' ? null : reachOf(staff.role, 'case.read') === 'own' ? (staff.department ?? '') : '',
  staff.conflicts,
];

/** Puts the two parameters of {@link inSight} into a statement and gives their places. */
export function putSight(staff: Staff, put: (value: unknown) => string): readonly [department: string, conflicts: string] {
  const [department, conflicts] = sightOf(staff);
  return [put(department), put(conflicts)];
}
