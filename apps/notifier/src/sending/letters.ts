import { contactFor } from '@app/shared/contact/contacts.js';
import type { EventRow, Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { insertPastDelivery } from '@app/shared/records/delivery-rows.js';
import { queueLetterRows } from '@app/shared/records/notice-rows.js';
import { closeWork, openWork } from '@app/shared/records/work-rows.js';
import { actor } from '../notices/raise-notices.js';
import type { NextContext } from './go-on.js';
import { holdCases } from './hold-cases.js';
import type { Ready } from './outgoing.js';
import { type AttemptVerdict, settleAttempts } from './settle-attempts.js';

/** Puts letters into the queue of those who print and post: work for a person, before its date. */
export async function queueLetters(tx: Tx, notices: readonly Ready[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map((notice) => ({
    id: newId(),
    notice_id: notice.noticeId,
    text_no: notice.textNo,
    recipient: contactFor(notice.complainant, 'letter'),
    name: notice.complainant.name ?? null,
  }));
  await queueLetterRows(tx, rows);
  await openWork(
    tx,
    notices.map(({ noticeId, complaintId, dueAt }) => ({ kind: 'letter-to-post', complaintId, subjectId: noticeId, due: dueAt })),
  );
}

/** What staff recorded of a letter, as its event tells. */
interface LetterNews {
  readonly letterId: string;
  readonly what: 'posted' | 'arrived' | 'returned';
}

/** Takes what staff recorded about letters into the life of their notices: posted is sent, arrived is delivered, returned goes on. */
export async function takeLetterNews(unitOfWork: UnitOfWork, desk: NextContext, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const events = await tx.take('send', eventIds);
    await holdCases(
      tx,
      events.map((event) => event.complaintId),
    );
    for (const event of events) await settleLetter(tx, desk, event);
  });
}

interface LetterRow {
  readonly noticeId: string;
  readonly textNo: number;
  readonly recipient: string;
  readonly tracking: string | null;
  readonly deliveryId: string | null;
  /** The day counts: one that is past is taken at its noon. */
  readonly postedAt: Date | null;
}

async function settleLetter(tx: Tx, desk: NextContext, event: EventRow): Promise<void> {
  const { letterId, what } = event.data as unknown as LetterNews;
  const [letter] = await tx.query<LetterRow>(
    `SELECT notice_id AS "noticeId", text_no AS "textNo", recipient, tracking, delivery_id AS "deliveryId",
       CASE WHEN posted_on = (now() AT TIME ZONE $2)::date THEN posted_at ELSE (posted_on + time '12:00') AT TIME ZONE $2 END AS "postedAt"
     FROM letter WHERE id = $1 FOR UPDATE`,
    [letterId, desk.house.institution.zone],
  );
  if (!letter) return;
  const attemptId = letter.deliveryId ?? (await insertPosting(tx, letterId, letter));
  const verdicts: Record<LetterNews['what'], AttemptVerdict> = {
    posted: { attemptId, state: 'sent', providerId: letter.tracking ?? letterId, at: letter.postedAt ?? undefined },
    arrived: { attemptId, state: 'delivered' },
    returned: { attemptId, state: 'undelivered', reason: 'The letter came back.', recipient: 'dead' },
  };
  await settleAttempts(tx, desk, [verdicts[what]]);
  await closeWork(tx, ['letter-to-post'], [letter.noticeId], actor);
}

/** A letter's attempt begins when it is posted. */
async function insertPosting(
  tx: Tx,
  letterId: string,
  letter: { readonly noticeId: string; readonly textNo: number; readonly recipient: string },
): Promise<string> {
  const id = newId();
  const { noticeId, recipient, textNo } = letter;
  await insertPastDelivery(tx, { id, noticeId, medium: 'letter', provider: 'post', recipient, textNo });
  await tx.query('UPDATE letter SET delivery_id = $2 WHERE id = $1', [letterId, id]);
  return id;
}
