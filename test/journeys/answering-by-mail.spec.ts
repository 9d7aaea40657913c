import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { aDovecot, type TestDovecot } from '../support/dovecot.js';
import { eventually } from '../support/eventually.js';
import { type MailSink, startMailSink } from '../support/provider-double.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';

jest.setTimeout(240_000);

describe('a complainant who writes mails', () => {
  let house: RunningHouse;
  let sink: MailSink;
  let mailbox: TestDovecot;

  beforeAll(async () => {
    [sink, mailbox] = await Promise.all([startMailSink(), aDovecot()]);
    house = await startHouse({ env: { MAIL_URL: sink.url, IMAP_URL: mailbox.url() } });
  });
  afterAll(async () => {
    await house?.stop();
    await mailbox?.close();
    await sink?.close();
  });

  const send = async (mail: object, to = 'tousu@bank.example') => {
    const transport = createTransport({ host: '127.0.0.1', port: house.smtpPort, ignoreTLS: true });
    await transport.sendMail({ from: '王芳 <wang.fang@example.org>', to, ...mail });
    transport.close();
  };
  const header = (raw: string, name: string) => new RegExp(`^${name}: (.*)\\r$`, 'm').exec(raw)?.[1] ?? '';
  const file = async (reference: string) => (await house.call('GET', `/api/complaints/${reference}`, { token: house.supervisor })).body;
  const acknowledgement = (to: string) =>
    eventually(async () => sink.ledger.find((mail) => mail.to.includes(to) && header(mail.raw, 'Reply-To').includes('+')));
  const referenceOf = (replyTo: string) => {
    const letters = /\+([0-9A-Z]{10})\./.exec(replyTo)?.[1] ?? '';
    return `${letters.slice(0, 5)}-${letters.slice(5)}`;
  };

  it('is acknowledged under an address of the case, and what she writes there is added to it', async () => {
    await send({ subject: '投诉年费', text: '我被收了两次年费。' });
    const { raw } = await acknowledgement('wang.fang@example.org');
    const replyTo = header(raw, 'Reply-To');
    const reference = referenceOf(replyTo);
    await send(
      { subject: 'Re: 您的投诉', text: '补充：三月三日那一笔。', attachments: [{ filename: '账单.txt', content: '30' }] },
      replyTo.replace(/[<>]/g, ''),
    );
    const seen = await eventually(async () => {
      const found = await file(reference);
      return found.notes?.length > 0 ? found : undefined;
    });
    expect(seen.notes).toMatchObject([{ kind: 'follow-up', text: '补充：三月三日那一笔。' }]);
    expect(seen.attachments).toMatchObject([{ filename: '账单.txt' }]);
    expect(seen.trail.map((event: { kind: string }) => event.kind)).toContain('complaint.followed-up');
    const { body } = await house.call('GET', '/api/complaints?person=wang.fang@example.org', { token: house.supervisor });
    expect(body.items).toHaveLength(1);
  });

  it('writes into a mailbox, and answers there by the id of the notice', async () => {
    const mail = (subject: string, headers: string, text: string) =>
      `From: Li Si <li.si@example.org>\r\nTo: tousu@bank.example\r\nSubject: ${subject}\r\n${headers}\r\n${text}\r\n`;
    const vouched = 'Authentication-Results: 127.0.0.1; dmarc=pass\r\n';
    await mailbox.append(mail('Fee', vouched, 'I paid twice.'));
    const { raw } = await acknowledgement('li.si@example.org');
    const reference = referenceOf(header(raw, 'Reply-To'));
    await mailbox.append(mail('Re: Fee', `In-Reply-To: ${header(raw, 'Message-ID')}\r\n`, 'It was on 3 March.'));
    const seen = await eventually(async () => {
      const found = await file(reference);
      return found.notes?.length > 0 ? found : undefined;
    });
    expect(seen.channel).toBe('email-imap');
    expect(seen.notes).toMatchObject([{ kind: 'follow-up', text: 'It was on 3 March.' }]);
  });

  it('has a bounce of a notice with the case and about the notice, and in no quarantine', async () => {
    await send({ from: 'Gone <gone@example.org>', subject: 'Fee', text: 'I paid twice.' });
    const { raw } = await acknowledgement('gone@example.org');
    const reference = referenceOf(header(raw, 'Reply-To'));
    const bounce = `From: MAILER-DAEMON@example.org\r\nTo: tousu@bank.example\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\r\nNot delivered.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; gone@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n${raw}\r\n--r--\r\n`;
    await send({ envelope: { from: '', to: ['tousu@bank.example'] }, raw: bounce });
    const bounced = await eventually(async () =>
      (await file(reference)).trail?.find((event: { kind: string }) => event.kind === 'delivery.bounced'),
    );
    expect(bounced.data).toMatchObject({ code: '5.1.1', permanent: true });
    const { body } = await house.call('GET', '/api/quarantine', { token: house.supervisor });
    expect(body.items).toEqual([]);
  });
});
