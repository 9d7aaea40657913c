import type { DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';

/** Notes what is to be fetched for a complaint, each address once, and sets its slips going. */
export async function storeEnclosures(tx: Tx, complaintId: string, evidenceId: string, wanted: readonly DraftEnclosure[]): Promise<void> {
  if (wanted.length === 0) return;
  const rows = wanted.map(({ url, filename, contentType }) => ({
    id: newId(),
    url: cleanText(url, 2_000),
    filename: cleanText(filename, 255),
    content_type: contentType === undefined ? null : cleanText(contentType, 255),
  }));
  const stored = await tx.query<{ id: string; channel: string }>(
    `INSERT INTO enclosure (id, complaint_id, evidence_id, channel, account, url, filename, content_type)
     SELECT w.id, $1, e.id, e.channel, regexp_replace(e.account, '^doubted:', ''), w.url, w.filename, w.content_type
     FROM json_to_recordset($3) AS w(id uuid, url text, filename text, content_type text), evidence e WHERE e.id = $2
     ON CONFLICT (complaint_id, url) DO NOTHING RETURNING id, channel`,
    [complaintId, evidenceId, JSON.stringify(rows)],
  );
  await tx.record(
    stored.map(({ id, channel }) => ({ kind: 'enclosure.wanted' as const, complaintId, subjectId: id, actor: `channel:${channel}` })),
  );
}
