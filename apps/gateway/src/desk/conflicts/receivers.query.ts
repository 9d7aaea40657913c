import { clearedIn, foundIn } from '@app/shared/assignments/give-to-department.js';
import type { Against } from '@app/shared/domain/complaint/complaint.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { isBarredFrom } from '@app/shared/routing/conflicts.js';

/**
 * The departments that a case may be offered to: not the one it is with, and none that it is about, by what was said or found of any part of
 * it. `family` are the ids of all that is one case. Whether it goes there in the end `giveToDepartment` says.
 */
export async function receiversOf(
  from: Reader,
  { family, department }: { readonly family: readonly string[]; readonly department: string | null },
  departments: readonly Department[],
): Promise<Department[]> {
  const parts = await from.read<{ against: Against | null; found: string[]; cleared: string[] }>(
    `SELECT c.against, ${foundIn('c.id')} AS found, ${clearedIn('c.id')} AS cleared FROM complaint c WHERE c.id = ANY($1)`,
    [family],
  );
  const isBarred = (one: Department) =>
    parts.some(({ against, found, cleared }) => isBarredFrom(one, against, departments, found, cleared));
  return departments.filter((one) => one.id !== department && !isBarred(one));
}
