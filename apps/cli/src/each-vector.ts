import { Failure } from '@app/shared/domain/failure/failure.js';
import { tell, tellFailure } from './command.js';

/** What stands in the answer where one of several could not be computed. */
export interface FailedVector {
  readonly id?: string;
  readonly error: string;
  readonly says: string;
}

/**
 * Computes one after the other. One that cannot be computed does not hide the others: it is an entry with its code, people hear of it on
 * stderr with the remedy, and the command ends with 1.
 */
export function eachVector<T>(values: readonly unknown[], compute: (value: unknown) => T): (T | FailedVector)[] {
  return values.map((value, at) => {
    try {
      return compute(value);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const id = idOf(value);
      if (values.length > 1) tell(`${id ?? `The vector at place ${at + 1}`} cannot be computed.`);
      tellFailure(failure);
      process.exitCode = 1;
      return { ...(id === undefined ? {} : { id }), error: failure.code, says: inOneLine(failure) };
    }
  });
}

function idOf(value: unknown): string | undefined {
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

function inOneLine({ message, fields }: Failure): string {
  return [message, ...fields.map((field) => `${field.path}: ${field.message}`)].join(' ');
}
