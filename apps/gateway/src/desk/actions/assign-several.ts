import { Failure } from '@app/shared/domain/failure/failure.js';
import type { DeskContext } from '../desk-context.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { assignCase } from './assign-case.js';

/** So many cases are given out with one press. */
export const mostTogether = 50;

/** What came of each: those that are done, and those that were refused, with why. */
export interface DoneTogether {
  readonly done: readonly string[];
  readonly refused: readonly { readonly reference: string; readonly failure: Failure }[];
}

/**
 * Gives several cases to one person of the department, each by itself and in its own transaction (`workOf`), as `assignCase` does: one that is refused keeps none of the others
 * back. Fails as soon as the house cannot go on (a deferral, a bug); what was done by then stays done, and the same press again does the rest.
 */
export async function assignSeveral(
  workOf: (reference: string) => Transactions,
  desk: DeskContext,
  staff: Staff,
  references: readonly string[],
  wish: { readonly person: string; readonly reason: string },
): Promise<DoneTogether> {
  const done: string[] = [];
  const refused: { reference: string; failure: Failure }[] = [];
  for (const reference of references.slice(0, mostTogether)) {
    try {
      await assignCase(workOf(reference), desk, staff, reference, wish);
      done.push(reference);
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.kind !== 'refusal') throw failure;
      refused.push({ reference, failure });
    }
  }
  return { done, refused };
}
