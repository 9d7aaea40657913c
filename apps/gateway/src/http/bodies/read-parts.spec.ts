import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readParts } from './read-parts.js';

const form = 'application/x-www-form-urlencoded';

describe('a form post', () => {
  it('of any pairs reads as the URL standard says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))), async (pairs) => {
        const body = new URLSearchParams(pairs.map(([a, b]): [string, string] => [a.toWellFormed(), b.toWellFormed()]));
        const { fields, broken } = await readParts(Buffer.from(body.toString()), form);
        expect([fields, broken]).toEqual([[...new URLSearchParams(body.toString())], false]);
      }),
    );
  });

  it.each(['a=1&&b', '=x', 'a=%', 'a=%4', 'a=%zz+x', '', '&', 'a==b=c'])('that is odd is read all the same: %s', async (body) => {
    const { fields } = await readParts(Buffer.from(body), form);
    expect(fields).toEqual([...new URLSearchParams(body)]);
  });

  it('cuts a long value nowhere', async () => {
    const value = '汉+ %'.repeat(60_000);
    const { fields } = await readParts(Buffer.from(new URLSearchParams({ value }).toString()), form);
    expect(fields).toEqual([['value', value]]);
  });

  it('gives the bytes of fields in other charsets, one character each', async () => {
    const raw = Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\n'),
      Buffer.from([0xcd, 0xb6, 0xcb, 0xdf]),
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const { fields } = await readParts(raw, 'multipart/form-data; boundary=b', { latin1: true });
    expect(Buffer.from(fields[0]?.[1] ?? '', 'latin1')).toEqual(Buffer.from([0xcd, 0xb6, 0xcb, 0xdf]));
  });

  const percent = (bytes: Buffer) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const inCharset = (charset: string, text: string) => percent(iconv.encode(text, charset));

  it.each([
    ['GBK, by the content type', 'gbk', '; charset=GBK', '', '我的信用卡被盗刷了'],
    ['GB18030, by the field that says so', 'gb18030', '', '_charset_=gb18030&', '龍井路八十八號，被盗刷'],
    ['Big5, by the content type', 'big5', ';charset="big5"', '', '信用卡年費重複收取'],
    ['Shift_JIS, by the content type', 'cp932', '; charset=Shift_JIS', '', 'カードが使えません'],
    ['Latin-1, by the content type', 'windows-1252', '; charset=ISO-8859-1', '', 'Gebühr für nichts'],
    ['GBK, without a word', 'gbk', '', '', '你们银行多扣了我三十元年费，请退还'],
    ['windows-1251, without a word', 'windows-1251', '', '', 'Карту проглотил банкомат, верните деньги'],
    ['UTF-8 under a label that is none', 'utf-8', '; charset=x-nobody-knows', '', '请退还'],
  ])('is decoded: %s', async (_what, charset, label, before, text) => {
    const { fields } = await readParts(Buffer.from(`${before}text=${inCharset(charset, text)}&name=x`), form + label);
    expect(fields.filter(([name]) => name !== '_charset_')).toEqual([
      ['text', text],
      ['name', 'x'],
    ]);
  });

  it.each([
    ['half of a pair', Buffer.concat([Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('投诉 complaint')])],
    ['half of a pair alone', Buffer.from([0xed, 0xb0, 0x80, 0x61])],
    ['a character that was cut', Buffer.concat([Buffer.from('请退还多扣的'), Buffer.from([0xe9, 0x92])])],
    ['a byte of nothing among many words', Buffer.concat([Buffer.from('Gebühr für nichts: '), Buffer.from([0xff]), Buffer.from('é à ü')])],
  ])('is UTF-8 still with %s in it', async (_what, bytes) => {
    const { fields } = await readParts(Buffer.from(`text=${percent(bytes)}&name=x`), form);
    expect(fields).toEqual([
      ['text', bytes.toString('utf8')],
      ['name', 'x'],
    ]);
  });

  it('in pieces is decoded by the label of each piece, or that of the form', async () => {
    const piece = (name: string, type: string, bytes: Buffer) =>
      Buffer.concat([Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n${type}\r\n`), bytes, Buffer.from('\r\n')]);
    const raw = Buffer.concat([
      Buffer.from('\ufeff'),
      piece('a', '', iconv.encode('多扣的钱', 'gbk')),
      piece('b', 'Content-Type: text/plain; charset=UTF-8\r\n', Buffer.from('请退还')),
      Buffer.from('--b--\r\n'),
    ]);
    expect((await readParts(raw, 'multipart/form-data; boundary=b; charset=gbk')).fields).toEqual([
      ['a', '多扣的钱'],
      ['b', '请退还'],
    ]);
  });

  it('of nothing but signs between pairs, or of too many, is left early', async () => {
    const started = performance.now();
    expect(await readParts(Buffer.alloc(34_000_000, '&'), form)).toEqual({ fields: [], files: [], broken: true, tooMany: true });
    // Seconds before; the bound is the thousand signs that are looked at, and this only keeps it from growing back.
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await readParts(Buffer.from('a&'.repeat(100_000)), form)).fields).toHaveLength(2_000);
  });

  it('takes a nameless Blob for the field that it is', async () => {
    const blob = (name: string, filename: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"${filename}\r\nContent-Type: application/octet-stream\r\n\r\n请退还\r\n`;
    const raw = `${blob('text', '; filename="blob"')}${blob('text', '; filename="letter.txt"')}${blob('files', '; filename="blob"')}--b--\r\n`;
    const { fields, files } = await readParts(Buffer.from(raw), 'multipart/form-data; boundary=b', { words: (name) => name === 'text' });
    expect(fields).toEqual([['text', '请退还']]);
    expect(files.map(({ field, filename }) => [field, filename])).toEqual([
      ['text', 'letter.txt'],
      ['files', 'blob'],
    ]);
  });

  it('takes a piece without a name for a piece without a name', async () => {
    const raw = '--b\r\nContent-Disposition: form-data; name\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data\r\n\r\ny\r\n--b--\r\n';
    const { fields, files } = await readParts(Buffer.from(raw), 'multipart/form-data; boundary=b');
    expect([...fields.map(([name]) => name), ...files.map((file) => file.field)]).toEqual(['', '']);
  });

  it('gives files with their names, and what came before it broke off', async () => {
    const whole =
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' +
      '--b\r\nContent-Disposition: form-data; name="f"; filename="账单.txt"\r\nContent-Type: text/plain\r\n\r\nbill\r\n--b--\r\n';
    const read = await readParts(Buffer.from(whole), 'multipart/form-data; boundary=b');
    expect(read).toMatchObject({
      fields: [['a', '1']],
      files: [{ field: 'f', filename: '账单.txt', contentType: 'text/plain', content: Buffer.from('bill') }],
      broken: false,
    });
    const cut = await readParts(Buffer.from(whole.slice(0, 80)), 'multipart/form-data; boundary=b');
    expect(cut).toMatchObject({ fields: [['a', '1']], broken: true });
  });

  it('that is no form, or has too many pieces, says so', async () => {
    for (const type of ['multipart/form-data', 'application/json', '', 'multipart/form-data; boundary='])
      expect((await readParts(Buffer.from('x'), type)).broken).toBe(true);
    expect(await readParts(Buffer.from('a=1&'.repeat(5_000)), form)).toMatchObject({ broken: true, fields: { length: 2_000 } });
  });
});
