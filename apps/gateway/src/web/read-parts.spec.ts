import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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

  it.each(['a=1&&b', '=x', 'a=%', 'a=%4', 'a=%zz+%E6', '', '&', 'a==b=c'])('that is odd is read all the same: %s', async (body) => {
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
