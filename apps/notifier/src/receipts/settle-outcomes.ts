import { type DeliveryState, movesForward } from '@app/shared/domain/delivery/delivery-state.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { noteCalls } from '../registry/traffic.js';
import type { NextContext } from '../sending/go-on.js';
import type { CallOutcome, Outcomes } from '../sending/send-notices.js';
import { type AttemptVerdict, settleAttempts } from '../sending/settle-attempts.js';
import type { ReceiptVerdict } from './keep-receipts.js';

interface DueReceipt {
  readonly receiptId: string;
  readonly attemptId: string;
  readonly verdict: ReceiptVerdict;
  readonly keptAt: Date;
}

/** One word about an attempt, from the call's answer or from a receipt, and when we had it. */
interface Word {
  readonly verdict: AttemptVerdict;
  readonly at: Date;
}

/** What writing outcomes down needs. */
export interface OutcomeContext extends NextContext {
  /** How long nothing goes to a provider in trouble, at first. */
  readonly pauseSeconds: number;
}

/** Which receipts are applied: up to so many that are due within the next `early` seconds, and what else was said of their attempts. */
export interface ReceiptsDue {
  readonly most: number;
  readonly early?: number;
}

/**
 * Lets attempts move forward by the answers of calls and by receipts that were kept and are not applied yet, in one transaction,
 * all words about one attempt folded into the furthest of them; gives how many receipts. A receipt proves that the provider has the message,
 * also where the answer to the call was lost. In any order, any number and any company the same words end in the same state. Killed before the
 * commit, it leaves the receipts due, and the answers' attempts to `resolveUnknown`.
 */
export async function settleOutcomes(
  unitOfWork: UnitOfWork,
  desk: OutcomeContext,
  calls: readonly CallOutcome[],
  { most, early = 0 }: ReceiptsDue,
): Promise<number> {
  const applied = await unitOfWork.run(async (tx) => {
    const due = await takeDue(tx, most, early);
    await settleAttempts(tx, desk, furthestOfEach([...calls, ...due.sort(asKept).map(wordOf)].sort(asHeard)));
    await noteCalls(
      tx,
      calls.map((call) => call.news),
      desk.pauseSeconds,
    );
    if (due.length > 0) await faultPoint('receipt.before_commit');
    return due.length;
  });
  if (applied > 0) await faultPoint('receipt.after_commit');
  return applied;
}

/** Writes each sender's answers down in a transaction of their own, at once: for a house that does one thing after the other. */
export function settledAtOnce(unitOfWork: UnitOfWork, desk: OutcomeContext): Outcomes {
  return { answered: async (calls) => void (await settleOutcomes(unitOfWork, desk, calls, { most: 0 })) };
}

/** Passes over what another notifier is applying. Nobody else locks these rows, so holding them while a case is waited for harms nobody. */
async function takeDue(tx: Tx, most: number, early: number): Promise<DueReceipt[]> {
  if (most === 0) return [];
  return await tx.query<DueReceipt>(
    `WITH due AS MATERIALIZED (
       SELECT receipt_id, delivery_id FROM receipt_to_apply WHERE next_at <= now() + $2 * interval '1 s' ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED),
     along AS MATERIALIZED (
       SELECT receipt_id FROM receipt_to_apply WHERE delivery_id = ANY(ARRAY(SELECT delivery_id FROM due)) AND failures = 0 FOR UPDATE SKIP LOCKED)
     DELETE FROM receipt_to_apply WHERE receipt_id = ANY(ARRAY(SELECT receipt_id FROM due UNION SELECT receipt_id FROM along))
     RETURNING receipt_id AS "receiptId", delivery_id AS "attemptId", verdict, kept_at AS "keptAt"`,
    [most, early],
  );
}

function wordOf({ attemptId, verdict, keptAt }: DueReceipt): Word {
  const { state, providerId, reason, errorCode, recipient, next, alarm } = verdict;
  return { verdict: { attemptId, state, providerId, reason, code: errorCode, recipient, next, alarm }, at: keptAt };
}

function furthestOfEach(words: readonly Word[]): AttemptVerdict[] {
  const byAttempt = new Map<string, Word[]>();
  for (const one of words) {
    const before = byAttempt.get(one.verdict.attemptId);
    if (before) before.push(one);
    else byAttempt.set(one.verdict.attemptId, [one]);
  }
  return [...byAttempt.values()].map(fold);
}

/** Two words of one rank: the one that we had first, as if they had been written down one by one. */
function fold(words: readonly Word[]): AttemptVerdict {
  const { verdict } = words.reduce((furthest, one) => (movesForward(furthest.verdict.state, one.verdict.state) ? one : furthest));
  const heardAt: Partial<Record<DeliveryState, Date>> = {};
  for (const { verdict: heard, at } of words) heardAt[heard.state] ??= at;
  // Whoever says the most, only the answer to the call says how far its provider reports.
  const reports = words.find(({ verdict: heard }) => heard.reports !== undefined)?.verdict.reports;
  const providerId = verdict.providerId ?? words.find(({ verdict: heard }) => heard.providerId !== undefined)?.verdict.providerId;
  return { ...verdict, providerId, reports, heardAt };
}

/** A receipt may overtake the answer to its call: what we had first counts first, whichever brought it. */
function asHeard(a: Word, b: Word): number {
  return a.at.getTime() - b.at.getTime();
}

function asKept(a: DueReceipt, b: DueReceipt): number {
  return a.keptAt.getTime() - b.keptAt.getTime() || (a.receiptId < b.receiptId ? -1 : 1);
}
