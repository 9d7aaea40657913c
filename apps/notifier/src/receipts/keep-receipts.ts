import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { ProviderReceipt, ReceiptRequest } from '../registry/provider.js';

/** A receipt that its provider proved, and the request that brought it. */
export interface ProvedReceipt {
  readonly provider: string;
  /** The attempt it speaks of, a UUID; whether there is such an attempt is seen when it is kept. */
  readonly attemptId: string;
  readonly receipt: ProviderReceipt;
  readonly request: ReceiptRequest;
}

/** `unknown-attempt`: there is no such attempt at this provider. `repeated`: kept before. */
export type Kept = 'kept' | 'repeated' | 'unknown-attempt';

/** A further word often follows soon, and takes this one along: so long a word that is not the last one waits. */
export const wordGapSeconds = 1;

/** What a receipt says, as it waits in the database to be applied. */
export type ReceiptVerdict = Pick<ProviderReceipt, 'state' | 'providerId' | 'reason' | 'errorCode' | 'recipient' | 'next' | 'alarm'>;

/**
 * Keeps receipts raw, each once, as owed to be applied (`applyReceipts`): one statement, which is its own transaction, for all. It waits
 * for nobody who holds a case. Says in their order what became of each.
 */
export async function keepReceipts(unitOfWork: UnitOfWork, proved: readonly ProvedReceipt[]): Promise<Kept[]> {
  const rows = proved.map(rowOf);
  const found = await unitOfWork.read<{ known: boolean; kept: boolean }>(
    `WITH came AS (
       SELECT r.*, d.id IS NOT NULL AS known
       FROM json_to_recordset($1) AS r(no int, id uuid, attempt uuid, provider text, provider_id text, word text, error_code text, raw text, envelope jsonb, verdict jsonb)
       LEFT JOIN (SELECT id, provider FROM delivery WHERE id = ANY($2)) d ON d.id = r.attempt AND d.provider = r.provider),
     kept AS (
       INSERT INTO receipt (id, delivery_id, provider, provider_id, word, error_code, raw, envelope)
       -- In one order for all: two who bring the same receipts wait for each other and never deadlock.
       SELECT id, attempt, provider, provider_id, word, error_code, decode(raw, 'base64'), envelope FROM came WHERE known
       ORDER BY provider, provider_id, word, error_code
       ON CONFLICT DO NOTHING RETURNING id),
     owed AS (
       INSERT INTO receipt_to_apply (receipt_id, delivery_id, verdict, next_at)
       SELECT id, attempt, verdict, now() + CASE WHEN verdict->>'state' IN ('accepted', 'sent') THEN $3 ELSE 0 END * interval '1 s' FROM came JOIN kept USING (id))
     SELECT known, kept.id IS NOT NULL AS kept FROM came LEFT JOIN kept USING (id) ORDER BY no`,
    // The ids once more, so that the planner knows how few they are and goes by the index.
    [JSON.stringify(rows), [...new Set(proved.map(({ attemptId }) => attemptId))], wordGapSeconds],
  );
  return found.map(({ known, kept }) => (kept ? 'kept' : known ? 'repeated' : 'unknown-attempt'));
}

function rowOf({ provider, attemptId, receipt, request }: ProvedReceipt, no: number): Record<string, unknown> {
  const { state, providerId, reason, errorCode, recipient, next, alarm } = receipt;
  const verdict: ReceiptVerdict = { state, providerId, reason, errorCode, recipient, next, alarm };
  return {
    no,
    id: newId(),
    attempt: attemptId,
    provider,
    provider_id: cleanText(providerId, 200),
    word: cleanText(receipt.word, 50),
    error_code: cleanText(errorCode ?? '', 50),
    raw: Buffer.from(request.raw).toString('base64'),
    envelope: envelopeOf(request),
    verdict: cleanJson(verdict),
  };
}

/** With the raw bytes, what their proof was made over: a signature can be checked again years later. */
function envelopeOf({ method, url, headers }: ReceiptRequest): Record<string, unknown> {
  const kept = Object.entries(headers).filter(([name]) => /signature|content-type|user-agent|timestamp/i.test(name));
  return cleanJson({ method, url: new URL(url).pathname, headers: Object.fromEntries(kept) });
}
