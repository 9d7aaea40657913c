import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import {
  beginStaffMessages,
  loseStaffMessages,
  type ReadyStaffMessage,
  readyStaffMessages,
  type StaffMessageAt,
  type StaffMessageVerdict,
  settleStaffMessages,
  staffMessageOf,
} from '@app/shared/obligations/staff-message-rows.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Logger } from '@nestjs/common';
import { freezeInForce } from '../freeze/freeze.js';
import { tellOtherwise } from '../notices/tell-duties.js';
import type { ProviderReceipt, SendResult } from '../registry/provider.js';
import type { OpenProvider } from '../registry/provider-registry.js';
import { noteCalls, takeTurns } from '../registry/traffic.js';
import type { SendingContext } from './begin-attempts.js';
import { callProvider } from './call-provider.js';
import type { NextContext } from './go-on.js';
import { inParallel } from './send-notices.js';

const log = new Logger('Duties');

/** Calls that run at once. */
const callsAtOnce = 4;

interface Leaving {
  readonly message: ReadyStaffMessage;
  readonly through: OpenProvider;
}

/**
 * Sends what the people of the institution are told of its own duties: marked as begun and committed, the provider called with nothing open, the outcome
 * written. What a provider puts off is tried again by the ladder; what it refuses goes over the other medium of that person; what nobody knows the fate of is
 * not sent again, and the page of duties says so. Nothing leaves while sending is frozen. Gives how many it did something about.
 */
export async function sendDuties(unitOfWork: UnitOfWork, desk: SendingContext & NextContext, limit = 20): Promise<number> {
  const leasedFrom = performance.now();
  const { leaving, lost } = await unitOfWork.run(async (tx) => await begin(tx, desk, limit));
  const results = await inParallel(
    leaving,
    callsAtOnce,
    async (one) => await callProvider(desk.leaseSeconds, { ...one, outgoing: outgoingOf(desk, one, leasedFrom) }),
  );
  if (leaving.length > 0)
    await unitOfWork.run(async (tx) => {
      await noteCalls(
        tx,
        leaving.map(({ through }, index) => newsOf(through, results[index]!)),
        desk.pauseSeconds,
      );
      await settle(
        tx,
        desk,
        leaving.map(({ message }) => message),
        results,
      );
    });
  return leaving.length + lost;
}

async function begin(tx: Tx, desk: SendingContext, limit: number): Promise<{ leaving: Leaving[]; lost: number }> {
  if ((await freezeInForce(tx)) !== undefined) return { leaving: [], lost: 0 };
  const lost = await loseStaffMessages(tx);
  const leaving: Leaving[] = [];
  for (const medium of ['email', 'sms'] as const) {
    const ready = await readyStaffMessages(tx, medium, limit);
    if (ready.length === 0) continue;
    // What has no turn stays where it is, and comes with the next round.
    const { through } = await takeTurns(tx, desk.providers.for(medium), desk.shares, ready.length);
    leaving.push(...through.flatMap((one, index) => (ready[index] ? [{ message: ready[index], through: one }] : [])));
  }
  await beginStaffMessages(
    tx,
    leaving.map(({ message, through }) => ({ id: message.id, provider: through.id })),
    desk.leaseSeconds,
  );
  return { leaving, lost };
}

function outgoingOf(desk: SendingContext, { message, through }: Leaving, leasedFrom: number) {
  const limitMilliseconds = (desk.leaseSeconds * 1000 * 2) / 3;
  return {
    attemptId: message.id,
    noticeId: message.id,
    kind: 'duty' as const,
    recipient: message.recipient,
    language: message.language,
    subject: message.subject ?? '',
    text: message.body,
    values: message.shown,
    receiptUrl: `${desk.receiptsUrl}/receipts/${through.id}/${message.id}`,
    mayLeave: () => performance.now() - leasedFrom < limitMilliseconds,
    limitMilliseconds,
    ...(message.html === null ? {} : { html: message.html }),
  };
}

function newsOf(through: OpenProvider, result: SendResult) {
  const trouble = result.state === 'unknown' || (result.state === 'deferred' && result.trouble === true);
  const alarm = (result.state === 'deferred' || result.state === 'refused') && result.alarm ? result.reason : undefined;
  return { provider: through.id, trouble, alarm };
}

async function settle(
  tx: Tx,
  desk: SendingContext & NextContext,
  messages: readonly ReadyStaffMessage[],
  results: readonly SendResult[],
): Promise<void> {
  const verdicts = messages.map((message, index) => verdictOf(desk, message, results[index]!));
  const moved = await settleStaffMessages(tx, verdicts);
  for (const { id, by } of verdicts) {
    if (!moved.includes(id) || (by !== 'refused' && by !== 'lost')) continue;
    const message = messages.find((one) => one.id === id)!;
    sayMissing(message);
    if (by === 'refused') await tellOtherwise(tx, desk, message);
  }
}

function sayMissing({ obligation_id, role, medium }: StaffMessageAt): void {
  log.error(
    `A message about a duty of the institution (${obligation_id}) to ${role} by ${medium} did not arrive for sure: look at the page of duties.`,
  );
}

/** What a report says of a message. What has not left yet, or only waits, changes nothing. */
const heard: Readonly<Partial<Record<DeliveryState, StaffMessageVerdict['by']>>> = {
  accepted: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  refused: 'undelivered',
  undelivered: 'undelivered',
};

/** What a provider reports of such a message: in any order and number the same words end in the same state. What did not arrive is tried another way. */
export async function settleDutyReceipt(
  unitOfWork: UnitOfWork,
  desk: NextContext,
  { provider, attemptId, receipt }: { readonly provider: string; readonly attemptId: string; readonly receipt: ProviderReceipt },
): Promise<'kept' | 'repeated' | 'unknown-attempt'> {
  return await unitOfWork.run(async (tx) => {
    const message = await staffMessageOf(tx, attemptId, provider);
    if (message === undefined) return 'unknown-attempt';
    const by = heard[receipt.state];
    if (by === undefined) return 'repeated';
    const reason = by === 'undelivered' ? receipt.reason : undefined;
    const moved = await settleStaffMessages(tx, [{ id: message.id, by, providerId: receipt.providerId, reason }]);
    if (moved.length === 0) return 'repeated';
    if (by !== 'undelivered') return 'kept';
    sayMissing(message);
    await tellOtherwise(tx, desk, message);
    return 'kept';
  });
}

function verdictOf(desk: NextContext, { id, attempts }: ReadyStaffMessage, result: SendResult): StaffMessageVerdict {
  if (result.state === 'accepted') return { id, by: 'accepted', providerId: result.providerId };
  if (result.state === 'unknown') return { id, by: 'lost', reason: result.reason };
  const rung = readLadder(desk.ladder)[attempts];
  const later = result.state === 'deferred' || result.next === 'later';
  if (!later || rung === undefined) return { id, by: 'refused', reason: result.reason };
  const wish = result.state === 'deferred' ? (result.retryAfterSeconds ?? 0) : 0;
  return { id, by: 'put-off', reason: result.reason, waitSeconds: Math.max(rung / 1000, wish) };
}
