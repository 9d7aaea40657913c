import { openMail } from '@app/shared/mail/reading/read-mail.js';
import { describe, expect, it } from '@jest/globals';
import { mailOf, type ParsedMail } from './parsed-mail.js';

const parsed: ParsedMail = {
  headers:
    'Received: from a by b\nFrom: =?UTF-8?B?546L6Iqz?= <wang@example.org>\nSubject: a\n b\nContent-Type: multipart/mixed; boundary=gone\n',
  from: 'somebody else <other@example.org>',
  to: '"投诉" <tousu@bank.example>',
  subject: 'not this one',
  text: '退钱。\n\n> 我们已处理',
  html: '<p>退钱。</p>',
  attachments: [{ filename: '账单 "1".pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.4') }],
};

describe('a mail put together again', () => {
  it('reads like the one that was taken to pieces', async () => {
    const { mail } = await openMail(mailOf(parsed));
    expect(mail).toMatchObject({
      from: { name: '王芳', address: 'wang@example.org' },
      to: [{ name: '投诉', address: 'tousu@bank.example' }],
      subject: 'a b',
      text: '退钱。',
      quotedText: '> 我们已处理',
      attachments: [{ filename: '账单 "1".pdf', contentType: 'application/pdf', size: 8 }],
    });
  });

  it('takes from the fields what the headers lack', async () => {
    const { mail } = await openMail(mailOf({ ...parsed, headers: '', date: 'Tue, 10 Mar 2026 10:00:00 +0800', messageId: '<m@x>' }));
    expect(mail).toMatchObject({
      from: { address: 'other@example.org' },
      subject: 'not this one',
      messageId: '<m@x>',
      date: '2026-03-10T02:00:00.000Z',
    });
  });

  it('is still a report, or an automatic reply, when it was one', async () => {
    const headers = 'From: mailer-daemon@example.org\nContent-Type: multipart/report; report-type="delivery-status"; boundary=x\n';
    const status = {
      filename: 'status',
      contentType: 'message/delivery-status',
      content: Buffer.from('Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n'),
    };
    expect((await openMail(mailOf({ ...parsed, headers, attachments: [status] }))).mail.bounce).toBe(true);
    expect((await openMail(mailOf({ ...parsed, headers: 'Auto-Submitted: auto-replied\n' }))).signs.automaticReply).toBe(true);
  });

  it('lets nobody add headers or parts', async () => {
    const hostile = {
      ...parsed,
      headers: '',
      subject: 'x\r\nAuto-Submitted: auto-replied\r\n\r\nbody',
      text: '--=_\r\nContent-Type: text/plain\r\n\r\nother',
    };
    const { mail, signs } = await openMail(mailOf(hostile));
    expect(signs.automaticReply).toBe(false);
    expect(mail.text).toContain('other');
    expect(mail.attachments).toHaveLength(1);
  });

  it('has its text when there is only HTML, and nothing when there is neither', async () => {
    expect((await openMail(mailOf({ ...parsed, text: '' }))).mail.text).toBe('退钱。');
    expect((await openMail(mailOf({ ...parsed, text: '', html: '' }))).mail.text).toBe('');
  });
});
