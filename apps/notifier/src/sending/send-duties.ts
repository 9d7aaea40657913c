import {
  beginStaffMessages,
  loseStaffMessages,
  type ReadyStaffMessage,
  readyStaffMessages,
  type StaffMessageVerdict,
  settleStaffMessages,
} from '@app/shared/obligations/staff-message-rows.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Logger } from '@nestjs/common';
import { freezeInForce } from '../freeze/freeze.js';
import { tellOtherwise } from '../notices/tell-duties.js';
import type { SendResult } from '../registry/provider.js';
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
    log.error(
      `A message about a duty of the institution (${message.obligation_id}) to ${message.role} by ${message.medium} did not arrive for sure: look at the page of duties.`,
    );
    if (by === 'refused') await tellOtherwise(tx, desk, message.event_id, message.recipient);
  }
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
