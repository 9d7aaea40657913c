import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { inParallel } from '../../apps/notifier/src/sending/send-notices.js';
import { MailRoom } from '../support/mail-room.js';
import type { TakenMessage } from '../support/provider-double.js';

jest.setTimeout(1_800_000);

/** Callbacks in all. */
const count = process.env['CHAOS_SIZE'] === 'release' ? 10_000 : 500;
const messages = count / 10;

let room: MailRoom;
beforeAll(async () => {
  room = await MailRoom.open();
});
afterAll(() => room.close());

const stories = [
  { words: ['queued', 'sending', 'sent', 'delivered'], delivery: 'delivered', notice: 'delivered' },
  { words: ['queued', 'sent'], delivery: 'sent', notice: 'sent' },
  { words: ['queued', 'sending'], delivery: 'accepted', notice: 'accepted' },
  { words: ['queued', 'sent', 'undelivered'], delivery: 'undelivered', notice: 'failed' },
  { words: ['sending', 'failed'], delivery: 'undelivered', notice: 'failed' },
  // A phone that was off, and then on: the last word of the network counts, whatever comes first here.
  { words: ['sent', 'undelivered', 'delivered'], delivery: 'delivered', notice: 'delivered' },
] as const;

it(`${count} receipts, repeated, shuffled and all at once, end in the right state`, async () => {
  const complaints = await inParallel(Array.from({ length: messages }), 4, () => room.aComplaint());
  await room.raise();
  await room.send();
  const told = new Map(complaints.map((complaint, index) => [complaint.id, stories[index % stories.length] as (typeof stories)[number]]));
  const receipts = complaints.flatMap(({ id, phone }) => {
    const words = told.get(id)?.words ?? [];
    const message = room.twilio.to(phone)[0] as TakenMessage;
    // Ten for each message: every word once, the rest at random.
    const more = Array.from({ length: 10 - words.length }, () => words[Math.floor(Math.random() * words.length)] as string);
    return [...words, ...more].map((word) => ({ message, word, at: Math.random() }));
  });
  expect(receipts).toHaveLength(count);
  receipts.sort((a, b) => a.at - b.at);
  const answers = await inParallel(receipts, 16, ({ message, word }) => room.twilio.report(message, word));
  expect(new Set(answers)).toEqual(new Set([204]));

  const rows = await room.all(
    `SELECT n.complaint_id AS id, d.state AS delivery, n.state AS notice, n.accepted_at <= coalesce(n.sent_at, now()) AND coalesce(n.sent_at, n.accepted_at) <= coalesce(n.delivered_at, now()) AS ordered,
       (SELECT count(*)::int FROM receipt r WHERE r.delivery_id = d.id) AS kept, (SELECT count(*)::int FROM event e WHERE e.subject_id = n.id AND e.kind = 'notice.delivered') AS told
     FROM notice n JOIN delivery d ON d.notice_id = n.id`,
  );
  expect(rows).toHaveLength(messages);
  const wrong = rows.filter((row) => {
    const story = told.get(row['id']) as (typeof stories)[number];
    return (
      row['delivery'] !== story.delivery ||
      row['notice'] !== story.notice ||
      row['kept'] !== new Set(story.words).size ||
      row['told'] !== (story.notice === 'delivered' ? 1 : 0) ||
      !row['ordered']
    );
  });
  expect(wrong).toEqual([]);
});
