import { Failure } from '@app/shared/domain/failure/failure.js';

/**
 * Runs what a provider's request needs of us. Whatever fails in it is our fault and ends as a deferral (503): a provider that reads a 4xx
 * gives the message up, and the citizen's words are lost (reliability.md 1.1).
 */
export async function ourFault<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Failure && cause.kind === 'deferral') throw cause;
    throw new Failure('store.unavailable', undefined, { cause, retryAfterSeconds: 30 });
  }
}
