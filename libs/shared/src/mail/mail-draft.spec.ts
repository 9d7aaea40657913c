import { afterAll, describe, expect, it } from '@jest/globals';
import type { MailEnvelope } from './mail-draft.js';
import { closeMailReaders } from './read-mail-safely.js';
import { readStoredMail } from './read-stored-mail.js';

afterAll(closeMailReaders);

const house = { defaultLanguage: 'zh-Hans', addresses: ['tousu@bank.example'] } as const;
/** No test waits for a name server. */
const nobodyAnswers = { nameServers: ['127.0.0.1:9'], seconds: 0.2 };
const envelope: MailEnvelope = {
  from: 'wang@example.com',
  to: ['tousu@bank.example'],
  trusted: true,
};
const head =
  'From: =?UTF-8?B?546L5bCP5piO?= <wang@example.com>\r\nTo: tousu@bank.example\r\nSubject: =?UTF-8?B?5oqV6K+J?=\r\nMessage-ID: <1@example.com>\r\n';
const plain = 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n银行多扣了我的钱，请处理。\r\n';

const read = (mail: string | Buffer, change: Partial<MailEnvelope> = {}) =>
  readStoredMail(
    {
      channel: 'email-smtp',
      raw: Buffer.from(mail as string),
      envelope: { ...envelope, ...change },
    },
    house,
    nobodyAnswers,
  );
const draftOf = async (...given: Parameters<typeof read>) => {
  const result = await read(...given);
  if (!('draft' in result)) throw new Error(result.doubt.sentence);
  return result.draft;
};

describe('a stored mail becomes a draft', () => {
  it('with sender, subject, text and attachment', async () => {
    const mail = `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from('银行多扣了我的钱，请处理。').toString('base64')}\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=UTF-8''%E8%B4%A6%E5%8D%95.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n`;
    const draft = await draftOf(mail);
    expect(draft).toMatchObject({
      channel: 'email-smtp',
      language: 'zh-Hans',
      subject: '投诉',
      text: '银行多扣了我的钱，请处理。',
      complainant: { name: '王小明', email: 'wang@example.com' },
      facts: { to: 'tousu@bank.example', messageId: '<1@example.com>' },
      mayAcknowledge: true,
    });
    expect(draft.attachments?.map(({ filename, contentType, size }) => [filename, contentType, size])).toEqual([
      ['账单.pdf', 'application/pdf', 5],
    ]);
    expect(Buffer.from(draft.attachments![0]!.content).toString()).toBe('%PDF-');
  });

  it('in GB18030, from HTML alone, and without NUL', async () => {
    const gb = Buffer.concat([
      Buffer.from('From: w@example.com\r\nContent-Type: text/plain; charset=GB18030\r\n\r\n'),
      Buffer.from([0xcd, 0xb6, 0xcb, 0xdf]),
    ]);
    expect((await draftOf(gb)).text).toBe('投诉');
    const html = `${head}Content-Type: text/html; charset=utf-8\r\n\r\n<style>p{color:red}</style><p>多扣了<b>钱</b></p><p>请退</p>`;
    const fromHtml = await draftOf(html);
    expect(fromHtml.text).toMatch(/多扣了钱\s+请退/);
    expect(fromHtml.text).not.toContain('color');
    expect((await draftOf(`${head}\r\na\u0000b`)).text).toBe('a\uFFFDb');
  });

  it('with what is quoted kept beside what is new', async () => {
    const draft = await draftOf(
      `${head}Content-Type: text/plain; charset=utf-8\r\n\r\nNo, that is wrong.\r\n\r\nOn Mon, 2 Mar 2026, Bank wrote:\r\n> We decided.\r\n> Bye\r\n`,
    );
    expect(draft.text).toBe('No, that is wrong.');
    expect(draft.facts?.['quotedText']).toContain('We decided.');
  });

  it('with the quotation, when there is nothing else', async () => {
    const draft = await draftOf(
      `${head}Content-Type: text/plain; charset=utf-8\r\n\r\n> My card was charged twice.\r\n> Nobody answers.\r\n`,
    );
    expect(draft.text).toContain('charged twice');
  });

  it('also when another mail lies inside it', async () => {
    const inner = 'From: bank@bank.example\r\nSubject: inner\r\nContent-Type: text/plain\r\n\r\nThe earlier answer\r\n';
    const draft = await draftOf(
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--b--\r\n`,
    );
    expect(draft.subject).toBe('投诉');
    expect(draft.text).toContain('See below');
  });

  it('whatever bytes it has', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 254, 13, 10]), Buffer.from('\r\n\r\n'), Buffer.from('no header at all')]) {
      const draft = await draftOf(bytes);
      expect(draft.mayAcknowledge).toBe(false);
    }
    expect((await draftOf(Buffer.alloc(0))).unreadable).toBeDefined();
  });
});

describe('mail of machines', () => {
  it.each([
    ['a bounce', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nFailed\r\n--b--\r\n', {}],
    ['an absence note', `Auto-Submitted: auto-replied\r\n${plain}`, {}],
    ['an old auto-reply', `Precedence: auto_reply\r\n${plain}`, {}],
  ])('is kept apart: %s', async (_what, rest, change) => {
    expect(await read(head + rest, change)).toMatchObject({ doubt: { reason: 'automatic' } });
  });

  it.each([
    ['a list', `List-Id: <l.example.com>\r\n${plain}`, {}],
    ['bulk', `Precedence: bulk\r\n${plain}`, {}],
    ['a wish for no answer', `X-Auto-Response-Suppress: All\r\n${plain}`, {}],
    ['a stranger, whatever its mail says of itself', `Authentication-Results: mx.bank.example; dmarc=pass\r\n${plain}`, { trusted: false }],
    ['a relay that found it forged', `Authentication-Results: mx.bank.example; dmarc=fail\r\n${plain}`, {}],
    ['a null return path', plain, { from: '' }],
  ])('is a case that no machine answers: %s', async (_what, rest, change) => {
    expect((await draftOf(head + rest, change)).mayAcknowledge).toBe(false);
  });

  it('does not include what people write, even with Auto-Submitted: no', async () => {
    expect((await draftOf(`${head}Auto-Submitted: no\r\n${plain}`)).mayAcknowledge).toBe(true);
  });
});

describe('the one who keeps the mail of a firm', () => {
  const by = (address: string, subject: string, text: string) =>
    `From: ${address}\r\nTo: tousu@bank.example\r\nSubject: =?UTF-8?B?${Buffer.from(subject).toString('base64')}?=\r\nMessage-ID: <2@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;

  it.each([
    ['postmaster@xiaochang.example', '网银转账失败', '我们厂昨天用网银给供应商转账失败两次，手续费却扣了两次，请退还手续费。'],
    [
      'Postmaster@firm.example',
      'Two cards could not be delivered',
      'Neither card of ours arrived, and we were charged for both. Please refund us.',
    ],
    ['POSTMASTER@gongsi.example', '帳單退回', '貴行寄來的帳單兩次被退回，卻收取補寄費，請退還。'],
    ['postmaster+bank@firm.example', 'Kontogebühr', 'Sie haben uns die Gebühr zweimal berechnet. Bitte erstatten Sie sie.'],
  ])('complains, and is acknowledged like anybody else: %s', async (address, subject, text) => {
    const draft = await draftOf(by(address, subject, text), { from: address });
    expect(draft).toMatchObject({ complainant: { email: expect.stringMatching(/postmaster/i) }, mayAcknowledge: true });
  });

  it('is not written to for a report, an automatic mail, or a mail without a return path', async () => {
    const mail = by('postmaster@firm.example', '账单', '请退还手续费。');
    expect(await read(mail, { from: '' })).toHaveProperty('doubt');
    const automatic = await draftOf(`Auto-Submitted: auto-generated\r\n${mail}`, { from: 'postmaster@firm.example' });
    expect(automatic.mayAcknowledge).toBe(false);
  });

  it.each(['postmaster@bank.example', 'mailer-daemon@firm.example'])(
    'is nobody at our own house, nor is a program: %s',
    async (address) => {
      const result = await read(by(address, '账单', '请退还手续费。'), { from: address });
      expect('draft' in result ? result.draft.mayAcknowledge : result.released.mayAcknowledge).toBe(false);
    },
  );
});
