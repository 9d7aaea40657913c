import { Failure } from '@app/shared/domain/failure/failure.js';
import type { FailureCode } from '@app/shared/domain/failure/failure-codes.js';

/** What the house refused, by its code: rules and rights held, and that is part of the game. */
export type Refusals = Map<string, number>;

/** What came of a deed: what it gave, or the code by which the house refused it. */
export type Attempted<T> = { readonly given: T } | { readonly refused: FailureCode };

/** Tries something, and counts what the house refuses. Anything else is a mistake of the house, and thrown. */
export async function attempt<T>(refusals: Refusals, deed: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { given: await deed() };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'refusal') throw error;
    refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1);
    return { refused: error.code };
  }
}
