import { Failure } from '@app/shared/domain/failure/failure.js';
import { Logger } from '@nestjs/common';
import { placeOf } from './place-of.js';

const log = new Logger('doors');

/**
 * Runs what a provider's request needs of us. Whatever fails in it is our fault and ends as a deferral (503): a provider that reads a 4xx
 * gives the message up, and the citizen's words are lost (docs/reliability.md R8). A bug is loud: the provider's tries come to an end.
 */
export async function ourFault<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Failure && cause.kind === 'deferral') throw cause;
    if (!(cause instanceof Failure)) log.error({ ...placeOf(cause) }, 'A message could not be taken because of a mistake of ours.');
    throw new Failure('store.unavailable', undefined, { cause, retryAfterSeconds: 30 });
  }
}
