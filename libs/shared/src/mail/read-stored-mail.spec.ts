import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import { closeMailReaders } from './read-mail-safely.js';
import { readStoredMail } from './read-stored-mail.js';

afterAll(closeMailReaders);

const folder = new URL('./stored-specimens/', import.meta.url);
const house = { defaultLanguage: 'zh-Hans', addresses: ['tousu@bank.example'] } as const;
/** No test waits for a name server. */
const nobodyAnswers = { nameServers: ['127.0.0.1:9'], seconds: 0.2 };
const came = { from: 'sender@example.com', to: ['tousu@bank.example'], trusted: true };

async function read(name: string | Buffer, envelope: Record<string, unknown> = came) {
  const raw = typeof name === 'string' ? await readFile(new URL(`${name}.eml`, folder)) : name;
  return await readStoredMail({ channel: 'email-smtp', raw, envelope }, house, nobodyAnswers);
}

async function draftOf(name: string | Buffer, envelope?: Record<string, unknown>): Promise<ComplaintDraft> {
  const result = await read(name, envelope);
  if (!('draft' in result)) throw new Error(result.doubt.sentence);
  return result.draft;
}

describe('a stored mail', () => {
  it('with Chinese text and an attachment is right in every field', async () => {
    const content = Buffer.from('%PDF-1.4\n% a bill\n');
    const draft = await draftOf('plain-with-attachment');
    expect(draft).toEqual({
      channel: 'email-smtp',
      language: 'zh-Hans',
      subject: '投诉：信用卡年费重复收取，请求退款',
      text: '您好：\n\n我在贵行办理的信用卡被重复收取年费三百元，客服两次承诺退款，至今没有到账。\n请尽快处理并书面答复。\n\n张伟\n手机 13800138000',
      complainant: { name: '张伟', email: 'zhang.wei@example.com' },
      facts: {
        messageId: '<20260310101500.1234@example.com>',
        to: 'tousu@bank.example',
        recipients: ['tousu@bank.example'],
        references: [],
      },
      attachments: [
        {
          filename: '账单 2026-02.pdf',
          contentType: 'application/pdf',
          size: content.length,
          sha256: createHash('sha256').update(content).digest('hex'),
          content: expect.anything(),
        },
      ],
      mayAcknowledge: true,
    });
    expect(Buffer.from(draft.attachments![0]!.content)).toEqual(content);
  });

  it('of HTML that answers another has what it sets in put aside as a quotation', async () => {
    const raw = Buffer.from((await readFile(new URL('html-only.eml', folder), 'latin1')).replace('Subject: ', 'Subject: Re: '), 'latin1');
    const draft = await draftOf(raw);
    expect(draft.text).toBe('Dear Sir & Madam,\n\nYou closed my account\nwithout notice — 1 < 2.');
    expect(draft.facts).toMatchObject({ quotedText: '> We value your custom…' });
  });

  it('in GB18030 that says so nowhere is read as Chinese', async () => {
    expect(await draftOf('gb18030-without-label')).toMatchObject({
      language: 'zh-Hans',
      subject: '存款利息投诉',
      text: '尊敬的银行：我的存款利息算错了，网点不肯更正，请给我一个说法。李娜',
      complainant: { name: '李娜', email: 'li.na@example.com' },
    });
  });

  it('in Big5 is traditional Chinese', async () => {
    expect(await draftOf('big5')).toMatchObject({
      language: 'zh-Hant',
      subject: '投訴轉帳手續費',
      text: '我對貴行收取的轉帳手續費有異議，請說明並退還款項。\n陳大文',
      complainant: { name: '陳大文' },
    });
  });

  it('of HTML alone gives its text, with the picture attached; what the first mail sets in stays in it', async () => {
    const draft = await draftOf('html-only');
    expect(draft.text).toBe('Dear Sir & Madam,\n\nYou closed my account\nwithout notice — 1 < 2.\n\nWe value your custom…');
    expect(draft.facts).not.toHaveProperty('quotedText');
    expect(draft.attachments).toMatchObject([{ filename: 'logo.png', contentType: 'image/png', size: 8 }]);
    expect(draft.language).toBe('en');
  });

  it('that answers another keeps the quotation apart and names what it answers', async () => {
    const draft = await draftOf('quoted-reply');
    expect(draft.text).toBe('我不同意这个处理结果，请重新调查。\n\n王芳');
    expect(draft.facts).toMatchObject({ references: ['<first@example.com>', '<notice-1@bank.example>'] });
    expect(draft.facts!['quotedText']).toContain('> 联系电话 95000');
  });

  it.each(['bounce', 'out-of-office'])('from a machine is kept apart: %s', async (name) => {
    expect(await read(name)).toMatchObject({
      doubt: {
        reason: 'automatic',
        sentence: expect.stringContaining('not a complaint'),
        finding: { is: expect.stringMatching(/^mail-/) },
      },
    });
  });

  it('from a list is a case that no machine answers', async () => {
    expect(await draftOf('mailing-list')).toMatchObject({ text: 'We complain about the new fees.', mayAcknowledge: false });
  });

  it('with a mail attached keeps that mail whole', async () => {
    const draft = await draftOf('nested-rfc822');
    expect(draft.text).toBe('See the mail your branch sent me.');
    expect(draft.attachments).toHaveLength(1);
    expect(Buffer.from(draft.attachments![0]!.content).toString()).toContain('You are a nuisance.');
  });

  it('with NUL bytes is safe to store', async () => {
    expect(await draftOf('nul-bytes')).toMatchObject({ subject: 'Nul\uFFFDbyte', text: 'before\uFFFDafter' });
  });

  it('without sender, date or id is a case all the same', async () => {
    expect(await draftOf('no-headers-to-speak-of')).toMatchObject({
      subject: 'no sender',
      text: 'Nobody signed this.',
      complainant: {},
      facts: { messageId: null },
    });
  });

  it('has file names that can be shown without harm', async () => {
    const draft = await draftOf('rfc2231-name');
    expect(draft.text).toBe('See attached.');
    expect(draft.attachments!.map((attachment) => attachment.filename)).toEqual(['合同副本.docx', 'eviltxt.exe']);
  });

  it('without a body says what its subject says', async () => {
    expect(await draftOf('empty-body')).toMatchObject({ text: 'Please call me', subject: 'Please call me' });
  });

  it('that was cut off is read as far as it goes', async () => {
    expect(await draftOf('cut-off')).toMatchObject({ text: '我要投诉你们银行的服务', language: 'zh-Hans' });
  });

  it('that is no mail at all becomes a case for a person', async () => {
    for (const raw of [Buffer.alloc(0), Buffer.from([0, 255, 254, 13, 10, 0]), Buffer.from('\r\n\r\n'), Buffer.alloc(200_000, 'x: ')]) {
      expect(typeof (await draftOf(raw)).text).toBe('string');
    }
  });

  it('with too many parts is kept for reading by hand, with what could be had of it', async () => {
    const parts = '--b\r\nContent-Type: text/plain\r\n\r\nMy card was charged twice.\r\n'.repeat(20_000);
    const draft = await draftOf(
      Buffer.from(`From: Bo <bo@example.org>\r\nSubject: Card\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}`),
    );
    expect(draft).toMatchObject({
      subject: 'Card',
      text: expect.stringMatching(/^My card was charged twice\./),
      complainant: { email: 'bo@example.org' },
      attachments: [],
    });
    expect(draft.unreadable).toMatch(/could not be read/);
  });

  it('every specimen is answered', async () => {
    const mails = (await readdir(folder)).filter((file) => file.endsWith('.eml'));
    expect(mails.length).toBeGreaterThan(5);
    for (const file of mails) await expect(read(file.replace(/\.eml$/, ''))).resolves.toBeDefined();
  });
});

describe('whether a machine may answer', () => {
  const mail = (headers: string) =>
    Buffer.from(`${headers}From: Bo <bo@example.org>\r\nSubject: Card\r\n\r\nMy card was charged twice.\r\n`);
  const relay = (results: string) =>
    mail(`Authentication-Results: relay.bank.example; ${results}\r\nReceived: from a by relay.bank.example\r\n`);

  it.each([
    ['from a trusted relay that says nothing more', mail(''), came, true],
    ['from a stranger', mail(''), { ...came, trusted: false }, false],
    ['from a stranger who praises himself', relay('dmarc=pass'), { ...came, trusted: false }, false],
    ['when the relay says DMARC failed', relay('spf=pass smtp.mailfrom=evil.example; dmarc=fail'), came, false],
    ['when SPF failed but DKIM passed', relay('spf=fail; dkim=pass header.d=example.org'), came, true],
    ['when nothing passed', relay('spf=softfail; dkim=none'), came, false],
    [
      'when the forged result stands below another hop',
      mail('Received: from a by relay\r\nReceived: from b by c\r\nAuthentication-Results: x; dmarc=fail\r\n'),
      came,
      true,
    ],
    ['when the return path is empty', mail(''), { ...came, from: '' }, false],
    ['when the sender asks for no answer', mail('X-Auto-Response-Suppress: All\r\n'), came, false],
    ['when it was sent in bulk', mail('Precedence: bulk\r\n'), came, false],
  ])('%s', async (_, raw, envelope, may) => {
    expect((await draftOf(raw, envelope)).mayAcknowledge).toBe(may);
  });

  it('never to our own address, which would answer itself', async () => {
    expect(await draftOf(Buffer.from('From: tousu@bank.example\r\n\r\nhello there\r\n'))).toMatchObject({ mayAcknowledge: false });
  });

  it('never follows Reply-To', async () => {
    expect(await draftOf(mail('Reply-To: victim@example.net\r\n'))).toMatchObject({ complainant: { email: 'bo@example.org' } });
  });
});
