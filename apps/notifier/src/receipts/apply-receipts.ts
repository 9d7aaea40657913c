import { type DeliveryState, movesForward } from '@app/shared/domain/delivery/delivery-state.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import type { NextDesk } from '../sending/go-on.js';
import { settleAttempts, type Verdict } from '../sending/settle-attempts.js';
import type { ReceiptVerdict } from './keep-receipts.js';

interface DueReceipt {
  readonly receiptId: string;
  readonly attemptId: string;
  readonly verdict: ReceiptVerdict;
  readonly keptAt: Date;
}

/**
 * Lets attempts move forward by up to `most` receipts that were kept and are not applied yet, those of one attempt folded into the furthest
 * of them; gives how many. A receipt proves that the provider has the message, also where the answer to the call was lost. In any order, any
 * number and any company the same receipts end in the same state. Killed before the commit, it leaves them due.
 */
export async function applyReceipts(unitOfWork: UnitOfWork, desk: NextDesk, most: number): Promise<number> {
  const applied = await unitOfWork.run(async (tx) => {
    const due = await takeDue(tx, most);
    await settleAttempts(tx, desk, furthestOfEach(due));
    if (due.length > 0) await faultPoint('receipt.before_commit');
    return due.length;
  });
  if (applied > 0) await faultPoint('receipt.after_commit');
  return applied;
}

/** Passes over what another notifier is applying. Nobody else locks these rows, so holding them while a case is waited for harms nobody. */
async function takeDue(tx: Tx, most: number): Promise<DueReceipt[]> {
  return await tx.query<DueReceipt>(
    `DELETE FROM receipt_to_apply WHERE receipt_id = ANY(ARRAY(
       SELECT receipt_id FROM receipt_to_apply WHERE next_at <= now() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING receipt_id AS "receiptId", delivery_id AS "attemptId", verdict, kept_at AS "keptAt"`,
    [most],
  );
}

function furthestOfEach(due: readonly DueReceipt[]): Verdict[] {
  const byAttempt = new Map<string, DueReceipt[]>();
  for (const one of [...due].sort(asKept)) {
    const before = byAttempt.get(one.attemptId);
    if (before) before.push(one);
    else byAttempt.set(one.attemptId, [one]);
  }
  return [...byAttempt.values()].map(fold);
}

/** Two words of one rank: the one that was kept first, as if they had been applied one by one. */
function fold(receipts: readonly DueReceipt[]): Verdict {
  const last = receipts.reduce((furthest, one) => (movesForward(furthest.verdict.state, one.verdict.state) ? one : furthest));
  const { state, providerId, reason, errorCode, recipient, next, alarm } = last.verdict;
  const heardAt: Partial<Record<DeliveryState, Date>> = {};
  for (const { verdict, keptAt } of receipts) heardAt[verdict.state] ??= keptAt;
  return { attemptId: last.attemptId, state, providerId, reason, code: errorCode, recipient, next, alarm, heardAt };
}

function asKept(a: DueReceipt, b: DueReceipt): number {
  return a.keptAt.getTime() - b.keptAt.getTime() || (a.receiptId < b.receiptId ? -1 : 1);
}
