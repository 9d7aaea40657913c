import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Staff } from './staff.js';

/**
 * The one gate of sight. A clerk sees the cases of their department, who oversees sees all; and nobody, whatever their role, sees a case that
 * is about them or about a department that they head. What somebody may not see answers as one that does not exist.
 */
export interface Seen {
  readonly department: string | null;
  /** Whom it is about, as `complaint.conflicts` has it. */
  readonly conflicts: readonly string[];
}

/** Whether this person may see a case. */
export function maySee(staff: Staff, { department, conflicts }: Seen): boolean {
  return maySeeDepartment(staff, department) && !conflicts.some((key) => staff.conflicts.includes(key));
}

/** Whether this person may see a department's list at all: their own, or all for those who oversee. */
export function maySeeDepartment(staff: Staff, department: string | null): boolean {
  return staff.role !== 'clerk' || staff.department === department;
}

/** Fails with `not-found` when the department is not this person's: another's queue answers as one that does not exist. */
export function demandDepartment(staff: Staff, department: string): void {
  if (!maySeeDepartment(staff, department)) throw new Failure('not-found');
}

/** The same as {@link maySee} in SQL, over a row of `complaint` under this name; the two parameters are those of {@link sightOf}, in order. */
export const inSight = (alias: string, department: string, conflicts: string): string =>
  `((${department}::text IS NULL OR ${alias}.department = ${department}) AND NOT ${alias}.conflicts && ${conflicts}::text[])`;

/** The department whose cases a person sees (null: all), and the keys of those that are about them. */
export const sightOf = (staff: Staff): readonly [department: string | null, conflicts: readonly string[]] => [
  staff.role === 'clerk' ? staff.department : null,
  staff.conflicts,
];

/** Puts the two parameters of {@link inSight} into a statement and gives their places. */
export function putSight(staff: Staff, put: (value: unknown) => string): readonly [department: string, conflicts: string] {
  const [department, conflicts] = sightOf(staff);
  return [put(department), put(conflicts)];
}
