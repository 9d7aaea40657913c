import { createHash } from 'node:crypto';
import type { DraftAttachment } from '@app/shared/domain/complaint/complaint.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/new-id.js';

/** Raw bytes up to this size lie in their row, larger ones in chunks of it. */
export const chunkBytes = 256 * 1024;

export const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

/** Cuts bytes into chunk rows, in order. */
export function chunksOf(bytes: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return chunks;
}

/** Stores the chunks of evidence too large for its row. */
export async function storeEvidenceChunks(tx: Tx, evidenceId: string, raw: Uint8Array): Promise<void> {
  for (const [no, bytes] of chunksOf(raw).entries()) {
    await tx.query('INSERT INTO evidence_chunk (evidence_id, no, bytes) VALUES ($1, $2, $3)', [evidenceId, no, bytes]);
  }
}

/** Stores what came with a complaint, each file in chunks with its hash. Gives their ids in order. */
export async function storeAttachments(
  tx: Tx,
  complaintId: string,
  evidenceId: string,
  files: readonly DraftAttachment[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const file of files) {
    const id = newId();
    ids.push(id);
    await tx.query(
      'INSERT INTO attachment (id, complaint_id, evidence_id, filename, content_type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [id, complaintId, evidenceId, file.filename, file.contentType, file.size, Buffer.from(file.sha256, 'hex')],
    );
    for (const [no, bytes] of chunksOf(file.content).entries()) {
      await tx.query('INSERT INTO attachment_chunk (attachment_id, no, bytes) VALUES ($1, $2, $3)', [id, no, bytes]);
    }
  }
  return ids;
}

/** The raw bytes of stored evidence, exactly as they came. */
export async function loadEvidence(from: Tx | UnitOfWork, evidenceId: string): Promise<Buffer> {
  const query = 'query' in from ? from.query.bind(from) : from.read.bind(from);
  const [row] = (await query('SELECT body FROM evidence WHERE id = $1', [evidenceId])) as { body: Buffer | null }[];
  if (row?.body) return row.body;
  const chunks = (await query('SELECT bytes FROM evidence_chunk WHERE evidence_id = $1 ORDER BY no', [evidenceId])) as { bytes: Buffer }[];
  return Buffer.concat(chunks.map((chunk) => chunk.bytes));
}
