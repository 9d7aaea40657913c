import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { columns } from '@app/shared/persistence/columns.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { type Entry, isComplaint, isUnread } from './entry.js';
import { chunkBytes } from './evidence-store.js';

/** Keeps arrivals under their source ids, the small ones with their bytes. Gives the ids of those that were new. */
export async function insertEvidence(tx: Tx, entries: readonly Entry[]): Promise<string[]> {
  if (entries.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO evidence (id, channel, account, source_id, thread_id, piece, token, twin_id, content_type, envelope, sha256, sameness, size, body, received_at, state, complaint_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::bytea[],
                          $12::bytea[], $13::int[], $14::bytea[], $15::timestamptz[], $16::text[], $17::uuid[])
     ON CONFLICT (channel, account, source_id) DO NOTHING RETURNING id`,
    columns(entries, (e) => [
      e.evidenceId,
      e.arrival.channel,
      e.account,
      e.sourceId,
      cleanText(e.arrival.threadId ?? e.arrival.sourceId, 300),
      e.arrival.piece ? JSON.stringify(cleanJson(e.arrival.piece)) : null,
      e.arrival.token ?? null,
      e.arrival.twinId === undefined ? null : cleanText(e.arrival.twinId, 1_000),
      cleanText(e.arrival.contentType, 300),
      JSON.stringify(cleanJson(e.arrival.envelope)),
      e.hash,
      e.sameness,
      e.arrival.raw.length,
      e.arrival.raw.length > chunkBytes ? null : Buffer.from(e.arrival.raw),
      e.receivedAt,
      e.arrival.doubt ? 'quarantined' : e.arrival.silent !== undefined ? 'kept' : isUnread(e) ? 'unread' : 'read',
      isComplaint(e) ? e.complaintId : null,
    ]),
  );
  return rows.map((row) => row.id);
}

/** Gives evidence to a case, with the copies of it that came since. */
export async function attachEvidence(tx: Tx, evidenceIds: readonly string[], complaintId: string): Promise<void> {
  await tx.query(
    `UPDATE evidence SET complaint_id = $2, state = CASE state WHEN 'unread' THEN 'read' WHEN 'quarantined' THEN 'read' ELSE state END
     WHERE (id = ANY($1) OR copy_of = ANY($1)) AND complaint_id IS DISTINCT FROM $2`,
    [evidenceIds, complaintId],
  );
}
