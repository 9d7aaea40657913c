import type { EventRow, Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { insertPastDelivery } from '@app/shared/records/delivery-rows.js';
import { requeueNotice } from '@app/shared/records/notice-rows.js';
import { noteReach } from '../notices/reach.js';
import { type NextContext, overAnotherMedium } from './go-on.js';
import { holdCases } from './hold-cases.js';
import { failForPeople } from './send-failures.js';
import { settleAttempts } from './settle-attempts.js';

/** What a person made of an attempt whose fate nobody knew. */
export const resolutions = ['adopt', 'resend', 'other-channel'] as const;
/** What a person decided about a delivery whose fate nobody knew. */
export type AttemptDecision = (typeof resolutions)[number];

interface Decided {
  readonly attempt: string;
  readonly action: AttemptDecision;
  readonly providerId?: string;
}

/**
 * Carries out what people decided about attempts of unknown fate: adopted, it counts as handed over; sent again, the same words go out on the
 * same medium once more; by another channel, they go another way and a late word of the first one still counts.
 */
export async function takeDecisions(unitOfWork: UnitOfWork, desk: NextContext, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    for (const event of await takeInOrder(tx, eventIds)) await carryOut(tx, desk, event);
  });
}

/** The events, their cases locked before anything else is. */
export async function takeInOrder(tx: Tx, eventIds: readonly string[]): Promise<EventRow[]> {
  const events = await tx.take('send', eventIds);
  await holdCases(
    tx,
    events.map((event) => event.complaintId),
  );
  return events;
}

async function carryOut(tx: Tx, desk: NextContext, event: EventRow): Promise<void> {
  const { attempt, action, providerId } = event.data as unknown as Decided;
  const [found] = await tx.query<{ medium: string; noticeId: string; dueAt: Date | null; waiting: boolean }>(
    `SELECT d.medium, n.id AS "noticeId", n.due_at AS "dueAt", d.state = 'unknown' AND n.state = 'sending' AND n.medium = d.medium AS waiting
     FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE d.id = $1 FOR UPDATE`,
    [attempt],
  );
  // A receipt may have settled it meanwhile.
  if (!found?.waiting || event.complaintId === null) return;
  const about = { noticeId: found.noticeId, complaintId: event.complaintId, dueAt: found.dueAt };
  if (action === 'adopt') {
    const reason = `Taken as handed over by ${event.actor}.`;
    await settleAttempts(tx, desk, [{ attemptId: attempt, state: 'accepted', providerId, reason }]);
  } else if (action === 'resend') {
    await requeueNotice(tx, found.noticeId);
    await tx.record([
      {
        kind: 'notice.requeued',
        complaintId: event.complaintId,
        subjectId: found.noticeId,
        actor: event.actor,
        data: { again: attempt, medium: found.medium },
      },
    ]);
  } else {
    const leaving = { id: attempt, medium: found.medium, reason: `Sent another way by ${event.actor}.` };
    if (!(await overAnotherMedium(tx, desk, found.noticeId, event.complaintId, leaving)))
      await failForPeople(tx, [{ ...about, after: leaving }]);
  }
}

/** Somebody asked for no more messages, or for them again: data `{medium, recipient, in}`. */
export async function takeOptOuts(unitOfWork: UnitOfWork, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const events = await tx.take('send', eventIds);
    for (const event of events) {
      const [person] = await tx.query<{ phone: string | null }>(`SELECT complainant->>'phone' AS phone FROM complaint WHERE id = $1`, [
        event.complaintId,
      ]);
      if (!person?.phone) continue;
      const what = event.kind === 'contact.opted-out' ? 'opted-out' : 'opted-in';
      await noteReach(tx, [{ medium: 'sms', recipient: person.phone, what, why: 'Asked for by text message.' }]);
    }
  });
}

/** What a person said to the complainant themselves: data `{by, at, said, states}`, checked at the desk. */
interface Told {
  readonly by: string;
  readonly at: string;
}

/** Tellings by telephone or face to face count as attempts of their own, sent and received at once. */
export async function takeTellings(unitOfWork: UnitOfWork, desk: NextContext, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    for (const event of await takeInOrder(tx, eventIds)) {
      const { by, at } = event.data as unknown as Told;
      const id = newId();
      if (event.subjectId === null) continue;
      await insertPastDelivery(tx, { id, noticeId: event.subjectId, medium: by, provider: 'person', recipient: '', toldAt: at });
      const reason = `Told by ${event.actor}.`;
      await settleAttempts(tx, desk, [{ attemptId: id, state: 'sent', providerId: event.id, reason, at: new Date(at) }]);
      await settleAttempts(tx, desk, [{ attemptId: id, state: 'delivered', reason, at: new Date(at) }]);
    }
  });
}
