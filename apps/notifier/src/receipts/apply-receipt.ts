import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import { newId } from '@app/shared/platform/new-id.js';
import type { NextDesk } from '../sending/go-on.js';
import { holdCasesOf } from '../sending/hold-cases.js';
import type { ProviderReceipt, ReceiptRequest } from '../sending/provider.js';
import { settleAttempts } from '../sending/settle-attempts.js';

/** `unknown-attempt`: there is no such attempt at this provider. `repeated`: kept before. */
export type Applied = 'applied' | 'repeated' | 'unknown-attempt';

/**
 * Keeps a proved receipt raw, once, and lets its attempt move forward by it. It proves that the provider has the message, also where the
 * answer to the call was lost. In any order and any number the same receipts end in the same state.
 */
export async function applyReceipt(
  unitOfWork: UnitOfWork,
  desk: NextDesk,
  provider: string,
  attemptId: string,
  receipt: ProviderReceipt,
  request: ReceiptRequest,
): Promise<Applied> {
  const applied = await unitOfWork.run(async (tx): Promise<Applied> => {
    await holdCasesOf(tx, [attemptId]);
    const [attempt] = await tx.query(`SELECT 1 FROM delivery WHERE id = $1 AND provider = $2 FOR UPDATE`, [attemptId, provider]);
    if (!attempt) return 'unknown-attempt';
    const kept = await tx.query(
      `INSERT INTO receipt (id, delivery_id, provider, provider_id, word, error_code, raw, envelope) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        newId(),
        attemptId,
        provider,
        cleanText(receipt.providerId, 200),
        cleanText(receipt.word, 50),
        cleanText(receipt.errorCode ?? '', 50),
        Buffer.from(request.raw),
        JSON.stringify(envelopeOf(request)),
      ],
    );
    if (kept.length === 0) return 'repeated';
    const { state, providerId, reason, errorCode, recipient } = receipt;
    await settleAttempts(tx, desk, [{ attemptId, state, providerId, reason, code: errorCode, recipient }]);
    await faultPoint('receipt.before_commit');
    return 'applied';
  });
  await faultPoint('receipt.after_commit');
  return applied;
}

/** With the raw bytes, what their proof was made over: a signature can be checked again years later. */
function envelopeOf({ method, url, headers }: ReceiptRequest): Record<string, unknown> {
  const kept = Object.entries(headers).filter(([name]) => /signature|content-type|user-agent|timestamp/i.test(name));
  return cleanJson({ method, url: new URL(url).pathname, headers: Object.fromEntries(kept) });
}
