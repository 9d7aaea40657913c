import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabaseRow, MailRoom } from '../support/mail-room.js';
import type { TakenMessage } from '../support/provider-double.js';

let room: MailRoom;
let mailNumber = 0;
const aMail = () => `person${mailNumber++}@mail.example`;

beforeAll(async () => {
  room = await MailRoom.open();
});
afterAll(() => room.close());
beforeEach(async () => {
  room.twilio.modes = ['ok'];
  room.mail.mode = 'ok';
  await room.all('DELETE FROM provider_state');
});

const smsTo = (phone: string) => room.twilio.to(phone);
const mailTo = (address: string) => room.mail.ledger.filter((one) => one.to.includes(address));
const last = (messages: readonly TakenMessage[]) => messages.at(-1) as TakenMessage;

describe('the medium of a notice', () => {
  it('is kept with the reasons for it, and against the others', async () => {
    const complaint = await room.aComplaint({ channel: 'sms-twilio', complainant: { phone: room.aPhone(), email: aMail() } });
    await room.settle();
    expect((await room.notices(complaint.id))[0]).toMatchObject({
      medium: 'sms',
      chosen: {
        ways: [
          { medium: 'sms', because: ['came-by'] },
          { medium: 'email', because: ['there-is-a-contact'] },
        ],
        passedOver: { letter: 'no-contact' },
      },
      required: [
        { ruleSet: 'cbrc-2012', notice: 'acknowledgement', provision: '第七条', version: expect.stringMatching(/^2012-03-02\..+/) },
      ],
      shown: { ref: complaint.reference, contact: '95000' },
    });
  });

  it('that reached them before comes first the next time', async () => {
    const contact = { phone: room.aPhone(), email: aMail() };
    const first = await room.aComplaint({ channel: 'sms-twilio', complainant: contact });
    await room.settle();
    await room.twilio.report(last(smsTo(contact.phone)), 'delivered');
    expect((await room.notices(first.id))[0]).toMatchObject({ state: 'delivered' });
    const second = await room.aComplaint({ channel: 'web-form', complainant: contact });
    await room.settle();
    expect((await room.notices(second.id))[0]).toMatchObject({ medium: 'sms', chosen: { ways: [{ because: ['reached-before'] }, {}] } });
  });

  it('is never one that they opted out of, whether by text message or at the provider', async () => {
    const contact = { phone: room.aPhone(), email: aMail() };
    room.twilio.modeFor.set(contact.phone, 'refuse-21610');
    const first = await room.aComplaint({ channel: 'sms-twilio', complainant: contact });
    await room.settle();
    expect(mailTo(contact.email).length).toBeGreaterThan(0);
    room.twilio.modeFor.delete(contact.phone);
    const second = await room.aComplaint({ channel: 'sms-twilio', complainant: contact, prefers: 'sms' });
    await room.settle();
    expect((await room.notices(second.id))[0]).toMatchObject({ medium: 'email', chosen: { passedOver: { sms: 'opted-out' } } });
    // They change their mind.
    await room.unitOfWork.run(async (tx) => {
      await tx.record([{ kind: 'contact.opted-in', complaintId: first.id, actor: 'channel:sms-twilio' }]);
    });
    await room.settle();
    const third = await room.aComplaint({ channel: 'sms-twilio', complainant: contact });
    await room.settle();
    expect((await room.notices(third.id))[0]).toMatchObject({ medium: 'sms' });
    await room.unitOfWork.run(async (tx) => {
      await tx.record([{ kind: 'contact.opted-out', complaintId: first.id, actor: 'channel:sms-twilio' }]);
    });
    await room.settle();
    const fourth = await room.aComplaint({ channel: 'sms-twilio', complainant: contact });
    await room.settle();
    expect((await room.notices(fourth.id))[0]).toMatchObject({ medium: 'email' });
  });

  it('that bounced is left for another, and not tried the next time', async () => {
    const contact = { phone: room.aPhone(), email: aMail() };
    const complaint = await room.aComplaint({ channel: 'email-smtp', complainant: contact });
    await room.settle();
    const notice = (await room.notices(complaint.id)).find((one) => one['kind'] === 'acknowledgement') as DatabaseRow;
    expect(notice).toMatchObject({ medium: 'email', state: 'sent' });
    const bounce = async (permanent: boolean) => {
      await room.unitOfWork.run(async (tx) => {
        const data = { code: '5.1.1', permanent };
        await tx.record([
          { kind: 'delivery.bounced', complaintId: complaint.id, subjectId: notice['id'], actor: 'channel:email-smtp', data },
        ]);
      });
      await room.settle();
    };
    await bounce(false);
    expect(smsTo(contact.phone)).toEqual([]);
    await bounce(true);
    expect(smsTo(contact.phone)).toHaveLength(1);
    expect(await room.deliveries(complaint.id)).toMatchObject([
      { medium: 'email', state: 'undelivered', code: '5.1.1' },
      { medium: 'email' },
      { medium: 'sms', state: 'accepted', text_no: 2 },
    ]);
    // What went out first is kept word for word.
    const [earlier] = await room.all('SELECT * FROM earlier_text WHERE notice_id = $1', notice['id']);
    expect(earlier).toMatchObject({ no: 1, medium: 'email', subject: expect.stringContaining(complaint.reference) });
    const next = await room.aComplaint({ channel: 'email-smtp', complainant: contact });
    await room.settle();
    expect((await room.notices(next.id))[0]).toMatchObject({ medium: 'sms', chosen: { passedOver: { email: 'bounced' } } });
  });

  it('that nothing may carry is work for a person, although there is an address', async () => {
    const complaint = await room.aComplaint({ complainant: { phone: room.aPhone() } });
    await room.settle();
    // The Irish code wants a letter, or mail.
    await room.aNotice(complaint.id, 'progress', 'notice.owed', { progress: '已调取凭证' }, 'ie-cpc');
    expect((await room.notices(complaint.id)).find((one) => one['kind'] === 'progress')).toMatchObject({
      state: 'incomplete',
      medium: null,
      missing: ['medium'],
    });
    expect(await room.work(complaint.id)).toEqual(['notice-incomplete']);
  });
});

describe('a message that stays silent', () => {
  async function silent(contact: { phone: string; email?: string }) {
    const complaint = await room.aComplaint({ channel: 'sms-twilio', complainant: contact });
    await room.settle();
    // Twilio says nothing of it, and nothing when it is asked.
    await room.later(13 * 3600);
    await room.watch();
    await room.settle();
    return complaint;
  }

  it('is followed by another on another medium, with the same reference', async () => {
    const contact = { phone: room.aPhone(), email: aMail() };
    const complaint = await silent(contact);
    const acknowledgements = mailTo(contact.email).filter((one) => one.raw.includes(complaint.reference));
    expect(acknowledgements).toHaveLength(1);
    const trail = await room.all(`SELECT kind FROM event WHERE complaint_id = $1 AND kind LIKE '%.silent'`, complaint.id);
    expect(trail).toEqual([{ kind: 'delivery.silent' }]);
    expect(await room.duty(complaint.id, 'acknowledge')).toBe('satisfied');
  });

  it('is a person’s when there is no other medium', async () => {
    const complaint = await silent({ phone: room.aPhone() });
    expect(await room.work(complaint.id)).toEqual(['delivery-silent']);
  });

  it('was given an end at the provider, before its substitute', async () => {
    const contact = { phone: room.aPhone(), email: aMail() };
    const complaint = await room.aComplaint({ channel: 'sms-twilio', complainant: contact });
    await room.settle();
    const delivery = (await room.deliveries(complaint.id)).find((one) => one['valid_until'] !== null) as DatabaseRow;
    expect(delivery['valid_until'] <= delivery['silent_at']).toBe(true);
    const [first] = smsTo(contact.phone);
    expect(Number(first?.validityPeriod)).toBeLessThanOrEqual((delivery['valid_until'] - delivery['begun_at']) / 1000);
  });

  it('is asked about, and what it says counts', async () => {
    const complaint = await room.aComplaint({ channel: 'sms-twilio' });
    await room.settle();
    for (const message of smsTo(complaint.phone)) message.status = 'delivered';
    await room.later(31 * 60);
    await room.watch();
    expect((await room.notices(complaint.id)).map((one) => one['state'])).toEqual(['delivered']);
    expect(await room.duty(complaint.id, 'acknowledge')).toBe('satisfied');
  });

  it('is let be when it was sent and only has to be sent', async () => {
    const contact = { phone: room.aPhone(), email: aMail() };
    const complaint = await room.aComplaint({ channel: 'sms-twilio', complainant: contact });
    await room.settle();
    for (const message of smsTo(contact.phone)) await room.twilio.report(message, 'sent');
    await room.later(13 * 3600);
    await room.watch();
    await room.settle();
    expect(mailTo(contact.email)).toEqual([]);
    expect(await room.work(complaint.id)).toEqual([]);
  });
});

describe('a duty that asks for receipt', () => {
  it('is met by delivery, not by sending', async () => {
    const words = {
      'zh-Hans': '可申请替代性纠纷解决',
      'zh-Hant': '可申請替代性糾紛解決',
      en: 'You may go to the dispute resolution body.',
    };
    const statements = { adr_body: words, all_points_addressed: words };
    const payments = await MailRoom.open({ institution: { ruleSets: ['eu-psd2'], statements } });
    const complaint = await payments.aComplaint({ complainant: { name: '王芳', address: '上海市某路1号' } });
    const notice = await payments.aNotice(complaint.id, 'outcome', 'outcome.decided', { decision: 'upheld', text: 'x' }, 'eu-psd2');
    await payments.send();
    const told = async (what: 'posted' | 'arrived') => {
      await payments.all('UPDATE letter SET state = $2, posted_on = current_date, posted_at = now() WHERE notice_id = $1', notice, what);
      const { id } = await payments.one('SELECT id FROM letter WHERE notice_id = $1', notice);
      await payments.unitOfWork.run((tx) =>
        tx.record([
          { kind: 'letter.recorded', complaintId: complaint.id, subjectId: notice, actor: 'staff:li', data: { letterId: id, what } },
        ]),
      );
      await payments.send();
      return await payments.duty(complaint.id, 'decide');
    };
    expect(await told('posted')).toBe('open');
    expect((await payments.notices(complaint.id)).find(({ id }) => id === notice)).toMatchObject({ state: 'sent', medium: 'letter' });
    expect(await told('arrived')).toBe('satisfied');
    await payments.close();
  });
});

describe('quiet hours', () => {
  it('let a text message wait that has time, and show until when', async () => {
    const quiet = await MailRoom.open({
      desk: { quietHours: { from: '00:00', to: '24:00' } },
      institution: { codeWithAcknowledgement: [] },
    });
    try {
      const complaint = await quiet.aComplaint({ channel: 'sms-twilio' });
      await quiet.settle();
      // The acknowledgement is owed within a working day; whether that is soon depends on the hour of this test.
      const code = (await quiet.notices(complaint.id)).find((one) => one['kind'] === 'receipt-code') as DatabaseRow;
      expect(code).toMatchObject({ state: 'composed', waits_because: 'quiet-hours' });
      expect(code['waits_until'] > new Date()).toBe(true);
      expect(quiet.twilio.to(complaint.phone).length).toBeLessThanOrEqual(1);
      await quiet.all(`UPDATE notice SET due_at = now() + interval '30 minutes' WHERE complaint_id = $1`, complaint.id);
      await quiet.all(`UPDATE notice SET rule_set = 'cbrc-2012' WHERE complaint_id = $1`, complaint.id);
      await quiet.later(86_400);
      await quiet.settle();
      expect(quiet.twilio.to(complaint.phone)).toHaveLength(2);
    } finally {
      await quiet.close();
    }
  });
});

describe('a date that comes near', () => {
  it('is told to those whom the papers name, once, with nothing of the complaint', async () => {
    const staff = await MailRoom.open({
      institution: { supervisors: [{ name: '主管', email: 'supervisor@bank.example' }] },
      departments: { cards: { department: { email: 'cards@bank.example' }, head: { phone: '+8613800000009', language: 'en' } } },
    });
    try {
      const complaint = await staff.aComplaint({ text: '信用卡被盗刷，我叫王芳' });
      await staff.settle();
      const tell = (kind: 'deadline.near' | 'deadline.missed') =>
        staff.unitOfWork.run(async (tx) => {
          const data = { ruleSet: 'cbrc-2012', obligation: 'decide', dueOn: '2026-03-31', late: false };
          return await tx.record([{ kind, complaintId: complaint.id, actor: 'system:router', data }]);
        });
      await tell('deadline.near');
      await staff.settle();
      expect(staff.mail.ledger.map((one) => one.to)).toEqual([['cards@bank.example']]);
      const [near] = await staff.all(`SELECT subject, body FROM notice WHERE kind = 'deadline-near'`);
      expect(near).toEqual({
        subject: `临期提醒：${complaint.reference}`,
        body: `编号${complaint.reference}（信用卡中心）的处理决定须在2026年3月31日（星期二）前完成，尚未完成。\n示例银行`,
      });
      await tell('deadline.missed');
      await staff.settle();
      expect(staff.mail.ledger.map((one) => one.to[0]).sort()).toEqual([
        'cards@bank.example',
        'cards@bank.example',
        'supervisor@bank.example',
      ]);
      expect(staff.twilio.to('+8613800000009').map((one) => one.body)).toEqual([
        `Example Bank: ${complaint.reference}: the decision was due by Tuesday 31 March 2026 and is late. Act now.`,
      ]);
    } finally {
      await staff.close();
    }
  });
});
