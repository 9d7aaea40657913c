import { createHmac } from 'node:crypto';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Entry } from './entry.js';

/**
 * Keys that callers choose (`keyOwner`) are their own: the account of each is made from who sent it, so that two senders who both call their
 * first request "1" never meet. But who says the same under the same key is the same, from wherever: a phone that lost its answer asks again
 * over another network. The keys stay locked until the transaction ends, so that of two that come at once one is the first.
 */
export async function keysOfTheirOwn(tx: Tx, entries: readonly Entry[], secret: string): Promise<Entry[]> {
  const keyed = entries.filter((entry) => entry.arrival.keyOwner !== undefined);
  if (keyed.length === 0) return [...entries];
  for (const key of [...new Set(keyed.map(lockOf))].sort()) await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  const known = new Map<string, string>();
  for (const entry of keyed) {
    const said = saidOf(entry);
    if (!known.has(said)) known.set(said, (await accountOf(tx, entry)) ?? `${entry.account}#${ownerHash(entry, secret)}`);
  }
  return entries.map((entry) => ({ ...entry, account: known.get(saidOf(entry)) ?? entry.account }));
}

/** Under which account this very thing was said first with this key; those before there were owners have none. */
async function accountOf(tx: Tx, { arrival, account, sourceId, sameness }: Entry): Promise<string | undefined> {
  const [first] = await tx.query<{ account: string }>(
    `SELECT account FROM evidence WHERE channel = $1 AND source_id = $2 AND sameness = $3 AND (account = $4 OR starts_with(account, $4 || '#'))
     ORDER BY received_at, id LIMIT 1`,
    [arrival.channel, sourceId, sameness, account],
  );
  return first?.account;
}

/** Keyed, so that what is kept cannot be searched for people's addresses or tokens. */
const ownerHash = ({ arrival }: Entry, secret: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['key-owner', arrival.channel, arrival.keyOwner]))
    .digest('base64url')
    .slice(0, 24);

const lockOf = ({ arrival, account, sourceId }: Entry): string => `key:${JSON.stringify([arrival.channel, account, sourceId])}`;
const saidOf = (entry: Entry): string => `${lockOf(entry)}${entry.sameness.toString('hex')}`;
