import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OutcomeBook } from '../../apps/notifier/src/receipts/outcome-book.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { MailRoom } from '../support/mail-room.js';

let room: MailRoom;
let book: OutcomeBook;
beforeAll(async () => {
  room = await MailRoom.open();
  book = new OutcomeBook(room.unitOfWork, room.desk);
});
afterAll(() => room.close());

interface Sent {
  readonly id: string;
  readonly attempt: string;
}

async function sent(): Promise<Sent> {
  const { id } = await room.aComplaint();
  await room.raise();
  await room.send();
  const [delivery] = await room.deliveries(id);
  return { id, attempt: delivery?.['id'] };
}

const keep = ({ attempt }: Sent, word: 'queued' | 'sent' | 'undelivered' | 'delivered', provider = 'twilio-sms') =>
  book.keep({
    provider,
    attemptId: attempt,
    receipt: { providerId: `SM-${attempt}`, state: word === 'queued' ? 'accepted' : word, word },
    request: { method: 'POST', url: 'http://127.0.0.1/receipts', headers: { 'x-twilio-signature': 'proved' }, raw: Buffer.from(word) },
  });
const waiting = async ({ attempt }: Sent) => (await room.all('SELECT * FROM receipt_to_apply WHERE delivery_id = $1', attempt)).length;
const stateOf = async ({ id }: Sent) => (await room.notices(id))[0]?.['state'];

describe('a receipt', () => {
  it('is kept though somebody holds the case and its delivery, and applied when they are done', async () => {
    const message = await sent();
    const kept = await room.unitOfWork.run(async (tx) => {
      await tx.query('SELECT 1 FROM complaint WHERE id = $1 FOR NO KEY UPDATE', [message.id]);
      await tx.query('SELECT 1 FROM delivery WHERE id = $1 FOR NO KEY UPDATE', [message.attempt]);
      return await keep(message, 'sent');
    });
    expect(kept).toBe('kept');
    expect(await waiting(message)).toBe(1);
    expect(await stateOf(message)).toBe('accepted');
    await book.applyAll();
    expect(await waiting(message)).toBe(0);
    expect(await stateOf(message)).toBe('sent');
  });

  it('is kept once, and only for an attempt of its own provider', async () => {
    const message = await sent();
    const strange = { id: message.id, attempt: newId() };
    expect(
      await Promise.all([
        keep(message, 'sent'),
        keep(message, 'sent'),
        keep(strange, 'sent'),
        keep(message, 'delivered', 'vonage-sms'),
        keep(message, 'delivered'),
      ]),
    ).toEqual(['kept', 'repeated', 'unknown-attempt', 'unknown-attempt', 'kept']);
    expect(await keep(message, 'delivered')).toBe('repeated');
    expect(await waiting(message)).toBe(2);
  });

  it('that comes with others of its attempt is folded into the furthest, and each step has the time it was told', async () => {
    const message = await sent();
    for (const word of ['delivered', 'queued', 'sent'] as const) await keep(message, word);
    await room.all(
      `UPDATE receipt_to_apply SET kept_at = kept_at - interval '1 hour' WHERE delivery_id = $1 AND verdict->>'state' = 'sent'`,
      message.attempt,
    );
    await book.applyAll();
    const [notice] = await room.notices(message.id);
    expect(notice).toMatchObject({ state: 'delivered' });
    // An hour ago it cannot have left: it was handed over a moment ago.
    expect(notice?.['sent_at']).toEqual(notice?.['accepted_at']);
    expect(notice?.['delivered_at'] >= notice?.['sent_at']).toBe(true);
    const [delivery] = await room.deliveries(message.id);
    expect(Object.keys(delivery?.['times']).sort()).toEqual(['accepted', 'delivered', 'intent', 'sent']);
    expect(await room.duty(message.id, 'acknowledge')).toBe('satisfied');
    expect(await room.all(`SELECT 1 FROM event WHERE subject_id = $1 AND kind LIKE 'notice.delivered'`, notice?.['id'])).toHaveLength(1);
  });

  it('that cannot be applied keeps no other waiting, and is tried again', async () => {
    const [poisoned, ...others] = [await sent(), await sent(), await sent()];
    await keep(poisoned, 'sent');
    // As a bug of ours would leave it: a reason that is no text.
    await room.all(`UPDATE receipt_to_apply SET verdict = verdict || '{"reason": 5}' WHERE delivery_id = $1`, poisoned.attempt);
    for (const one of others) await keep(one, 'delivered');
    await book.applyAll();
    expect(await Promise.all(others.map(stateOf))).toEqual(['delivered', 'delivered']);
    expect(await stateOf(poisoned)).toBe('accepted');
    const [left] = await room.all('SELECT failures, next_at > now() AS later FROM receipt_to_apply');
    expect(left).toEqual({ failures: 1, later: true });
    await room.all(`UPDATE receipt_to_apply SET verdict = verdict - 'reason', next_at = now()`);
    await book.applyAll();
    expect(await stateOf(poisoned)).toBe('sent');
  });
});

describe('many receipts', () => {
  it('kept by two notifiers at once and applied by both come to the same as one by one', async () => {
    const messages = await Promise.all(Array.from({ length: 40 }, () => sent()));
    const other = new OutcomeBook(room.unitOfWork, room.desk);
    const words = ['delivered', 'sent', 'queued'] as const;
    await Promise.all(messages.flatMap((message) => words.map((word) => keep(message, word))));
    await Promise.all([book.applyAll(), other.applyAll(), book.applyAll()]);
    expect(new Set(await Promise.all(messages.map(stateOf)))).toEqual(new Set(['delivered']));
    expect(await room.all('SELECT 1 FROM receipt_to_apply')).toEqual([]);
    const told = await room.all(
      `SELECT count(*)::int AS told FROM event WHERE kind = 'notice.delivered' AND complaint_id = ANY($1) GROUP BY complaint_id`,
      messages.map(({ id }) => id),
    );
    expect(told.map((row) => row['told'])).toEqual(messages.map(() => 1));
  });
});
