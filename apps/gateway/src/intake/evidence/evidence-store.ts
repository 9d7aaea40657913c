import { createHash } from 'node:crypto';
import type { DraftAttachment } from '@app/shared/domain/complaint/complaint.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { sniffType } from '../../http/bodies/sniff-type.js';

/** Raw bytes up to this size lie in their row, larger ones in chunks of it. */
export const chunkBytes = 256 * 1024;

/** The SHA-256 of bytes, or of a text in UTF-8. */
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

/**
 * Stores what came with a complaint, each file in chunks with its hash and what it really is, to be looked at by the scanner. Gives their
 * ids in order.
 */
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
      `INSERT INTO attachment (id, complaint_id, evidence_id, filename, content_type, sniffed_type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        complaintId,
        evidenceId,
        cleanText(file.filename, 300),
        cleanText(file.contentType, 300),
        await sniffType(file.content),
        file.size,
        Buffer.from(file.sha256, 'hex'),
      ],
    );
    for (const [no, bytes] of chunksOf(file.content).entries()) {
      await tx.query('INSERT INTO attachment_chunk (attachment_id, no, bytes) VALUES ($1, $2, $3)', [id, no, bytes]);
    }
    await askForScan(tx, 'attachment', [id]);
  }
  return ids;
}

/** What is to be looked at by the virus scanner: a file, or evidence that holds files. */
export type ScanSubject = 'attachment' | 'evidence';

/** Puts files, or evidence that may hold some, on the list of what is scanned for viruses. */
export async function askForScan(tx: Tx, subject: ScanSubject, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('INSERT INTO scan (subject_id, subject) SELECT id, $2 FROM unnest($1::uuid[]) AS id ON CONFLICT DO NOTHING', [
    ids,
    subject,
  ]);
}

/** Whether evidence of this type may hold files: mails and forms do, transcripts and text messages do not. */
export function mayHoldFiles(contentType: string): boolean {
  return !/^\s*(application\/(json|x-www-form-urlencoded|xml)|text\/(plain|xml))\b/i.test(contentType);
}

/** The raw bytes of stored evidence, exactly as they came. */
export async function loadEvidence(from: Tx | UnitOfWork, evidenceId: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readStored(from, 'evidence', evidenceId)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Stored bytes piece by piece, so that nobody holds a whole file. */
export async function* readStored(from: Tx | UnitOfWork, subject: ScanSubject, id: string): AsyncGenerator<Buffer> {
  const query = 'query' in from ? from.query.bind(from) : from.read.bind(from);
  if (subject === 'evidence') {
    const [row] = (await query('SELECT body FROM evidence WHERE id = $1', [id])) as { body: Buffer | null }[];
    if (row?.body) {
      yield row.body;
      return;
    }
  }
  for (let no = 0; ; no++) {
    const [chunk] = (await query(chunkSql[subject], [id, no])) as { bytes: Buffer }[];
    if (!chunk) return;
    yield chunk.bytes;
  }
}

const chunkSql: Readonly<Record<ScanSubject, string>> = {
  attachment: 'SELECT bytes FROM attachment_chunk WHERE attachment_id = $1 AND no = $2',
  evidence: 'SELECT bytes FROM evidence_chunk WHERE evidence_id = $1 AND no = $2',
};
