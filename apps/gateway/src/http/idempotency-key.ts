import { randomUUID } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { FastifyRequest } from 'fastify';
import { networkOf } from './network-of.js';

/** The key that a caller gave its request, or one that nobody has: then every call stands for itself. Fails with `request.invalid`. */
export function idempotencyKey(given: string | undefined): string {
  if (given !== undefined && (given.length === 0 || given.length > 200)) {
    throw new Failure('request.invalid', undefined, { fields: [{ path: 'Idempotency-Key', message: 'Use 1 to 200 characters.' }] });
  }
  return given ?? randomUUID();
}

/**
 * Whose key it is at a door that anybody may use: of whoever holds the token that came along, else of the network that asks. It needs no check:
 * who makes a token up only has keys of their own.
 */
export function keyOwnerOf(request: FastifyRequest): string {
  const { authorization } = request.headers;
  return authorization === undefined ? `network ${networkOf(request.ip)}` : `token ${authorization}`;
}
