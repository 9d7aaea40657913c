import { afterAll, describe, expect, it } from '@jest/globals';
import { closeMailReaders } from './read-mail-safely.js';
import { readStoredMail } from './read-stored-mail.js';

afterAll(closeMailReaders);

const house = { defaultLanguage: 'zh-Hans', addresses: ['tousu@bank.example'] } as const;
const read = async (raw: Buffer) =>
  await readStoredMail(
    { channel: 'email-smtp', raw, envelope: { from: 'a@example.com', to: ['tousu@bank.example'], trusted: true } },
    house,
  );

const page = (html: string) => `Content-Type: text/html\r\n\r\n${html}`;
const words = (text: string) => `Content-Type: text/plain; charset=utf-8\r\n\r\n${Buffer.from(text).toString('latin1')}`;

describe('mail that means no good', () => {
  it.each([
    ['a chain of attached mails', `${'Content-Type: message/rfc822\r\n\r\n'.repeat(20_000)}Subject: end\r\n\r\nx`],
    ['ten thousand parts', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(10_000)}`],
    ['ten thousand headers', `${'X-A: b\r\n'.repeat(10_000)}Subject: s\r\n\r\nx`],
    ['a header of four megabytes', `Subject: ${'=?utf-8?B?5oqV?= '.repeat(250_000)}\r\n\r\nx`],
    [
      'ten thousand pieces of a name',
      `Content-Type: application/pdf;\r\n${Array.from({ length: 10_000 }, (_, no) => ` name*${no}*=%41;`).join('\r\n')}\r\n\r\nx`,
    ],
    ['a hundred thousand recipients', `To: ${'a@example.com, '.repeat(100_000)}\r\n\r\nx`],
    ['brackets without end', `From: ${'<'.repeat(100_000)}\r\n\r\n${'<'.repeat(500_000)}`],
    ['quotation without end', `Subject: q\r\n\r\n${'> '.repeat(500_000)}\r\n${'On a wrote:\r\n'.repeat(20_000)}`],
    ['boundaries that nobody named', `Content-Type: multipart/mixed\r\n\r\n${'--x\r\n'.repeat(200_000)}`],
    [
      'twenty-five megabytes of base64',
      `Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(19).concat('\r\n').repeat(330_000)}`,
    ],
    [
      'ten megabytes of nearly base64',
      `Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJ!'.repeat(19).concat('\r\n').repeat(130_000)}`,
    ],
    ['beginnings of files that never end', `\r\n${'=ybegin line=1 size=1 name=x\r\nbegin 644 x\r\n'.repeat(100_000)}`],
    ['nested tables', `Content-Type: text/html\r\n\r\n${'<table><tr><td>'.repeat(100_000)}x`],
    ['brackets of a page', page('<'.repeat(500_000))],
    ['boxes of a page', page('<div>'.repeat(200_000))],
    ['comments that never end', page('<!--'.repeat(200_000))],
    ['scripts within scripts', page('<script>'.repeat(100_000))],
    ['entities that are none', page('&#'.repeat(500_000))],
    ['tags that never close', page('<a '.repeat(300_000))],
    ['marks of quotation in one line', words('> '.repeat(500_000))],
    ['the beginning of an introduction, again and again', words('On '.repeat(300_000))],
    ['the same in Chinese', words('在'.repeat(1_000_000))],
    ['a million empty lines', words('\n'.repeat(1_000_000))],
    ['introductions that never end', words('On a <b>\n'.repeat(100_000))],
    ['a million blanks', words(' '.repeat(1_000_000))],
    ['a text of one character', `Content-Type: text/plain; charset=gb2312\r\n\r\n${'\xe4'.repeat(3_000_000)}`],
  ])('is read within the time and memory that a mail may take, or counted and left: %s', async (_, mail) => {
    const reading = await read(Buffer.from(mail, 'latin1'));
    const draft = 'draft' in reading ? reading.draft : reading.released;
    // What grows with the square of such a mail is ended by the reader's own limits, and says so.
    expect(draft?.unreadable ?? '').not.toMatch(/longer than|memory|stopped/);
    expect(typeof draft?.text).toBe('string');
  });
});
