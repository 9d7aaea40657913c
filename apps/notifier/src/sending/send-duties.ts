import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import { silenceLimit } from '@app/shared/domain/notice/when-to-send.js';
import {
  beginStaffMessages,
  endSilence,
  loseStaffMessages,
  type ReadyStaffMessage,
  readyStaffMessages,
  type StaffMessageAt,
  type StaffMessageVerdict,
  settleStaffMessages,
  silentStaffMessages,
  staffMessageOf,
} from '@app/shared/obligations/staff-message-rows.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Logger } from '@nestjs/common';
import { freezeInForce } from '../freeze/freeze.js';
import { tellOtherwise } from '../notices/tell-duties.js';
import type { ProviderReceipt, Reports, SendResult } from '../registry/provider.js';
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
 * not sent again, and the page of duties says so. What a provider that reports has been silent about for its time goes another way. Nothing leaves while
 * sending is frozen. Gives how many it did something about.
 */
export async function sendDuties(unitOfWork: UnitOfWork, desk: SendingContext & NextContext, limit = 20): Promise<number> {
  const silent = await overtakeSilent(unitOfWork, desk, limit);
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
      await settle(tx, desk, leaving, results);
    });
  return silent + leaving.length + lost;
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
  leaving: readonly Leaving[],
  results: readonly SendResult[],
): Promise<void> {
  const verdicts = leaving.map((one, index) => verdictOf(desk, one, results[index]!));
  const moved = await settleStaffMessages(tx, verdicts);
  for (const { id, by } of verdicts) {
    if (!moved.includes(id) || (by !== 'refused' && by !== 'lost')) continue;
    const { message } = leaving.find((one) => one.message.id === id)!;
    sayMissing(message);
    if (by === 'refused') await tellOtherwise(tx, desk, message);
  }
}

function sayMissing({ obligation_id, role, medium }: Pick<StaffMessageAt, 'obligation_id' | 'role' | 'medium'>): void {
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
  desk: NextContext & Pick<SendingContext, 'providers'>,
  { provider, attemptId, receipt }: { readonly provider: string; readonly attemptId: string; readonly receipt: ProviderReceipt },
): Promise<'kept' | 'repeated' | 'unknown-attempt'> {
  return await unitOfWork.run(async (tx) => {
    const message = await staffMessageOf(tx, attemptId, provider);
    if (message === undefined) return 'unknown-attempt';
    const by = heard[receipt.state];
    if (by === undefined) return 'repeated';
    if (by === 'undelivered') return (await takeBack(tx, desk, message, receipt.reason, receipt.providerId)) ? 'kept' : 'repeated';
    const reports = desk.providers.byId(provider)?.reports;
    // What only reports that it left says no more than that.
    if (receipt.state === 'sent' && reports !== 'delivered') await endSilence(tx, message.id);
    const silentSeconds = by === 'accepted' && receipt.state !== 'sent' ? silenceOf(desk, reports, message.dueAt) : undefined;
    const moved = await settleStaffMessages(tx, [{ id: message.id, by, providerId: receipt.providerId, silentSeconds }]);
    return moved.length === 0 ? 'repeated' : 'kept';
  });
}

/** A mail about a duty came back as mail: as if its provider had said that it did not arrive. Gives the provider; undefined where the mail is none of these. */
export async function takeDutyBounce(tx: Tx, desk: NextContext, id: string, reason: string): Promise<string | undefined> {
  const message = await staffMessageOf(tx, id);
  if (message === undefined) return undefined;
  await takeBack(tx, desk, message, reason);
  return message.provider ?? undefined;
}

/** It did not arrive, and goes another way, once. Gives whether that was news. */
async function takeBack(tx: Tx, desk: NextContext, message: StaffMessageAt, reason?: string, providerId?: string): Promise<boolean> {
  const moved = await settleStaffMessages(tx, [{ id: message.id, by: 'undelivered', providerId, reason }]);
  if (moved.length === 0) return false;
  sayMissing(message);
  await tellOtherwise(tx, desk, message);
  return true;
}

/** It may have arrived; but as long as the duty is open somebody has to know of it. */
async function overtakeSilent(unitOfWork: UnitOfWork, desk: NextContext, limit: number): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    if ((await freezeInForce(tx)) !== undefined) return 0;
    const silent = await silentStaffMessages(tx, limit);
    const reason = 'Nothing was heard of it in its time.';
    const moved = await settleStaffMessages(
      tx,
      silent.map(({ id }) => ({ id, by: 'silent', reason })),
    );
    for (const message of silent) {
      if (!moved.includes(message.id)) await endSilence(tx, message.id);
      else if (message.owed) {
        sayMissing(message);
        await tellOtherwise(tx, desk, message);
      }
    }
    return silent.length;
  });
}

/** For how long a provider that reports so far may say nothing of what it took, by when the duty is due; undefined: it says nothing ever. In seconds. */
function silenceOf(desk: NextContext, reports: Reports | undefined, dueAt: Date | null): number | undefined {
  return reports === undefined || reports === 'nothing' ? undefined : silenceLimit(desk.now(), dueAt) / 1000;
}

function verdictOf(desk: NextContext, { message, through }: Leaving, result: SendResult): StaffMessageVerdict {
  const { id, attempts, dueAt } = message;
  if (result.state === 'accepted')
    return { id, by: 'accepted', providerId: result.providerId, silentSeconds: silenceOf(desk, result.reports ?? through.reports, dueAt) };
  if (result.state === 'unknown') return { id, by: 'lost', reason: result.reason };
  const rung = readLadder(desk.ladder)[attempts];
  const later = result.state === 'deferred' || result.next === 'later';
  if (!later || rung === undefined) return { id, by: 'refused', reason: result.reason };
  const wish = result.state === 'deferred' ? (result.retryAfterSeconds ?? 0) : 0;
  return { id, by: 'put-off', reason: result.reason, waitSeconds: Math.max(rung / 1000, wish) };
}
