import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countSegments } from '../../libs/shared/src/notices/sms/segments.js';
import { accessCode } from '../../libs/shared/src/secrets/access-code.js';
import { type DatabaseRow, MailRoom } from '../support/mail-room.js';

let room: MailRoom;
beforeAll(async () => {
  room = await MailRoom.open();
});
afterAll(async () => await room.close());

const codeOf = ({ reference }: { readonly reference: string }) => accessCode('test', reference);
const kinds = async ({ id }: { readonly id: string }, from = room) => (await from.notices(id)).map((one) => one['kind']);

describe('whoever writes or calls by telephone', () => {
  it.each([
    ['sms-twilio', 'zh-Hans'],
    ['phone-ivr', 'zh-Hant'],
    ['sms-vonage', 'en'],
  ] as const)('by %s in %s gets one message with both, and one proof of notice', async (channel, language) => {
    const complaint = await room.aComplaint({ channel, language });
    await room.settle();
    const sent = room.twilio.to(complaint.phone);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toContain(complaint.reference);
    expect(sent[0]?.body).toContain(codeOf(complaint));
    expect(sent[0]?.body).toContain('95000');
    expect(countSegments(String(sent[0]?.body)).segments).toBeLessThanOrEqual(2);
    expect(await kinds(complaint)).toEqual(['acknowledgement']);
    // No row holds the code: what is kept and proved has its place only.
    const kept = JSON.stringify([await room.notices(complaint.id), await room.all('SELECT * FROM delivery')]);
    expect(kept).not.toContain(codeOf(complaint));
    expect(kept).toContain('{code}');
    await room.twilio.report(sent[0]!, 'delivered');
    await room.settle();
    const duties = await room.all(`SELECT state FROM obligation WHERE complaint_id = $1 AND kind = 'acknowledge'`, complaint.id);
    expect(duties.map((one) => one['state'])).toEqual(duties.map(() => 'satisfied'));
    expect(duties.length).toBeGreaterThan(0);
  });

  it('hears nothing twice when its event comes twice', async () => {
    const complaint = await room.aComplaint({ channel: 'sms-twilio' });
    await room.settle();
    await room.unitOfWork.run(async (tx) => {
      await tx.query(
        `INSERT INTO slip (event_id, consumer, kind) SELECT id, 'notices', kind FROM event WHERE complaint_id = $1 AND kind = 'complaint.assigned' ON CONFLICT DO NOTHING`,
        [complaint.id],
      );
    });
    await room.settle();
    expect(room.twilio.to(complaint.phone)).toHaveLength(1);
  });
});

describe('the code goes by itself', () => {
  it('by mail, whose answers and copies would pass it on', async () => {
    const complaint = await room.aComplaint({ channel: 'email-smtp', complainant: { email: 'wang.wu@mail.example' } });
    await room.settle();
    expect(await kinds(complaint)).toEqual(['acknowledgement', 'receipt-code']);
    const [acknowledgement] = await room.notices(complaint.id);
    expect(JSON.stringify(acknowledgement)).not.toContain('{code}');
  });

  it('to nobody whose number was only written down, nor to who saw it at the door', async () => {
    const claimed = await room.aComplaint({ channel: 'sms-twilio', claimed: ['sms'] });
    const seen = await room.aComplaint({ channel: 'api' });
    const byHand = await room.aComplaint({ channel: 'by-hand' });
    await room.settle();
    expect(await kinds(claimed)).toEqual(['acknowledgement']);
    expect(JSON.stringify(room.twilio.to(claimed.phone))).not.toContain(codeOf(claimed));
    // A person may still say so.
    await room.aNotice(claimed.id, 'receipt-code', 'notice.owed', {}, null);
    await room.settle();
    expect(room.twilio.to(claimed.phone).at(-1)?.body).toContain(codeOf(claimed));
    expect(await kinds(seen)).toEqual(['acknowledgement']);
    expect(room.twilio.to(seen.phone)[0]?.body).not.toContain(codeOf(seen));
    expect(await kinds(byHand)).toEqual(['acknowledgement', 'receipt-code']);
  });

  it('where the institution wants it so, and in the mail where it wants that', async () => {
    const apart = await MailRoom.open({ institution: { codeWithAcknowledgement: [] } });
    const byMail = await MailRoom.open({ institution: { codeWithAcknowledgement: ['sms', 'email'] } });
    try {
      const texted = await apart.aComplaint({ channel: 'sms-twilio' });
      await apart.settle();
      expect(await kinds(texted, apart)).toEqual(['acknowledgement', 'receipt-code']);
      const mailed = await byMail.aComplaint({ channel: 'email-smtp', complainant: { email: 'zhao.liu@mail.example' } });
      await byMail.settle();
      expect(await kinds(mailed, byMail)).toEqual(['acknowledgement']);
      expect(byMail.mail.ledger.filter((one) => one.raw.includes(mailed.reference))).toHaveLength(1);
    } finally {
      await apart.close();
      await byMail.close();
    }
  });

  it('where a provider has no approved text that holds it', async () => {
    const approved = await MailRoom.open({ desk: { mayHoldCode: () => false } });
    try {
      const complaint = await approved.aComplaint({ channel: 'sms-twilio' });
      await approved.settle();
      expect(await kinds(complaint, approved)).toEqual(['acknowledgement', 'receipt-code']);
    } finally {
      await approved.close();
    }
  });
});

it('an acknowledgement that must go another way leaves the code behind, which follows by itself', async () => {
  const phone = room.aPhone();
  room.twilio.modeFor.set(phone, 'refuse-21614');
  const complaint = await room.aComplaint({ channel: 'sms-twilio', complainant: { phone, email: 'sun.qi@mail.example' } });
  await room.settle();
  await room.later(86_400);
  await room.settle();
  const notices = await room.notices(complaint.id);
  const moved = notices.find((one) => one['kind'] === 'acknowledgement') as DatabaseRow;
  expect(moved).toMatchObject({ medium: 'email' });
  expect(moved['body']).not.toContain('{code}');
  expect(notices.filter((one) => one['kind'] === 'receipt-code')).toMatchObject([{ medium: 'email' }]);
  const mails = room.mail.ledger.filter((one) => one.raw.includes(complaint.reference));
  expect(mails).toHaveLength(2);
});

it('a person sends the code again by itself, as often as it is asked for', async () => {
  const complaint = await room.aComplaint({ channel: 'sms-twilio' });
  await room.settle();
  await room.aNotice(complaint.id, 'receipt-code', 'notice.owed', {}, null);
  await room.settle();
  const [first, second] = room.twilio.to(complaint.phone).map((one) => String(one.body));
  expect(first).toContain(codeOf(complaint));
  expect(second).toContain(codeOf(complaint));
  expect(second).not.toContain('已受理');
});

it('a text that was written before this change leaves as it was, whatever stands in it', async () => {
  const complaint = await room.aComplaint({ channel: 'api' });
  await room.raise();
  await room.all(`UPDATE notice SET body = '【示例银行】旧文本{code}。', shown = shown - 'code' WHERE complaint_id = $1`, complaint.id);
  await room.settle();
  expect(room.twilio.to(complaint.phone).map((one) => one.body)).toEqual(['【示例银行】旧文本{code}。']);
});
