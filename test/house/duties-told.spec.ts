import { closeMailReaders } from '@app/shared/mail/read-mail-safely.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { closeApart } from '@app/shared/platform/threads/apart.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Intake } from '../../apps/gateway/src/doors/channel.js';
import type { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { remindStaff } from '../../apps/notifier/src/notices/remind-staff.js';
import { notifierContext } from '../../apps/notifier/src/notifier-context.js';
import { OutcomeBook } from '../../apps/notifier/src/receipts/outcome-book.js';
import type { Outgoing, Reports, SendResult } from '../../apps/notifier/src/registry/provider.js';
import { ProviderRegistry } from '../../apps/notifier/src/registry/provider-registry.js';
import { sendDuties } from '../../apps/notifier/src/sending/send-duties.js';
import { takeBounces } from '../../apps/notifier/src/sending/take-bounces.js';
import { sweepObligations } from '../../apps/router/src/clock/sweep-obligations.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { mailSettings, takeMail } from '../support/take-mail.js';

const supervisors = [{ name: '赵宁', email: 'zhao@staff.example' }];
const duties = [{ name: '沈洁', email: 'shen@staff.example', phone: '+8613800138000', language: 'en' as const }];
const executive = { name: '何平', phone: '+8613900139000' };

let gateway: TestGateway;
let overseer: string;
beforeAll(async () => {
  gateway = await aGateway();
  overseer = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(async () => {
  await closeMailReaders();
  await closeApart();
  await gateway?.close();
});
beforeEach(async () => void (await gateway.sql('DELETE FROM staff_message')));

/** A notifier with these people in its papers, and what its provider was asked to send. */
function aMailRoom(
  people: Partial<Pick<Institution, 'duties' | 'supervisors'>> = {},
  answers: (message: Outgoing) => SendResult | Promise<never> = taken,
  reports: Reports = 'nothing',
) {
  const sent: Outgoing[] = [];
  const { house, deadlines } = gateway.foundation;
  const send = async (message: Outgoing) => {
    sent.push(message);
    return await answers(message);
  };
  const desk = notifierContext({
    institution: { ...house.institution, supervisors, duties, ...people, escalation: { ...house.institution.escalation, executive } },
    departments: house.departments,
    rules: loadRules(),
    deadlines,
    templates: loadTemplates(),
    providers: new ProviderRegistry(['memory'], [{ id: 'memory', medium: 'any', provider: { send }, callLimitSeconds: 20, reports }]),
    ...{ codeSecret: 'test', publicUrl: 'https://bank.example', receiptsUrl: '', now: () => new Date() },
  });
  const tell = async () => {
    const owed = await gateway.sql<{ id: string }>(
      `SELECT event_id AS id FROM slip JOIN event e ON e.id = event_id WHERE consumer = 'notices' AND e.complaint_id IS NULL AND e.kind LIKE 'deadline.%' ORDER BY e.seq`,
    );
    await remindStaff(
      gateway.unitOfWork,
      desk,
      owed.map(({ id }) => id),
    );
  };
  return {
    sent,
    desk,
    tell,
    leave: async () => await sendDuties(gateway.unitOfWork, desk),
    to: () => sent.map(({ recipient }) => recipient),
  };
}

const taken = ({ attemptId }: Outgoing): SendResult => ({ state: 'accepted', providerId: attemptId });

/** A duty of the institution with these instants, as hours from now. */
async function aDuty(hours: { near: number; escalate: number; due: number }): Promise<string> {
  const { body } = await gateway.call('POST', '/api/institution-events', { token: overseer, body: { type: 'contact_person_change' } });
  expect(body).toBeDefined();
  const [duty] = await gateway.sql<{ id: string }>(
    `UPDATE obligation SET near_at = now() + $1 * interval '1 h', escalate_at = now() + $2 * interval '1 h', due_at = now() + $3 * interval '1 h',
       near_told_at = NULL, escalated_at = NULL, missed_at = NULL, state = 'open', satisfied_at = NULL
     WHERE obligation = 'contact-change' AND complaint_id IS NULL RETURNING id`,
    hours.near,
    hours.escalate,
    hours.due,
  );
  await sweepObligations(gateway.unitOfWork);
  return duty!.id;
}

describe('a duty of the institution', () => {
  it('reaches whoever the papers name before its date, once, with nothing of a case in it', async () => {
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom();
    await room.tell();
    await room.tell();
    expect([await room.leave(), await room.leave()]).toEqual([1, 0]);
    expect(room.to()).toEqual(['shen@staff.example']);
    expect(room.sent[0]).toMatchObject({ kind: 'duty', language: 'en', subject: expect.stringContaining('changed contact persons') });
    expect(room.sent[0]?.text).toMatch(/owes this by .* \d{4}: the report of changed contact persons/);
    expect(room.sent[0]?.text).not.toContain('{{');
  });

  it('reaches the supervisors where nobody else is named', async () => {
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom({ duties: [] });
    await room.tell();
    await room.leave();
    expect(room.to()).toEqual(['zhao@staff.example']);
    expect(room.sent[0]?.text).toContain('联系人变更报告');
  });

  it('that is late reaches all of them and the executive, and its page says so', async () => {
    const id = await aDuty({ near: -9, escalate: -5, due: -1 });
    const room = aMailRoom();
    await room.tell();
    await room.leave();
    expect(room.to().sort()).toEqual([
      '+8613900139000',
      'shen@staff.example',
      'shen@staff.example',
      'zhao@staff.example',
      'zhao@staff.example',
    ]);
    expect(room.sent.filter(({ text }) => /逾期|late/.test(text))).toHaveLength(3);
    const { body } = await gateway.call('GET', '/api/reports', { token: overseer });
    const [duty] = (body.items ?? body).filter((one: { id: string }) => one.id === id);
    expect(duty.told).toEqual(expect.arrayContaining([expect.objectContaining({ role: 'executive', medium: 'sms', state: 'sent' })]));
    expect(JSON.stringify(duty)).not.toContain('staff.example');
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(overseer);
    expect((await visitor.get('/desk/duties')).html).toContain('分管');
  });

  it('goes over the other medium where one is refused, waits where it is put off, and is not sent again where nobody knows', async () => {
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const refusing = aMailRoom({}, (message) =>
      message.recipient.includes('@') ? { state: 'refused', reason: 'No such mailbox.', next: 'other-channel' } : taken(message),
    );
    await refusing.tell();
    await refusing.leave();
    await refusing.leave();
    expect(refusing.to()).toEqual(['shen@staff.example', '+8613800138000']);

    await aDuty({ near: -1, escalate: 5, due: 30 });
    const busy = aMailRoom({}, () => ({ state: 'deferred', reason: 'Busy.' }));
    await busy.tell();
    await busy.leave();
    expect(await busy.leave()).toBe(0);
    await gateway.sql('UPDATE staff_message SET next_at = now() WHERE state = $1', 'composed');
    expect(await busy.leave()).toBe(1);

    await gateway.sql('DELETE FROM staff_message');
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const lost = aMailRoom({}, () => ({ state: 'unknown', reason: 'No answer.' }));
    await lost.tell();
    await lost.leave();
    await gateway.sql('UPDATE staff_message SET next_at = now()');
    expect(await lost.leave()).toBe(0);
    expect(await gateway.sql('SELECT state FROM staff_message')).toEqual([{ state: 'unknown' }]);
  });

  it('whose sender died while it left is not sent again; two senders at once send it once', async () => {
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom();
    await room.tell();
    await Promise.all([room.leave(), room.leave(), room.leave()]);
    expect(room.sent).toHaveLength(1);
    await gateway.sql(`UPDATE staff_message SET state = 'sending', lease_until = now() - interval '1 s'`);
    expect(await room.leave()).toBe(1);
    expect(room.sent).toHaveLength(1);
    expect(await gateway.sql('SELECT state FROM staff_message')).toEqual([{ state: 'unknown' }]);
  });

  it('that was taken and never arrived goes another way, to the supervisors at last, and is seen where nobody could be told', async () => {
    const id = await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom({ supervisors: [{ name: '赵宁', phone: '+8613700137000' }] });
    const book = new OutcomeBook(gateway.unitOfWork, room.desk);
    const report = async (state: 'accepted' | 'delivered' | 'undelivered', nth: number, provider = 'memory') =>
      await book.keep({
        provider,
        attemptId: room.sent[nth]!.attemptId,
        receipt: { state, word: state, providerId: room.sent[nth]!.attemptId, reason: 'The number is not in use.' },
        request: { method: 'POST', url: 'https://bank.example/receipts', headers: {}, raw: Buffer.alloc(0) },
      });
    await room.tell();
    await room.leave();
    expect(await report('undelivered', 0, 'another')).toBe('unknown-attempt');
    expect([await report('undelivered', 0), await report('undelivered', 0), await report('delivered', 0)]).toEqual([
      'kept',
      'repeated',
      'repeated',
    ]);
    await room.leave();
    await report('undelivered', 1);
    await room.leave();
    expect(room.to()).toEqual(['shen@staff.example', '+8613800138000', '+8613700137000']);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(overseer);
    const page = async () => (await visitor.get('/desk/duties?lang=zh-Hans')).html;
    const told = async () => {
      const { body } = await gateway.call('GET', '/api/reports', { token: overseer });
      return (body.items ?? body).find((one: { id: string }) => one.id === id).told.map((one: object) => one);
    };
    // On its way to the supervisors, and there: nobody has to be told by hand.
    expect(await page()).not.toContain('未能收到提醒');
    await report('delivered', 2);
    expect((await told()).map(({ state, stillToTell }: { state: string; stillToTell: boolean }) => [state, stillToTell])).toEqual([
      ['failed', false],
      ['failed', false],
      ['delivered', false],
    ]);
    expect(await page()).not.toContain('未能收到提醒');
    await gateway.sql(`UPDATE staff_message SET state = 'sent' WHERE state = 'delivered'`);
    await report('undelivered', 2);
    expect(await room.leave()).toBe(0);
    expect(await page()).toMatch(/未能收到提醒/);
    expect((await told()).every(({ stillToTell }: { stillToTell: boolean }) => stillToTell)).toBe(true);
    expect(JSON.stringify(await told())).not.toContain('+86');
  });

  const states = async () =>
    await gateway.sql<{ medium: string; state: string; waits: boolean; reason: string | null }>(
      'SELECT medium, state, silent_at IS NOT NULL AS waits, reason FROM staff_message ORDER BY raised_at, id',
    );
  const report = async (room: ReturnType<typeof aMailRoom>, state: 'sent' | 'delivered', nth = 0) =>
    await new OutcomeBook(gateway.unitOfWork, room.desk).keep({
      provider: 'memory',
      attemptId: room.sent[nth]!.attemptId,
      receipt: { state, word: state, providerId: room.sent[nth]!.attemptId },
      request: { method: 'POST', url: 'https://bank.example/receipts', headers: {}, raw: Buffer.alloc(0) },
    });

  it.each([
    ['by the headers that it returns', (id: string) => ({ returned: id, to: 'tousu@bank.example' })],
    ['by the address that bounces come back to', (id: string) => ({ returned: 'none', to: `bounces+${id}@bank.example` })],
  ])('whose mail comes back as mail goes another way, known %s, and is nothing for a person to sort', async (_, made) => {
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom();
    await room.tell();
    await room.leave();
    const { returned, to } = made(room.sent[0]!.noticeId);
    const came = async (action: string, status: string) => {
      const mail = `Return-Path: <>\nFrom: MAILER-DAEMON@staff.example\nSubject: Undelivered Mail\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nNot delivered.\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; shen@staff.example\nAction: ${action}\nStatus: ${status}\n--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: <${returned}@bank.example>\n--r--\n`;
      const intake = gateway.app.get(Intake, { strict: false }) as DbIntake;
      const sourceId = await takeMail({ unitOfWork: gateway.unitOfWork, intake, settings: mailSettings() }, mail, { from: '', to });
      const events = await gateway.sql<{ id: string; data: { blame: string } }>(
        `SELECT e.id, e.data FROM event e JOIN slip s ON s.event_id = e.id WHERE e.kind = 'delivery.bounced' AND e.complaint_id IS NULL AND s.consumer = 'send'`,
      );
      await takeBounces(
        gateway.unitOfWork,
        room.desk,
        events.map(({ id }) => id),
      );
      const [kept] = await gateway.sql<{ waits: boolean }>(
        'SELECT dismissed_at IS NULL AS waits FROM quarantine q JOIN evidence v ON v.id = q.evidence_id WHERE v.source_id = $1',
        sourceId,
      );
      return [kept?.waits, events.map(({ data }) => data.blame)];
    };
    // A relay that goes on trying says nothing for good.
    expect(await came('delayed', '4.4.1')).toEqual([false, ['passing']]);
    expect(await room.leave()).toBe(0);
    expect(await came('failed', '5.1.1')).toEqual([false, ['address']]);
    await came('failed', '5.1.1');
    expect((await states()).map(({ medium, state }) => [medium, state])).toEqual([
      ['email', 'failed'],
      ['sms', 'composed'],
    ]);
    await room.leave();
    expect(room.to()).toEqual(['shen@staff.example', '+8613800138000']);
  });

  it('that its provider is silent about for its time goes another way once; a late word still counts', async () => {
    const id = await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom({}, taken, 'delivered');
    await room.tell();
    await room.leave();
    expect(await room.leave()).toBe(0);
    expect(await states()).toEqual([{ medium: 'email', state: 'sent', waits: true, reason: null }]);
    const pass = () => gateway.sql(`UPDATE staff_message SET silent_at = now() WHERE silent_at IS NOT NULL`);
    await pass();
    await Promise.all([room.leave(), room.leave()]);
    await room.leave();
    expect(room.to()).toEqual(['shen@staff.example', '+8613800138000']);
    expect((await states()).map(({ state, waits }) => [state, waits])).toEqual([
      ['unknown', false],
      ['sent', true],
    ]);
    expect(await report(room, 'delivered', 1)).toBe('kept');
    expect((await states())[1]).toMatchObject({ state: 'delivered', waits: false });
    expect(await report(room, 'delivered', 0)).toBe('kept');
    await pass();
    expect(await room.leave()).toBe(0);
    const { body } = await gateway.call('GET', '/api/reports', { token: overseer });
    const { told } = (body.items ?? body).find((one: { id: string }) => one.id === id);
    expect(told.map(({ stillToTell }: { stillToTell: boolean }) => stillToTell)).toEqual([false, false]);
  });

  it('is work where nobody was heard to have it, and nothing once the duty is met', async () => {
    const id = await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom({ duties: [{ name: '沈洁', email: 'shen@staff.example' }], supervisors: [] }, taken, 'delivered');
    await room.tell();
    await room.leave();
    const pass = () => gateway.sql(`UPDATE staff_message SET silent_at = now() WHERE silent_at IS NOT NULL`);
    await pass();
    await room.leave();
    expect(room.sent).toHaveLength(1);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(overseer);
    expect((await visitor.get('/desk/duties?lang=zh-Hans')).html).toContain('未能收到提醒');

    await gateway.sql('DELETE FROM staff_message');
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const other = aMailRoom({}, taken, 'delivered');
    await other.tell();
    await other.leave();
    await gateway.sql(`UPDATE obligation SET state = 'satisfied', satisfied_at = now() WHERE id = $1`, id);
    await pass();
    await other.leave();
    await other.leave();
    expect(other.sent).toHaveLength(1);
  });

  it('waits for no word that its provider never gives', async () => {
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const mute = aMailRoom();
    await mute.tell();
    await mute.leave();
    expect(await states()).toEqual([{ medium: 'email', state: 'sent', waits: false, reason: null }]);
    await gateway.sql('DELETE FROM staff_message');
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom({}, taken, 'sent');
    await room.tell();
    await room.leave();
    expect((await states())[0]).toMatchObject({ state: 'sent', waits: true });
    await report(room, 'sent');
    expect((await states())[0]).toMatchObject({ state: 'sent', waits: false });
  });

  it('waits while sending is frozen', async () => {
    await aDuty({ near: -1, escalate: 5, due: 30 });
    const room = aMailRoom();
    await room.tell();
    await gateway.sql(`INSERT INTO sending_freeze (id, why, since) VALUES (gen_random_uuid(), 'restored', now())`);
    expect(await room.leave()).toBe(0);
    await gateway.sql('UPDATE sending_freeze SET thawed_at = now()');
    expect(await room.leave()).toBe(1);
  });
});
