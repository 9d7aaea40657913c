import { randomUUID } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';

/** The key that a caller gave its request, or one that nobody has: then every call stands for itself. Fails with `request.invalid`. */
export function idempotencyKey(given: string | undefined): string {
  if (given !== undefined && (given.length === 0 || given.length > 200)) {
    throw new Failure('request.invalid', undefined, { fields: [{ path: 'Idempotency-Key', message: 'Use 1 to 200 characters.' }] });
  }
  return given ?? randomUUID();
}
