import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Arrival, Doubted } from '../../doors/arrival.js';

interface Tokened {
  readonly arrival: Arrival;
  readonly sameness: Buffer;
}

const replayed: Doubted = {
  reason: 'token-replayed',
  sentence: 'The token came before, with a different message.',
  finding: { is: 'token-replayed' },
};

/**
 * Those of the entries whose token is known with another content: somebody overheard a proof that does not cover the body. The tokens stay
 * locked until the transaction ends, so that of two that come at once one is the first.
 */
export async function replayedTokens<Entry extends Tokened>(tx: Tx, entries: readonly Entry[]): Promise<ReadonlyMap<Entry, Doubted>> {
  const carrying = entries.filter((entry) => entry.arrival.token !== undefined && !entry.arrival.doubt);
  if (carrying.length === 0) return new Map();
  const keys = [...new Set(carrying.map(keyOf))].sort();
  for (const key of keys) await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`token:${key}`]);
  const rows = await tx.query<{ channel: string; token: string; sameness: Buffer }>(
    `SELECT e.channel, e.token, e.sameness FROM unnest($1::text[], $2::text[]) AS k(channel, token) JOIN evidence e USING (channel, token)`,
    [carrying.map((entry) => entry.arrival.channel), carrying.map((entry) => entry.arrival.token)],
  );
  const first = new Map(rows.map((row) => [JSON.stringify([row.channel, row.token]), row.sameness]));
  const found = new Map<Entry, Doubted>();
  for (const entry of carrying) {
    const before = first.get(keyOf(entry));
    if (before === undefined) first.set(keyOf(entry), entry.sameness);
    else if (!before.equals(entry.sameness)) found.set(entry, replayed);
  }
  return found;
}

const keyOf = ({ arrival }: Tokened): string => JSON.stringify([arrival.channel, arrival.token]);
