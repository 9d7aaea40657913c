import type { Department } from '@app/shared/platform/config/institution.js';
import { conflictKeys, isBarredFrom } from '@app/shared/routing/conflicts.js';
import type { NumberedCase } from '../doors/arrival.js';
import { maySee } from './sight.js';
import type { Staff } from './staff.js';

/** Whether they may know a case with its code: they may see it, or brought it in themselves. */
export function mayKnowCase(member: Staff, found: NumberedCase, departments: readonly Department[]): boolean {
  return isTheirs(member, found) || (maySee(member, found) && isFree(member, found, departments));
}

/**
 * Whether they may hear that a case with a number that they enter is there. As {@link mayKnowCase}; and of one that is not routed yet whoever
 * it is not about, nor about their department.
 */
export function mayHearOf(member: Staff, found: NumberedCase, departments: readonly Department[]): boolean {
  return mayKnowCase(member, found, departments) || (found.department === null && isFree(member, found, departments));
}

/** By what the complaint says and the papers know, also before it is routed and that is written on it; not by what was decided to mean somebody else. */
function isFree({ conflicts, department }: Staff, { against, cleared }: NumberedCase, departments: readonly Department[]): boolean {
  const own = departments.find(({ id }) => id === department);
  const isAboutThem = conflictKeys([against], departments).some((key) => conflicts.includes(key) && !cleared.includes(key));
  // Whom it is found to be about is known with its department, and then part of what is written on it.
  return !isAboutThem && !(own && isBarredFrom(own, against, departments, [], cleared));
}

function isTheirs({ id, actor }: Staff, { enteredBy }: NumberedCase): boolean {
  return enteredBy.includes(id) || enteredBy.includes(actor);
}
