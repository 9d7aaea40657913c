import { columns } from '@app/shared/persistence/columns.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { Registered } from './evidence/entry.js';
import { type Entry, keyOf } from './evidence/entry.js';
import { insertEvidence } from './evidence/evidence-rows.js';
import { chunkBytes, storeEvidenceChunks } from './evidence/evidence-store.js';

/** What the first arrival under the same source id was told. */
export async function findKnown(tx: Tx, entries: readonly Entry[]): Promise<(entry: Entry) => Registered | undefined> {
  const rows = await firstOf(tx, entries);
  return (entry) => {
    const row = rows.get(keyOf(entry));
    if (!row) return undefined;
    const { reference, receivedAt, sameness, unpromised, codeHash } = row;
    return { reference: reference ?? '', receivedAt, repeated: true, differs: !sameness.equals(entry.sameness), unpromised, codeHash };
  };
}

interface FirstArrival {
  readonly id: string;
  readonly hash: Buffer;
  readonly sameness: Buffer;
  readonly reference: string | null;
  readonly receivedAt: Date;
  readonly unpromised: boolean;
  readonly codeHash: Buffer | null;
}

async function firstOf(tx: Tx, entries: readonly Entry[]): Promise<ReadonlyMap<string, FirstArrival>> {
  if (entries.length === 0) return new Map();
  const rows = await tx.query<FirstArrival & { key: string }>(
    `SELECT jsonb_build_array(e.channel, e.account, e.source_id)::text AS key, e.id, e.sha256 AS hash, e.sameness, e.received_at AS "receivedAt",
            coalesce(c.reference, q.reference) AS reference, coalesce(c.code_hash, q.code_hash) AS "codeHash", coalesce(c.unpromised AND c.proved_at IS NULL, false) AS unpromised
     FROM unnest($1::text[], $2::text[], $3::text[]) AS k(channel, account, source_id)
     JOIN evidence e USING (channel, account, source_id)
     LEFT JOIN complaint c ON c.id = e.complaint_id LEFT JOIN quarantine q ON q.evidence_id = e.id`,
    columns(entries, (e) => [e.arrival.channel, e.account, e.sourceId]),
  );
  return new Map(rows.map((row) => [JSON.stringify(JSON.parse(row.key)), row]));
}

/**
 * Keeps every repeat whose bytes are others beside the first, so that nothing that was taken is lost whoever was wrong about what it is: one
 * that says something else is flagged (docs/reliability.md R11), one that says the same in another packing is only kept. Gives the flagged ones that are new.
 */
export async function keepCopies(tx: Tx, entries: readonly Entry[]): Promise<Entry[]> {
  const first = await firstOf(tx, entries);
  const differing: Entry[] = [];
  for (const entry of entries) {
    const standing = first.get(keyOf(entry));
    if (!standing || standing.hash.equals(entry.hash)) continue;
    const differs = !standing.sameness.equals(entry.sameness);
    if (differs && entry.arrival.differing === 'refuse') continue;
    const { token: _known, ...arrival } = entry.arrival;
    const copy = { ...entry, arrival, evidenceId: newId(), sourceId: `${entry.sourceId.slice(0, 200)}#${entry.hash.toString('hex')}` };
    const [inserted] = await insertEvidence(tx, [copy]);
    if (inserted === undefined) continue;
    if (arrival.raw.length > chunkBytes) await storeEvidenceChunks(tx, inserted, arrival.raw);
    await tx.query(
      `UPDATE evidence SET copy_of = $2, state = CASE state WHEN 'quarantined' THEN state ELSE $3 END,
              complaint_id = (SELECT complaint_id FROM evidence WHERE id = $2) WHERE id = $1`,
      [inserted, standing.id, differs ? 'kept' : 'repeated'],
    );
    if (differs) differing.push(copy);
  }
  return differing;
}
