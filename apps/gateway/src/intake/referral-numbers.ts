import { clearedIn } from '@app/shared/assignments/give-to-department.js';
import { foldReferralNumber, type ReferralNumber } from '@app/shared/domain/complaint/referral-number.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { NumberedCase } from '../doors/arrival.js';
import { type Entry, keyOf } from './evidence/entry.js';

/** The columns of a {@link NumberedCase}, of a `complaint` under this name. A copy that was kept with another's case is no entry of it. */
export const numberedCase = (
  alias: string,
): string => `${alias}.reference, ${alias}.department, ${alias}.conflicts, ${alias}.against, ${clearedIn(`${alias}.id`)} AS cleared, ARRAY(
  SELECT coalesce(e.envelope->>'actorId', e.envelope->>'actor') FROM evidence e
  WHERE e.complaint_id = ${alias}.id AND e.copy_of IS NULL AND e.envelope ? 'actor') AS "enteredBy"`;

/**
 * Which entries bring a number that a case has already of which whoever enters it may hear, with its reference: they register nothing. The
 * numbers stay locked until the transaction ends, so that of two people who enter one at the same time one is the first. An entry that is
 * sent again under its own key is a repeat, and none of these.
 */
export async function enteredBefore(tx: Tx, entries: readonly Entry[]): Promise<ReadonlyMap<Entry, string>> {
  const numbered = entries.filter((entry) => entry.arrival.referred);
  const known = new Map<Entry, string>();
  if (numbered.length === 0) return known;
  // Sorted, so that two batches never wait for each other; the list is walked in its order.
  const locks = [...new Set(numbered.map((entry) => `referral:${numberOf(entry)}`))].sort();
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest($1::text[]) AS k(key)', [locks]);
  const standing = await casesUnder(tx, numbered);
  const repeated = await sentBefore(tx, numbered);
  const firsts = new Map<string, Entry>();
  for (const entry of numbered) {
    const number = numberOf(entry);
    const first = firsts.get(keyOf(entry));
    const found = standing.filter((one) => one.key === number).find((one) => entry.arrival.referred?.mayHear(one));
    if (repeated.has(keyOf(entry)) || first) continue;
    if (found) known.set(entry, found.reference);
    else {
      firsts.set(keyOf(entry), entry);
      standing.push({ key: number, ...aboutToBe(entry) });
    }
  }
  return known;
}

/** Writes down under which numbers complaints came. */
export async function keepReferralNumbers(
  tx: Tx,
  rows: readonly { readonly complaintId: string; readonly referred: ReferralNumber }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO referral_number (authority, number, complaint_id)
     SELECT authority, number, complaint_id FROM json_to_recordset($1) AS r(authority text, number text, complaint_id uuid) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows.map(({ complaintId, referred }) => ({ complaint_id: complaintId, ...foldReferralNumber(referred) })))],
  );
}

function numberOf({ arrival }: Entry): string {
  const { authority, number } = foldReferralNumber(arrival.referred as ReferralNumber);
  return JSON.stringify([authority, number]);
}

/** The first entry of a number in one transaction, for those behind it. */
function aboutToBe({ reference, arrival }: Entry): NumberedCase {
  const enteredBy = [arrival.envelope['actorId']].filter((id) => typeof id === 'string');
  return { reference, department: null, conflicts: [], against: arrival.draft?.against ?? null, cleared: [], enteredBy };
}

async function casesUnder(tx: Tx, entries: readonly Entry[]): Promise<(NumberedCase & { readonly key: string })[]> {
  const rows = await tx.query<NumberedCase & ReferralNumber>(
    `SELECT r.authority, r.number, ${numberedCase('c')}
     FROM (SELECT DISTINCT k->>0 AS authority, k->>1 AS number FROM unnest($1::jsonb[]) AS k) AS asked
     JOIN referral_number r USING (authority, number) JOIN complaint c ON c.id = r.complaint_id ORDER BY c.received_at, c.id`,
    [entries.map(numberOf)],
  );
  return rows.map(({ authority, number, ...found }) => ({ key: JSON.stringify([authority, number]), ...found }));
}

async function sentBefore(tx: Tx, entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ key: string }>(
    `SELECT jsonb_build_array(channel, account, source_id)::text AS key FROM evidence
     JOIN (SELECT k->>0 AS channel, k->>1 AS account, k->>2 AS source_id FROM unnest($1::jsonb[]) AS k) AS asked USING (channel, account, source_id)`,
    [entries.map(keyOf)],
  );
  return new Set(rows.map(({ key }) => JSON.stringify(JSON.parse(key))));
}
