import 'reflect-metadata';
import { type NoticeState, type NoticeStep, noticeTransitions } from '@app/shared/domain/notice/notice-state.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { composeForgotten } from '../../apps/notifier/src/notices/compose-forgotten.js';
import { MailRoom } from '../support/mail-room.js';

jest.setTimeout(180_000);
let room: MailRoom;
beforeAll(async () => {
  room = await MailRoom.open();
});
afterAll(() => room.close());
beforeEach(async () => {
  room.twilio.modes = ['ok'];
  await room.all('DELETE FROM provider_state');
});

const said = async (noticeId: string) =>
  (await room.all(`SELECT kind FROM event WHERE subject_id = $1 AND kind LIKE 'notice.%' ORDER BY seq`, noticeId)).map((row) =>
    String(row['kind']),
  );
const state = async (noticeId: string) => (await room.one('SELECT state FROM notice WHERE id = $1', noticeId))['state'];
const acknowledgement = async (complaintId: string) => String((await room.notices(complaintId))[0]?.['id']);

/** Where the trail leads by the table; an attempt begins without a word in it. */
function walk(kinds: readonly string[], from: NoticeState | null): NoticeState | null | string {
  let at = from;
  for (const kind of kinds) {
    const [by, begun] = [kind as NoticeStep, at && noticeTransitions.after(at, 'begun')];
    const next = noticeTransitions.after(at, by) ?? (begun ? noticeTransitions.after(begun, by) : undefined);
    if (next === undefined) return `${kind} cannot follow ${at}`;
    at = next;
  }
  return at;
}

describe('the words of a notice', () => {
  it('are the same in its row and in its trail, one a step, whatever becomes of it', async () => {
    const [arrives, nobody, machine, busy, refused] = [
      await room.aComplaint(),
      await room.aComplaint({ complainant: { anonymous: true } }),
      await room.aComplaint({ mayAcknowledge: false }),
      await room.aComplaint(),
      await room.aComplaint(),
    ];
    await room.raise();
    const notices = await Promise.all([arrives, nobody, machine, busy, refused].map((one) => acknowledgement(one.id)));
    expect(await Promise.all(notices.map(async (id) => [await state(id), ...(await said(id))]))).toEqual([
      ['composed', 'notice.composed'],
      ['displayed', 'notice.displayed'],
      ['held', 'notice.held'],
      ['composed', 'notice.composed'],
      ['composed', 'notice.composed'],
    ]);

    // One leaves and arrives, one is put off once, one is refused for good.
    await room.all(
      `UPDATE slip SET next_at = now() + interval '1 day' WHERE event_id IN (SELECT id FROM event WHERE subject_id = ANY($1))`,
      notices.slice(3),
    );
    await room.send();
    const message = room.twilio.to(arrives.phone)[0]!;
    for (const word of ['sent', 'delivered']) await room.twilio.report(message, word);
    await room.all(`UPDATE slip SET next_at = now() WHERE event_id IN (SELECT id FROM event WHERE subject_id = $1)`, notices[3]);
    room.twilio.modes = ['429'];
    await room.send();
    expect([await state(notices[3]!), ...(await said(notices[3]!))]).toEqual(['composed', 'notice.composed', 'notice.requeued']);
    await room.all('DELETE FROM provider_state');
    room.twilio.modes = ['refuse-21211'];
    await room.all(`UPDATE slip SET next_at = now() WHERE event_id IN (SELECT id FROM event WHERE subject_id = $1)`, notices[4]);
    await room.send();
    expect([await state(notices[4]!), (await said(notices[4]!)).at(-1)]).toEqual(['failed', 'notice.failed']);

    const rows = await room.all('SELECT id, state FROM notice');
    for (const { id, state: stands } of rows) expect([id, walk(await said(String(id)), null)]).toEqual([id, stands]);
  });
});

describe('beside a notifier of the version before this one', () => {
  const oweAsBefore = async (word: 'raised' | 'owed', minutes: number) => {
    const complaint = await room.aComplaint();
    await room.raise();
    const id = newId();
    await room.unitOfWork.run((tx) =>
      oweNotice(tx, { id, complaintId: complaint.id, kind: 'reply', language: 'zh-Hans', details: { text: '已查明' } }),
    );
    await room.all('UPDATE notice SET state = $2, raised_at = now() - $3 * interval $$1 min$$ WHERE id = $1', id, word, minutes);
    return id;
  };

  it('what is owed under the earlier word, or was taken by a notifier that did not know the new one, is written all the same, once', async () => {
    const [before, taken, fresh] = [await oweAsBefore('raised', 2), await oweAsBefore('owed', 2), await oweAsBefore('owed', 0)];
    expect(await composeForgotten(room.unitOfWork, room.desk)).toBe(2);
    expect(await composeForgotten(room.unitOfWork, room.desk)).toBe(0);
    expect([await state(before), await state(taken), await state(fresh)]).toEqual(['composed', 'composed', 'owed']);
    expect(await said(before)).toEqual(['notice.composed']);
  });

  it('what waits for its slip is left to it', async () => {
    const id = await oweAsBefore('owed', 5);
    const [{ complaint_id: complaintId }] = (await room.all('SELECT complaint_id FROM notice WHERE id = $1', id)) as [
      { complaint_id: string },
    ];
    await room.unitOfWork.run((tx) => tx.record([{ kind: 'notice.owed', complaintId, subjectId: id, actor: 'staff:li', data: {} }]));
    const others = (await room.all(`SELECT id FROM notice WHERE state = 'owed' AND id <> $1`, id)).map((row) => row['id']);
    await room.all('UPDATE notice SET raised_at = now() WHERE id = ANY($1)', others);
    expect(await composeForgotten(room.unitOfWork, room.desk)).toBe(0);
    await room.raise();
    expect(await state(id)).toBe('composed');
  });

  it('a slip under the earlier word of what was composed still brings it to the sender', async () => {
    const complaint = await room.aComplaint();
    await room.raise();
    const id = await acknowledgement(complaint.id);
    await room.all(`UPDATE slip SET kind = 'notice.raised' WHERE event_id IN (SELECT id FROM event WHERE subject_id = $1)`, id);
    await room.send();
    expect(room.twilio.to(complaint.phone)).toHaveLength(1);
  });
});
