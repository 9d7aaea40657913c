import { createHmac } from 'node:crypto';
import { columns } from '@app/shared/persistence/columns.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newestOf } from '@app/shared/secrets/secret-ring.js';
import type { Entry } from './entry.js';

/**
 * Keys that callers choose (`keyOwner`) are their own: the account of each is made from who sent it, so that two senders who both call their
 * first request "1" never meet. But who says the same under the same key is the same, from wherever: a phone that lost its answer asks again
 * over another network. The keys stay locked until the transaction ends, so that of two that come at once one is the first.
 */
export async function keysOfTheirOwn(tx: Tx, entries: readonly Entry[], secret: string): Promise<Entry[]> {
  const keyed = entries.filter((entry) => entry.arrival.keyOwner !== undefined);
  if (keyed.length === 0) return [...entries];
  // Sorted, so that two batches never wait for each other; the list is walked in its order.
  const locks = [...new Set(keyed.map(lockOf))].sort();
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest($1::text[]) AS k(key)', [locks]);
  const known = await firstAccounts(tx, keyed);
  for (const entry of keyed) {
    const said = saidOf(entry);
    if (!known.has(said)) known.set(said, `${entry.account}#${ownerHash(entry, secret)}`);
  }
  return entries.map((entry) => ({ ...entry, account: known.get(saidOf(entry)) ?? entry.account }));
}

/** Under which account each very thing was said first with its key; those from before there were owners have the door's own. */
async function firstAccounts(tx: Tx, entries: readonly Entry[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ said: string; account: string }>(
    `SELECT DISTINCT ON (k.said) k.said, e.account
     FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[]) AS k(said, channel, source_id, sameness, account)
     JOIN evidence e ON e.source_id = k.source_id AND e.sameness = k.sameness AND e.channel = k.channel
      AND (e.account = k.account OR starts_with(e.account, k.account || '#'))
     ORDER BY k.said, e.received_at, e.id`,
    columns(entries, (entry) => [saidOf(entry), entry.arrival.channel, entry.sourceId, entry.sameness, entry.account]),
  );
  return new Map(rows.map(({ said, account }) => [said, account]));
}

/** Keyed, so that what is kept cannot be searched for people's addresses or tokens. */
const ownerHash = ({ arrival }: Entry, secret: string): string =>
  createHmac('sha256', newestOf(secret))
    .update(JSON.stringify(['key-owner', arrival.channel, arrival.keyOwner]))
    .digest('base64url')
    .slice(0, 24);

const lockOf = ({ arrival, account, sourceId }: Entry): string => `key:${JSON.stringify([arrival.channel, account, sourceId])}`;
const saidOf = (entry: Entry): string => `${lockOf(entry)}${entry.sameness.toString('hex')}`;
