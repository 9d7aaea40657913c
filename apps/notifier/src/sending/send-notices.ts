import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { countBatch, freezeIfWentBack, freezeInForce, WentBack } from '../freeze/freeze.js';
import type { OutsideMark, SentLine } from '../freeze/sending-record.js';
import type { SendResult } from '../registry/provider.js';
import type { CallNews } from '../registry/traffic.js';
import { type Attempt, beginAttempts, type SendingContext } from './begin-attempts.js';
import { callProvider } from './call-provider.js';
import type { NextContext } from './go-on.js';
import type { AttemptVerdict } from './settle-attempts.js';

/** Provider calls of one slip that run at once. All lanes together make no more than a pool to a provider has connections: none waits there. */
const callsAtOnce = 8;

/**
 * Sends the notices of these events, if they are still to be sent: attempts begun and committed, the providers called with nothing open,
 * the outcomes written. Killed in between, it leaves attempts that `resolveUnknown` finds by their lease.
 */
export async function sendNotices(
  unitOfWork: UnitOfWork,
  desk: SendingContext & NextContext,
  outcomes: Outcomes,
  eventIds: readonly string[],
): Promise<void> {
  // Before the transaction, so that what we hold to be left of the lease is never more than what is.
  const leasedFrom = performance.now();
  const begun = await begin(unitOfWork, desk, eventIds, leasedFrom);
  if (begun === undefined) return;
  const { attempts, mark } = begun;
  // Before anything leaves: whatever becomes of the database, this much is known to have begun.
  desk.record?.setMark(mark);
  await faultPoint('send.after_attempt');
  const results = await inParallel(attempts, callsAtOnce, async (attempt) => {
    const result = await callProvider(desk.leaseSeconds, attempt);
    return { attempt, result, at: desk.now() };
  });
  await faultPoint('send.after_provider');
  desk.record?.add(results.flatMap(({ attempt, result }) => sentLine(attempt, result)));
  await outcomes.answered(results.map(outcomeOf));
  await faultPoint('send.after_outcome');
}

/** What a call came to: for its attempt, and for what we know of its provider. */
export interface CallOutcome {
  readonly verdict: AttemptVerdict;
  readonly news: CallNews;
  /** When we had the answer, by the database's time. */
  readonly at: Date;
}

/** Where answers are written down. */
export interface Outcomes {
  answered(calls: readonly CallOutcome[]): Promise<void>;
}

interface Begun {
  readonly attempts: readonly Attempt[];
  readonly mark: OutsideMark;
}

/** Nothing while sending is frozen (the slips come due again), or when nothing of them may leave now. */
async function begin(
  unitOfWork: UnitOfWork,
  desk: SendingContext & NextContext,
  eventIds: readonly string[],
  leasedFrom: number,
): Promise<Begun | undefined> {
  try {
    return await unitOfWork.run(async (tx) => {
      if ((await freezeInForce(tx)) !== undefined) return undefined;
      const attempts = await beginAttempts(tx, desk, await tx.take('send', eventIds), leasedFrom);
      if (attempts.length === 0) return undefined;
      return { attempts, mark: desk.record ? await countBatch(tx, desk.record) : { house: '', n: 0 } };
    });
  } catch (error) {
    if (!(error instanceof WentBack) || !desk.record) throw error;
    await freezeIfWentBack(unitOfWork, desk.record);
    return undefined;
  }
}

function sentLine({ through, key, outgoing }: Attempt, result: SendResult): SentLine[] {
  if (result.state !== 'accepted') return [];
  const medium = outgoing.recipient.includes('@') ? 'email' : 'sms';
  return [{ at: new Date().toISOString(), key, medium, provider: through.id, providerId: result.providerId }];
}

/** In the words of the delivery row. */
function verdictOf({ outgoing: { attemptId } }: Attempt, result: SendResult): AttemptVerdict {
  switch (result.state) {
    case 'accepted':
      return { attemptId, state: 'accepted', providerId: result.providerId, reports: result.reports };
    case 'deferred':
      return { attemptId, state: 'deferred', reason: result.reason, retryAfterSeconds: result.retryAfterSeconds ?? 0 };
    case 'refused': {
      const { reason, next, code, recipient } = result;
      return { attemptId, state: next === 'later' ? 'deferred' : 'refused', reason, next, code, recipient };
    }
    case 'unknown':
      return { attemptId, state: 'unknown', reason: result.reason };
  }
}

function outcomeOf({ attempt, result, at }: { attempt: Attempt; result: SendResult; at: Date }): CallOutcome {
  return { verdict: verdictOf(attempt, result), news: newsOf(attempt, result), at };
}

function newsOf(attempt: Attempt, result: SendResult): CallNews {
  const trouble = result.state === 'unknown' || (result.state === 'deferred' && result.trouble === true);
  const alarm = (result.state === 'deferred' || result.state === 'refused') && result.alarm ? result.reason : undefined;
  return { provider: attempt.through.id, trouble, alarm };
}

/** Runs `work` on every item, in their order, at most `most` at once. */
export async function inParallel<In, Out>(items: readonly In[], most: number, work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = new Array(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as In);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
  return results;
}
