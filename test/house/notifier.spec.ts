import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { raiseNotices } from '../../apps/notifier/src/notices/raise-notices.js';
import { TwilioSmsProvider } from '../../apps/notifier/src/providers/twilio-sms/twilio-sms-provider.js';
import { settledAtOnce } from '../../apps/notifier/src/receipts/settle-outcomes.js';
import { ProviderRegistry } from '../../apps/notifier/src/registry/provider-registry.js';
import { sendNotices } from '../../apps/notifier/src/sending/send-notices.js';
import { replyAddress } from '../../libs/shared/src/contact/reply-address.js';
import type { ComplaintDraft } from '../../libs/shared/src/domain/complaint/complaint.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { accessCode } from '../../libs/shared/src/secrets/access-code.js';
import { eventually } from '../support/eventually.js';
import { type DatabaseRow, MailRoom } from '../support/mail-room.js';
import type { MailSink, TakenMessage, TwilioDouble } from '../support/provider-double.js';

let room: MailRoom;
let twilio: TwilioDouble;
let mail: MailSink;
const codeSecret = 'test';

const one = (sql: string, ...parameters: unknown[]) => room.one(sql, ...parameters);
const all = (sql: string, ...parameters: unknown[]): Promise<DatabaseRow[]> => room.all(sql, ...parameters);
const raise = () => room.raise();
const send = () => room.send();
const later = (seconds: number) => room.later(seconds);
const resolve = () => room.resolve();
const aPhone = () => room.aPhone();
const aComplaint = (over: Partial<ComplaintDraft> = {}) => room.aComplaint(over);
const noticesOf = (id: string) => room.notices(id);
const deliveriesOf = (id: string) => room.deliveries(id);
const workOf = async (id: string) => (await room.work(id)).map((kind) => ({ kind }));

beforeAll(async () => {
  room = await MailRoom.open();
  ({ twilio, mail } = room);
});
afterAll(() => room.close());
beforeEach(async () => {
  twilio.modes = ['ok'];
  twilio.listsFail = false;
  mail.mode = 'ok';
  // What one test did to a provider must not keep the next from it.
  await all('DELETE FROM provider_state');
});

describe('a receipt and the desk at the same time', () => {
  it('lock the case before the notice, both: nobody waits for somebody who waits', async () => {
    const complaint = await aComplaint();
    await raise();
    await send();
    const message = twilio.to(complaint.phone)[0] as TakenMessage;
    const receipt = await room.unitOfWork.run(async (tx) => {
      await tx.query('SELECT 1 FROM complaint WHERE id = $1 FOR NO KEY UPDATE', [complaint.id]);
      const answer = twilio.report(message, 'sent');
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await eventually(() => all(waiting), { is: (found) => found.length > 0, what: 'the receipt waiting for the case' });
      // Fails at once where the receipt holds any of them.
      await tx.query('SELECT 1 FROM notice WHERE complaint_id = $1 FOR UPDATE NOWAIT', [complaint.id]);
      await tx.query('SELECT 1 FROM delivery WHERE notice_id IN (SELECT id FROM notice WHERE complaint_id = $1) FOR UPDATE NOWAIT', [
        complaint.id,
      ]);
      return { answer };
    });
    expect(await receipt.answer).toBe(204);
  });
});

describe('an acknowledgement', () => {
  it('is raised and sent once, however often its slips come', async () => {
    const complaint = await aComplaint();
    const events = (await all(`SELECT id FROM event WHERE complaint_id = $1 AND kind = 'complaint.assigned'`, complaint.id)).map(
      (row) => row['id'],
    );
    await Promise.all([1, 2, 3].map(() => raiseNotices(room.unitOfWork, room.desk, events)));
    const raised = (await all(`SELECT id FROM event WHERE complaint_id = $1 AND kind = 'notice.composed'`, complaint.id)).map(
      (row) => row['id'],
    );
    await Promise.all([1, 2, 3].map(() => sendNotices(room.unitOfWork, room.desk, settledAtOnce(room.unitOfWork, room.desk), raised)));
    expect(twilio.to(complaint.phone)).toHaveLength(1);
    const [notice] = await noticesOf(complaint.id);
    expect(notice).toMatchObject({
      kind: 'acknowledgement',
      obligation: 'acknowledge',
      rule_set: 'cbrc-2012',
      medium: 'sms',
      state: 'accepted',
    });
    expect(notice?.['statements']).toMatchObject({ handling_deadline: 'due', complaint_accepted: 'accepted', contact_details: 'contact' });
    expect(await deliveriesOf(complaint.id)).toMatchObject([
      { attempt_no: 1, provider: 'twilio-sms', state: 'accepted', provider_id: twilio.to(complaint.phone)[0]?.sid },
    ]);
  });

  it('counts as sent when the provider says that it left, and meets its duty then', async () => {
    const complaint = await aComplaint();
    await raise();
    await send();
    const duty = () => one(`SELECT state FROM obligation WHERE complaint_id = $1 AND kind = 'acknowledge'`, complaint.id);
    expect(await duty()).toEqual({ state: 'open' });
    const message = twilio.to(complaint.phone)[0] as TakenMessage;
    await twilio.report(message, 'sent');
    expect(await duty()).toEqual({ state: 'satisfied' });
    await twilio.report(message, 'delivered');
    const [notice] = await noticesOf(complaint.id);
    const times = ['raised_at', 'composed_at', 'accepted_at', 'sent_at', 'delivered_at'].map((name) => notice?.[name]?.getTime());
    expect(times).toEqual([...times].sort());
    expect(times.every((time) => time > 0)).toBe(true);
    expect(Object.keys((await deliveriesOf(complaint.id))[0]?.['times'])).toEqual(['sent', 'intent', 'accepted', 'delivered']);
    expect(await all(`SELECT kind FROM event WHERE subject_id = $1 ORDER BY seq`, notice?.['id'])).toEqual([
      { kind: 'notice.composed' },
      { kind: 'notice.accepted' },
      { kind: 'notice.sent' },
      { kind: 'notice.delivered' },
    ]);
  });

  it('states reference, date and contact, and tells the provider until when it is worth anything', async () => {
    const complaint = await aComplaint();
    await raise();
    await send();
    const { dueOn } = await one(
      `SELECT due_on::text AS "dueOn" FROM obligation WHERE complaint_id = $1 AND kind = 'decide' ORDER BY due_at LIMIT 1`,
      complaint.id,
    );
    const [year, month, day] = String(dueOn).split('-').map(Number);
    const [message] = twilio.to(complaint.phone);
    expect(message?.body).toContain(complaint.reference);
    expect(message?.body).toContain(`${year}年${month}月${day}日星期`);
    expect(message?.body).toContain('95000');
    expect(Number(message?.validityPeriod)).toBeGreaterThan(0);
    expect(message?.statusCallback).toMatch(/\/receipts\/twilio-sms\/[0-9a-f-]{36}$/);
  });

  it('holds the access code where nobody showed it, which no row ever does', async () => {
    const complaint = await aComplaint({ channel: 'sms-twilio' });
    await raise();
    await send();
    const code = accessCode(codeSecret, complaint.reference);
    const bodies = twilio.to(complaint.phone).map((message) => message.body);
    expect(bodies).toEqual([expect.stringMatching(new RegExp(`投诉已受理，.*${code}`))]);
    const notices = await noticesOf(complaint.id);
    expect(notices.map((notice) => notice['kind'])).toEqual(['acknowledgement']);
    expect(JSON.stringify(notices)).not.toContain(code);
    expect(notices[0]?.['body']).toContain('{code}');
  });

  it('goes by mail with one Message-ID, an empty sender and the headers of an automatic answer', async () => {
    const complaint = await aComplaint({ language: 'en', complainant: { email: 'li.si@mail.example' } });
    await raise();
    await send();
    const [notice] = await noticesOf(complaint.id);
    const taken = mail.ledger.filter((one) => one.raw.includes(complaint.reference));
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatchObject({ from: '', to: ['li.si@mail.example'] });
    expect(taken[0]?.raw).toContain(`Message-ID: <${notice?.['id']}@bank.example>`);
    expect(taken[0]?.raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    expect(taken[0]?.raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
    expect(taken[0]?.raw).toContain(`Reply-To: ${replyAddress(codeSecret, complaint.reference, 'tousu@bank.example')}\r\n`);
    expect(taken[0]?.raw).toContain(`Reply-To: ${replyAddress(codeSecret, complaint.reference, 'tousu@bank.example')}\r\n`);
    expect(taken[0]?.raw).toContain('Content-Type: multipart/alternative');
    expect((await deliveriesOf(complaint.id))[0]).toMatchObject({ state: 'accepted', provider_id: `<${notice?.['id']}@bank.example>` });
  });

  it('to somebody without contact stands on the status page and meets its duty', async () => {
    const complaint = await aComplaint({ complainant: { anonymous: true } });
    await raise();
    expect(await noticesOf(complaint.id)).toMatchObject([
      { medium: null, state: 'displayed', body: expect.stringContaining(complaint.reference) },
    ]);
    expect(await deliveriesOf(complaint.id)).toEqual([]);
    expect(await one(`SELECT state FROM obligation WHERE complaint_id = $1 AND kind = 'acknowledge'`, complaint.id)).toEqual({
      state: 'satisfied',
    });
  });

  it('that must not go by itself is work for a person', async () => {
    const complaint = await aComplaint({ mayAcknowledge: false });
    await raise();
    await send();
    expect(await noticesOf(complaint.id)).toMatchObject([{ state: 'held' }]);
    expect(twilio.to(complaint.phone)).toEqual([]);
    expect(await workOf(complaint.id)).toEqual([{ kind: 'acknowledge-by-hand' }]);
  });
});

describe("a clerk's notice", () => {
  const aNotice = (...given: Parameters<MailRoom['aNotice']>) => room.aNotice(...given);

  it('is composed and sent; an outcome meets the duty to decide', async () => {
    const complaint = await aComplaint();
    await raise();
    await aNotice(complaint.id, 'extension', 'deadline.extended', { dueOn: '2026-03-31', newDueOn: '2026-04-30', reason: '需调取凭证' });
    await aNotice(complaint.id, 'outcome', 'outcome.decided', { decision: 'upheld', text: '我们退还 100 元。' });
    await send();
    expect(twilio.to(complaint.phone).map((message) => message.body)).toEqual([
      expect.stringContaining('您的投诉已受理'),
      expect.stringContaining('因需调取凭证，答复期限由2026年3月31日星期二延至2026年4月30日星期四'),
      expect.stringContaining('处理决定：投诉成立'),
    ]);
    for (const message of twilio.to(complaint.phone)) await twilio.report(message, 'sent');
    expect(await one(`SELECT state FROM obligation WHERE complaint_id = $1 AND obligation = 'decide'`, complaint.id)).toEqual({
      state: 'satisfied',
    });
  });

  it('that lacks what the rules require is never sent', async () => {
    const complaint = await aComplaint();
    await raise();
    await send();
    const id = await aNotice(complaint.id, 'extension', 'deadline.extended', { newDueOn: '2026-04-30' });
    await send();
    expect(await one('SELECT state, missing FROM notice WHERE id = $1', id)).toEqual({
      state: 'incomplete',
      missing: ['extension_reason', 'value:reason'],
    });
    expect(await workOf(complaint.id)).toEqual([{ kind: 'notice-incomplete' }]);
    expect(await all(`SELECT kind FROM event WHERE subject_id = $1 AND kind LIKE 'notice.%'`, id)).toEqual([{ kind: 'notice.incomplete' }]);
    expect(twilio.to(complaint.phone)).toHaveLength(1);
  });
});

describe('an answer that was lost', () => {
  async function lost(mode: 'error-after-accept' | 'reset-after-accept' | 'error-before' | 'reset-before') {
    const complaint = await aComplaint();
    await raise();
    twilio.modes = [mode];
    await send();
    twilio.modes = ['ok'];
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'unknown', provider_id: null }]);
    return complaint;
  }

  it.each(['error-after-accept', 'reset-after-accept'] as const)('is found at the provider and adopted (%s)', async (mode) => {
    const complaint = await lost(mode);
    await resolve();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'unknown', lookups: 0 }]);
    await later(121);
    await resolve();
    await send();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'accepted', provider_id: twilio.to(complaint.phone)[0]?.sid }]);
    expect(await noticesOf(complaint.id)).toMatchObject([{ state: 'accepted' }]);
    expect(twilio.to(complaint.phone)).toHaveLength(1);
  });

  it.each(['error-before', 'reset-before'] as const)('is sent again only after two look-ups found nothing (%s)', async (mode) => {
    const complaint = await lost(mode);
    await later(121);
    await resolve();
    await send();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'unknown', lookups: 1 }]);
    await resolve();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ lookups: 1 }]);
    await later(301);
    await resolve();
    await send();
    expect(await deliveriesOf(complaint.id)).toMatchObject([
      { state: 'not-accepted', lookups: 2 },
      { state: 'accepted', attempt_no: 2 },
    ]);
    expect(twilio.to(complaint.phone)).toHaveLength(1);
  });

  it('stays unknown while the provider cannot be asked, and is a person’s after half an hour', async () => {
    const complaint = await lost('error-after-accept');
    twilio.listsFail = true;
    for (const _ of [1, 2, 3]) {
      await later(301);
      await resolve();
    }
    expect(await workOf(complaint.id)).toEqual([]);
    await later(1000);
    await resolve();
    expect(await workOf(complaint.id)).toEqual([{ kind: 'delivery-unknown' }]);
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'unknown', lookups: 0 }]);
    twilio.listsFail = false;
    await later(301);
    await resolve();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'accepted' }]);
    expect(await workOf(complaint.id)).toEqual([]);
  });

  it('once it is a person’s is not sent again by itself', async () => {
    const complaint = await lost('error-before');
    await all(`UPDATE notice SET due_at = now() + interval '1 hour' WHERE complaint_id = $1`, complaint.id);
    for (const _ of [1, 2, 3]) {
      await later(301);
      await resolve();
      await send();
    }
    expect(await workOf(complaint.id)).toEqual([{ kind: 'delivery-unknown' }]);
    expect(twilio.to(complaint.phone)).toEqual([]);
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'unknown' }]);
  });

  it('of a process that died after its attempt is found by the lease', async () => {
    const complaint = await aComplaint();
    await raise();
    process.env['REDRESS_FAULT'] = 'send.after_attempt:throw';
    await expect(send()).rejects.toThrow('fault point');
    delete process.env['REDRESS_FAULT'];
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'intent' }]);
    await resolve();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'intent' }]);
    for (const seconds of [91, 121, 301]) {
      await later(seconds);
      await resolve();
      await send();
    }
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'not-accepted' }, { state: 'accepted' }]);
    expect(twilio.to(complaint.phone)).toHaveLength(1);
  });

  it('of a process that died after the provider took it is adopted', async () => {
    const complaint = await aComplaint();
    await raise();
    process.env['REDRESS_FAULT'] = 'send.after_provider:throw';
    await expect(send()).rejects.toThrow('fault point');
    delete process.env['REDRESS_FAULT'];
    for (const seconds of [91, 121]) {
      await later(seconds);
      await resolve();
      await send();
    }
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'accepted' }]);
    expect(twilio.to(complaint.phone)).toHaveLength(1);
  });

  it('of a provider that took it and hangs is adopted', async () => {
    const complaint = await aComplaint();
    await raise();
    twilio.modes = ['hang-after-accept'];
    const { accountSid, authToken, url: apiUrl } = twilio;
    const provider = new TwilioSmsProvider({ accountSid, authToken, apiUrl, sender: { from: '+15005550006' }, timeoutMilliseconds: 300 });
    const impatient = new ProviderRegistry([], [{ id: 'twilio-sms', medium: 'sms', callLimitSeconds: 1, provider, reports: 'delivered' }]);
    await room.send({ providers: impatient });
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'unknown' }]);
    await later(121);
    await resolve();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'accepted', provider_id: twilio.to(complaint.phone)[0]?.sid }]);
    expect(twilio.to(complaint.phone)).toHaveLength(1);
  });

  it('is not waited for by a process that was stopped past its lease: it does not call at all', async () => {
    const complaint = await aComplaint();
    await raise();
    const clock = jest.spyOn(performance, 'now');
    const start = performance.now();
    clock.mockReturnValueOnce(start).mockReturnValue(start + 75_000);
    await send();
    clock.mockRestore();
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'deferred' }]);
    expect(twilio.to(complaint.phone)).toEqual([]);
  });

  it('of a mail is a person’s: a mail server cannot be asked', async () => {
    const complaint = await aComplaint({ complainant: { email: 'wang@mail.example' } });
    await raise();
    mail.mode = 'drop-after-data';
    await send();
    mail.mode = 'ok';
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'unknown' }]);
    for (const seconds of [121, 301, 301]) {
      await later(seconds);
      await resolve();
      await send();
    }
    expect(await workOf(complaint.id)).toEqual([{ kind: 'delivery-unknown' }]);
    expect(mail.ledger.filter((one) => one.raw.includes(complaint.reference))).toHaveLength(1);
  });
});

describe('a provider that says no', () => {
  it('for now is asked again later, by the ladder', async () => {
    const complaint = await aComplaint();
    await raise();
    twilio.modes = ['429', '429', 'ok'];
    await send();
    expect(await send()).toBe(0);
    for (const seconds of [61, 301]) {
      await later(seconds);
      await send();
    }
    expect((await deliveriesOf(complaint.id)).map((delivery) => delivery['state'])).toEqual(['deferred', 'deferred', 'accepted']);
    expect(twilio.to(complaint.phone)).toHaveLength(1);
  });

  it('for this number is answered by mail, where there is an address', async () => {
    const phone = aPhone();
    const complaint = await aComplaint({ channel: 'sms-twilio', complainant: { phone, email: 'zhao@mail.example' } });
    twilio.modeFor.set(phone, 'refuse-21610');
    await raise();
    await send();
    await send();
    expect(await deliveriesOf(complaint.id)).toMatchObject([
      { medium: 'sms', state: 'refused', code: '21610' },
      // The code stays out of an acknowledgement that goes another way than back, and follows it.
      { medium: 'email', state: 'accepted' },
      { medium: 'email', state: 'accepted' },
    ]);
    expect((await noticesOf(complaint.id))[0]).toMatchObject({
      medium: 'email',
      state: 'sent',
      subject: expect.stringContaining('投诉已受理'),
    });
    const code = accessCode(codeSecret, complaint.reference);
    const decoded = mail.ledger.filter((one) => one.to.includes('zhao@mail.example'));
    expect(decoded).toHaveLength(2);
    expect(JSON.stringify(await noticesOf(complaint.id))).not.toContain(code);
  });

  it('to the only way there is becomes work for a person', async () => {
    const phone = aPhone();
    const complaint = await aComplaint({ complainant: { phone } });
    twilio.modeFor.set(phone, 'refuse-21614');
    await raise();
    await send();
    await send();
    expect(await noticesOf(complaint.id)).toMatchObject([{ state: 'failed' }]);
    expect(await workOf(complaint.id)).toEqual([{ kind: 'delivery-failed' }]);
  });
});

describe('receipts', () => {
  async function sent(): Promise<{ id: string; message: TakenMessage }> {
    const complaint = await aComplaint();
    await raise();
    await send();
    return { id: complaint.id, message: twilio.to(complaint.phone)[0] as TakenMessage };
  }

  it('end in the same state five times over and shuffled, and are each kept once', async () => {
    const { id, message } = await sent();
    const words = ['sent', 'delivered', 'queued'].flatMap((word) => Array(5).fill(word) as string[]);
    const shuffled = words.sort(() => Math.random() - 0.5);
    const answers = await Promise.all(shuffled.map((word) => twilio.report(message, word)));
    expect(new Set(answers)).toEqual(new Set([204]));
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered' }]);
    expect(await noticesOf(id)).toMatchObject([{ state: 'delivered' }]);
    const kept = await all(
      `SELECT word FROM receipt r JOIN delivery d ON d.id = r.delivery_id JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = $1 ORDER BY word`,
      id,
    );
    expect(kept).toEqual([{ word: 'delivered' }, { word: 'queued' }, { word: 'sent' }]);
    expect(await all(`SELECT 1 FROM event WHERE complaint_id = $1 AND kind = 'notice.delivered'`, id)).toHaveLength(1);
  });

  it('that nobody proved, or of nobody’s attempt, are answered and change nothing', async () => {
    const { id, message } = await sent();
    expect(await twilio.report(message, 'delivered', { token: 'wrong' })).toBe(204);
    const strange = message.statusCallback?.replace(/[0-9a-f-]{36}$/, newId()) ?? '';
    expect(await twilio.report(message, 'delivered', { url: strange })).toBe(204);
    expect(await twilio.report(message, 'delivered', { url: `${strange.slice(0, -36)}not-an-id` })).toBe(204);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'accepted' }]);
  });

  it('prove that a message whose answer was lost was taken', async () => {
    const complaint = await aComplaint();
    await raise();
    twilio.modes = ['error-after-accept'];
    await send();
    await all(`UPDATE notice SET due_at = now() WHERE complaint_id = $1`, complaint.id);
    await resolve();
    expect(await workOf(complaint.id)).toEqual([{ kind: 'delivery-unknown' }]);
    const [message] = twilio.to(complaint.phone);
    await twilio.report(message as TakenMessage, 'sent');
    expect(await deliveriesOf(complaint.id)).toMatchObject([{ state: 'sent', provider_id: message?.sid }]);
    expect(await noticesOf(complaint.id)).toMatchObject([{ state: 'sent' }]);
    expect(await workOf(complaint.id)).toEqual([]);
  });

  it('that say it never arrived bring it to a person, where there is no other way', async () => {
    const { id, message } = await sent();
    await twilio.report(message, 'undelivered', { errorCode: '30005' });
    await send();
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'undelivered', code: '30005', reason: 'The number is not in use.' }]);
    expect(await noticesOf(id)).toMatchObject([{ state: 'failed' }]);
    expect(await workOf(id)).toEqual([{ kind: 'delivery-failed' }]);
  });
});

describe('many at once', () => {
  it('two hundred acknowledgements leave once each though every slip is worked on by three', async () => {
    const complaints = await Promise.all(Array.from({ length: 200 }, () => aComplaint()));
    await raise();
    const due = (await all(`SELECT event_id AS id FROM slip WHERE consumer = 'send' AND next_at <= now()`)).map(
      (row) => row['id'] as string,
    );
    const slips = Array.from({ length: Math.ceil(due.length / 20) }, (_, index) => due.slice(index * 20, index * 20 + 20));
    await Promise.all(
      slips.flatMap((ids) => [1, 2, 3].map(() => sendNotices(room.unitOfWork, room.desk, settledAtOnce(room.unitOfWork, room.desk), ids))),
    );
    for (const complaint of complaints) expect(twilio.to(complaint.phone)).toHaveLength(1);
  }, 60_000);
});
