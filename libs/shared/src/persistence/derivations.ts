import { createHash } from 'node:crypto';
import type { Derivation } from '../domain/deadline/records/computed-deadline.js';
import type { Tx } from './unit-of-work.js';

/**
 * Keeps each derivation once and gives their keys, `\x…`, for `obligation.derivation`. In a surge all complaints of a day have the same few,
 * and writing them out for each would cost more than everything else that routing does.
 */
export async function keepDerivations(tx: Tx, derivations: readonly Derivation[]): Promise<ReadonlyMap<Derivation, string>> {
  if (derivations.length === 0) return new Map();
  const keys = new Map<Derivation, string>();
  const bodies = new Map<string, string>();
  for (const derivation of derivations) {
    if (keys.has(derivation)) continue;
    const body = JSON.stringify(derivation);
    const key = `\\x${createHash('sha256').update(body).digest('hex')}`;
    keys.set(derivation, key);
    bodies.set(key, body);
  }
  // In the order of their keys, so that two writers of the same ones wait for each other and never deadlock.
  const rows = [...bodies].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.query('INSERT INTO derivation (hash, body) SELECT * FROM unnest($1::bytea[], $2::jsonb[]) ON CONFLICT DO NOTHING', [
    rows.map(([key]) => key),
    rows.map(([, body]) => body),
  ]);
  return keys;
}
