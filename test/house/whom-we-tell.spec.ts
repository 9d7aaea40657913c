import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { complaintBody } from '../../apps/gateway/src/channels/api/complaint-body.js';
import { toDraft as fromApi } from '../../apps/gateway/src/channels/api/to-draft.js';
import { readEvent } from '../../apps/gateway/src/channels/phone-cti/call-event.js';
import { joinCall as joinCti } from '../../apps/gateway/src/channels/phone-cti/join-call.js';
import { readCallback } from '../../apps/gateway/src/channels/phone-twilio/callback.js';
import { joinCall as joinTwilio } from '../../apps/gateway/src/channels/phone-twilio/join-call.js';
import { readMessages } from '../../apps/gateway/src/channels/sms-aliyun/messages.js';
import { toDraft as fromAliyun } from '../../apps/gateway/src/channels/sms-aliyun/to-draft.js';
import { readCaseFile } from '../../apps/gateway/src/desk/case-file/case-file.query.js';
import { sendNotice } from '../../apps/gateway/src/desk/notices/send-notice.js';
import { tellInPerson } from '../../apps/gateway/src/desk/notices/tell-in-person.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import type { JoinedPieces } from '../../apps/gateway/src/doors/channel.js';
import type { ComplaintDraft } from '../../libs/shared/src/domain/complaint/complaint.js';
import { closeMailReaders } from '../../libs/shared/src/mail/read-mail-safely.js';
import { readStoredMail } from '../../libs/shared/src/mail/read-stored-mail.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { HouseDeadlines } from '../../libs/shared/src/rules/house-deadlines.js';
import { loadRules } from '../../libs/shared/src/rules/rule-registry.js';
import { accessCode } from '../../libs/shared/src/secrets/access-code.js';
import { type DatabaseRow, MailRoom } from '../support/mail-room.js';

const rules = loadRules();
const house = {
  defaultLanguage: 'zh-Hans',
  defaultCountry: 'CN',
  zone: 'Asia/Shanghai',
  addresses: ['tousu@bank.example', 'complaints@bank.example'],
} as const;
const supervisor: Staff = staffOf({ id: newId(), name: 'supervisor', role: 'supervisor', department: null }, []);

let room: MailRoom;
beforeAll(async () => {
  room = await MailRoom.open();
});
afterAll(async () => {
  await closeMailReaders();
  await room.close();
});
beforeEach(() => room.all('DELETE FROM provider_state'));

const mailTo = (address: string) => room.mail.ledger.filter((one) => one.to.includes(address));
const ofMail = async (raw: Uint8Array): Promise<ComplaintDraft> => {
  const envelope = { from: 'relay@bank.example', to: ['tousu@bank.example'], trusted: true };
  const read = await readStoredMail({ channel: 'email-smtp', raw, envelope }, house);
  if (!('draft' in read)) throw new Error(read.doubt.sentence);
  return read.draft;
};
const specimen = (name: string) => readFileSync(`libs/shared/src/mail/stored-specimens/${name}.eml`);
const mail = (from: string, text: string) =>
  Buffer.from(`From: ${from}\r\nTo: tousu@bank.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`);
const ofApi = (body: object) => fromApi(complaintBody.parse(body), house);
const ofJoined = (joined: JoinedPieces): ComplaintDraft => {
  if (!('draft' in joined)) throw new Error('no complaint');
  return joined.draft;
};
const decide = (id: string) =>
  room.aNotice(id, 'outcome', 'outcome.decided', { decision: 'upheld', text: '退还三百元。', legalBasis: '《办法》', facts: '属实' });
const noticeOf = async (complaintId: string, kind: string): Promise<DatabaseRow> =>
  (await room.notices(complaintId)).find((one) => one['kind'] === kind) as DatabaseRow;
const workOf = (complaintId: string) =>
  room.all('SELECT kind, due FROM work WHERE complaint_id = $1 AND done_at IS NULL ORDER BY kind', complaintId);

describe('the bank never complains', () => {
  it.each([
    ['a group that rewrites From', 'group-rewrites-from', 'wangfang7@mail.example'],
    ['our own website', 'own-website-noreply', 'hanmei@mail.example'],
  ])('the outcome of %s goes to the person', async (_, name, person) => {
    const complaint = await room.aComplaint(await ofMail(specimen(name)));
    await room.settle();
    await decide(complaint.id);
    await room.settle();
    expect(mailTo(person).length).toBeGreaterThanOrEqual(2);
    expect(mailTo('tousu@bank.example')).toEqual([]);
    expect(mailTo('noreply@bank.example')).toEqual([]);
  });

  it.each([
    ['zh-Hans', 'noreply@bank.example', '有一笔不是我的消费。'],
    ['zh-Hant', 'tousu@bank.example', '信用卡年費多收了三百元，請退還。'],
    ['en', 'kunden@bank.example\r\nPrecedence: list', 'My card was charged twice. Please refund one of the two charges.'],
  ])('where nobody else stands in a mail, a person reads it, and nothing is told to ourselves (%s)', async (language, from, text) => {
    const complaint = await room.aComplaint(await ofMail(mail(from, text)));
    await room.settle();
    await decide(complaint.id);
    await room.settle();
    expect(await room.one('SELECT language FROM complaint WHERE id = $1', complaint.id)).toMatchObject({ language });
    expect(await noticeOf(complaint.id, 'outcome')).toMatchObject({ state: 'incomplete', medium: null, sent_at: null });
    expect((await workOf(complaint.id)).map((one) => one['kind'])).toEqual(
      expect.arrayContaining(['acknowledge-by-hand', 'notice-incomplete', 'read-by-hand']),
    );
    expect(room.mail.ledger.filter(({ to }) => to.some((one) => one.endsWith('bank.example')))).toEqual([]);
  });

  it('also not where the API is given an address of ours, whatever stands in the row', async () => {
    const draft = ofApi({ text: '信用卡年费多收了三百元。', complainant: { email: 'Complaints@BANK.example' } });
    expect(draft).toMatchObject({ complainant: {}, facts: { keptAsWritten: [{ field: 'complainant.email', why: 'ours' }] } });
    const given = await room.aComplaint(draft);
    // As an earlier version, or somebody in the database, may have written it.
    const written = await room.aComplaint({ complainant: { email: 'noreply@bank.example' } });
    await room.settle();
    for (const { id } of [given, written]) {
      expect(await noticeOf(id, 'acknowledgement')).toMatchObject({ state: 'incomplete', chosen: { passedOver: { email: 'ours' } } });
      expect(await room.work(id)).toEqual(['notice-incomplete']);
    }
    const held = await noticeOf(written.id, 'acknowledgement');
    await expect(sendNotice(room.unitOfWork, supervisor, held['id'], { medium: 'email' }, house)).rejects.toMatchObject({
      fields: [{ path: 'email', message: expect.stringContaining('institution itself') }],
    });
    expect(mailTo('noreply@bank.example')).toEqual([]);
  });

  it('a text that was written before the address became ours stops at the last gate', async () => {
    const complaint = await room.aComplaint({ complainant: { email: 'anna@mail.example' } });
    await room.raise();
    await room.all(`UPDATE complaint SET complainant = '{"email":"tousu@bank.example"}' WHERE id = $1`, complaint.id);
    await room.settle();
    expect(await noticeOf(complaint.id, 'acknowledgement')).toMatchObject({ state: 'failed' });
    expect(await room.work(complaint.id)).toEqual(['delivery-failed']);
    expect(mailTo('tousu@bank.example')).toEqual([]);
  });

  it('somebody who works here may complain, and is written to when a person says so', async () => {
    const complaint = await room.aComplaint(await ofMail(mail('张伟 <zhang.wei@bank.example>', '工资账户被多扣了。')));
    await decide(complaint.id);
    await room.settle();
    const outcome = await noticeOf(complaint.id, 'outcome');
    expect(outcome).toMatchObject({ state: 'incomplete', chosen: { passedOver: { email: 'staff' } } });
    expect(mailTo('zhang.wei@bank.example')).toEqual([]);
    await sendNotice(room.unitOfWork, supervisor, outcome['id'], { medium: 'email', email: 'zhang.wei@bank.example' }, house);
    await room.settle();
    expect(mailTo('zhang.wei@bank.example')).toHaveLength(1);
  });
});

describe('an address that was only found behind another sender', () => {
  it.each(['group-rewrites-from', 'own-website-noreply'])(
    'is told what the rules owe and what a clerk answers, and no access code: %s',
    async (name) => {
      const draft = await ofMail(specimen(name));
      const complaint = await room.aComplaint(draft);
      await room.settle();
      await room.aNotice(complaint.id, 'reply', 'reply.sent', { text: '请补充交易日期。' });
      await room.settle();
      expect((await room.notices(complaint.id)).map((one) => [one['kind'], one['medium']])).toEqual([
        ['acknowledgement', 'email'],
        ['reply', 'email'],
      ]);
      const told = JSON.stringify(room.mail.ledger.filter((one) => one.to.includes(draft.complainant.email!)));
      expect(told).not.toContain(accessCode('test', complaint.reference));
      await room.aNotice(complaint.id, 'receipt-code', 'notice.owed', {}, null);
      await room.settle();
      expect(await noticeOf(complaint.id, 'receipt-code')).toMatchObject({
        medium: 'email',
        state: expect.stringMatching(/sent|accepted|sending/),
      });
    },
  );
});

describe('an address is one thing', () => {
  it.each([
    ["sean.o'brien@mail.example", "sean.o'brien@mail.example"],
    ['a&b=c/d@mail.example', 'a&b=c/d@mail.example'],
    ['liqiang@例子.中国', 'liqiang@xn--fsqu00a.xn--fiqs8s'],
    ['李强@例子.中国', '李强@xn--fsqu00a.xn--fiqs8s'],
  ])('%s is written to, from the mail and from the API', async (written, travels) => {
    const before = mailTo(written).length;
    await room.aComplaint(await ofMail(mail(written, '信用卡年费多收了三百元。')));
    const { id } = await room.aComplaint(ofApi({ text: '信用卡年费多收了三百元。', complainant: { email: written } }));
    await room.settle();
    // The acknowledgement of each; and the code, which the API has shown already. The mail server tells domains in Unicode again.
    expect(mailTo(written).length - before).toBe(3);
    expect(await room.deliveries(id)).toMatchObject([{ recipient: travels }]);
  });
});

describe('no stranger gets a code', () => {
  it('Chinese numbers of Aliyun stay in China', async () => {
    const push = readFileSync('apps/gateway/src/channels/sms-aliyun/specimens/national-numbers.json');
    for (const message of readMessages(push) ?? []) await room.aComplaint(fromAliyun(message, house));
    await room.settle();
    for (const number of ['13012345678', '13800138000', '15012345678', '18912345678', '19912345678']) {
      expect(room.twilio.to(`+86${number}`).length).toBeGreaterThan(0);
      expect(room.twilio.to(`+${number}`)).toEqual([]);
    }
  });

  it.each([['+266696687'], ['+86282452253'], ['+2562533'], ['+8656696'], ['anonymous']])(
    'a caller who withholds the number is no number: %s',
    async (from) => {
      const { piece } = readCallback(
        {
          CallSid: `CA${from}`,
          From: from,
          To: '+8610955555',
          RecordingSid: 'RE1',
          TranscriptionSid: 'TR1',
          TranscriptionText: '信用卡被盗刷',
          TranscriptionStatus: 'completed',
        },
        Buffer.from('x'),
      );
      const draft = ofJoined(joinTwilio([{ piece, receivedAt: new Date() }], { now: new Date(), house }));
      expect(draft).toMatchObject({ complainant: {}, facts: { from, keptAsWritten: [{ value: from, why: 'withheld' }] } });
      const { id } = await room.aComplaint(draft);
      await room.settle();
      expect(await room.deliveries(id)).toEqual([]);
      expect(room.twilio.to(from)).toEqual([]);
    },
  );

  it('a local number without its area is kept as typed, not texted, and called by whoever knows the town', async () => {
    const draft = ofApi({ text: '信用卡年费多收了三百元。', complainant: { phone: '84664163' } });
    const { id, reference } = await room.aComplaint(draft);
    await room.settle();
    expect(await room.deliveries(id)).toEqual([]);
    expect(await room.work(id)).toEqual(['call']);
    expect(await fileOf(reference)).toMatchObject({
      complainant: { phone: '84664163' },
      contacts: [{ medium: 'sms', value: '84664163', kind: 'none', usable: false, why: 'unreadable' }],
      keptAsWritten: [{ field: 'complainant.phone', value: '84664163', why: 'local' }],
    });
  });
});

const fileOf = (reference: string) =>
  readCaseFile(room.unitOfWork, supervisor, reference, {
    deadlines: HouseDeadlines.of(room.desk.house.institution, rules),
    institution: room.desk.house.institution,
  });

describe('a landline is called', () => {
  it.each([
    ['zh-Hans', '网点排队太久，请处理。', '021-58881234转801', '+862158881234'],
    ['zh-Hant', '分行櫃檯排隊太久，請處理。', '+886 2 2345 6789', '+886223456789'],
    ['en', 'The branch kept me waiting for two hours.', '+49 30 55571600', '+493055571600'],
  ])('by a person, before the date, and nothing counts as told before (%s)', async (language, text, typed, phone) => {
    const draft = ofApi({ text, complainant: { phone: typed } });
    const { id, reference } = await room.aComplaint(draft);
    await room.settle();
    expect(await room.one('SELECT language FROM complaint WHERE id = $1', id)).toEqual({ language });
    expect(room.twilio.to(phone)).toEqual([]);
    const notice = await noticeOf(id, 'acknowledgement');
    expect(notice).toMatchObject({ state: 'incomplete', chosen: { passedOver: { sms: 'landline' }, call: 'last-resort' } });
    expect(await workOf(id)).toEqual([{ kind: 'call', due: notice['due_at'] }]);
    expect(await room.duty(id, 'acknowledge')).toBe('open');
    expect(await fileOf(reference)).toMatchObject({ contacts: [{ value: phone, kind: 'landline', usable: false, why: 'landline' }] });

    const states = ['complaint_accepted', 'handling_deadline', 'contact_details'];
    await tellInPerson(room.unitOfWork, rules, house.zone, supervisor, notice['id'], { by: 'phone', said: 'told', states, at: undefined });
    await room.settle();
    expect(await room.duty(id, 'acknowledge')).toBe('satisfied');
    expect(await room.work(id)).toEqual([]);
  });

  it('unless there is a mail address or a letter can go', async () => {
    const byMail = await room.aComplaint({ complainant: { phone: '+862158881234', email: 'lu@mail.example' } });
    const byLetter = await room.aComplaint({ complainant: { phone: '+862158881234', address: '上海市浦东新区示例路2号' } });
    await room.settle();
    expect(await noticeOf(byMail.id, 'acknowledgement')).toMatchObject({ medium: 'email', state: 'sent' });
    expect(await room.work(byMail.id)).toEqual([]);
    expect(await noticeOf(byLetter.id, 'acknowledgement')).toMatchObject({ medium: 'letter' });
  });

  it('and so is whoever asked for a call, beside what goes out in writing', async () => {
    const { id } = await room.aComplaint(ofApi({ text: '信用卡被盗刷', complainant: { phone: '13800138555' }, prefers: 'phone' }));
    await room.settle();
    expect((await workOf(id)).map((one) => one['kind'])).toEqual(['call']);
    expect(room.twilio.to('+8613800138555').length).toBeGreaterThan(0);
  });

  it('whoever texted us can be texted, and a number of North America may be either', async () => {
    const texted = await room.aComplaint({ channel: 'sms-twilio', complainant: { phone: '+493055571601' } });
    const american = await room.aComplaint({ complainant: { phone: '+12025550143' } });
    await room.settle();
    expect(room.twilio.to('+493055571601').length).toBeGreaterThan(0);
    expect(room.twilio.to('+12025550143').length).toBeGreaterThan(0);
    expect([await room.work(texted.id), await room.work(american.id)]).toEqual([[], []]);
  });

  it('a call that a telephone system tells of keeps its number, and asks for nothing', () => {
    const event = (from: string) => readEvent({ event: 'newCall', from, to: '8610955555', direction: 'in', callId: 'c17' }, []);
    const of = (from: string) => ofJoined(joinCti([{ piece: { ...event(from) }, receivedAt: new Date(0) }], { now: new Date(), house }));
    expect(of('493055571600')).toMatchObject({ complainant: { phone: '+493055571600' } });
    expect(of('13012345678')).toMatchObject({ complainant: { phone: '+8613012345678' } });
    expect(of('01088886666')).toMatchObject({ complainant: { phone: '+861088886666' } });
    expect(of('Restricted').complainant).toEqual({});
    expect(of('493055571600')).not.toHaveProperty('prefers');
  });
});
