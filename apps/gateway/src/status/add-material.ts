import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { spend } from '@app/shared/persistence/budget-ledger.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { SentFile } from '../http/submission/read-submission.js';
import { caseOf } from '../intake/answers/case-of.js';
import { followUp } from '../intake/answers/follow-ups.js';
import { askForScan, chunkBytes, sha256, storeEvidenceChunks } from '../intake/evidence/evidence-store.js';
import type { OpenedCase } from './status-access.js';

/** What somebody adds on the page of their complaint. */
export interface AddedMaterial {
  /** Made when the page was served: the same one again adds nothing. */
  readonly key: string;
  readonly text: string;
  readonly files: readonly SentFile[];
  readonly raw: Uint8Array;
  readonly contentType: string;
}

/** As which channel it is kept. */
export const statusPage = 'status-page';
/** Nobody needs more; a script that has one code must not fill the house. */
const mostADay = 30;

/**
 * Keeps what a complainant adds to their case, as it came, for whoever works on it: also where the case was joined to another or is
 * decided, which makes it work for a person. Fails with `status.too-much-added`.
 */
export async function addMaterial(unitOfWork: UnitOfWork, { reference }: OpenedCase, material: AddedMaterial): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const found = await caseOf(tx, reference);
    if (!found) throw new Failure('not-found');
    const evidenceId = newId();
    if (!(await keepRaw(tx, evidenceId, reference, material))) return;
    await demandPlace(tx, reference);
    const draft = {
      channel: statusPage,
      language: detectLanguage(material.text, 'en'),
      text: material.text,
      complainant: {},
      attachments: material.files,
    };
    await followUp(tx, { id: evidenceId, channel: statusPage }, draft, found, 'complainant');
  });
}

/** False when this very post came before. */
async function keepRaw(tx: Tx, id: string, reference: string, { key, raw, contentType }: AddedMaterial): Promise<boolean> {
  const sourceId = `${reference}:${key}`;
  const hash = sha256(raw);
  const body = raw.length > chunkBytes ? null : Buffer.from(raw);
  const [kept] = await tx.query(
    `INSERT INTO evidence (id, channel, source_id, thread_id, content_type, sha256, sameness, size, body, state)
     VALUES ($1, $2, $3, $3, $4, $5, $5, $6, $7, 'read') ON CONFLICT (channel, account, source_id) DO NOTHING RETURNING 1`,
    [id, statusPage, sourceId, contentType.slice(0, 300), hash, raw.length, body],
  );
  if (!kept) return false;
  if (body === null) await storeEvidenceChunks(tx, id, raw);
  await askForScan(tx, 'evidence', [id]);
  return true;
}

async function demandPlace(tx: Tx, reference: string): Promise<void> {
  const key = createHash('sha256').update(`additions:${reference}`).digest();
  const refused = await spend(tx, [{ id: reference, budgets: [{ name: 'additions', key, limit: mostADay, hours: 24 }] }]);
  if (refused.size > 0) throw new Failure('status.too-much-added', undefined, { retryAfterSeconds: 3_600 });
}
