import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { sentFileOf } from '../submission/read-submission.js';
import { readParts } from './read-parts.js';

const type = 'multipart/form-data; boundary=----WebKitFormBoundaryx';

/** A form as it is posted: one field of words, and files by what stands after `name="files"; `. */
function formOf(words: Buffer, dispositions: readonly Buffer[], more = ''): Buffer {
  const open = Buffer.from('------WebKitFormBoundaryx\r\n');
  const field = Buffer.concat([open, Buffer.from('Content-Disposition: form-data; name="text"\r\n\r\n'), words, Buffer.from('\r\n')]);
  const files = dispositions.flatMap((said) => [
    open,
    Buffer.from('Content-Disposition: form-data; name="files"; '),
    said,
    Buffer.from('\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n'),
  ]);
  return Buffer.concat([Buffer.from(more), field, ...files, Buffer.from('------WebKitFormBoundaryx--\r\n')]);
}

const inCharset = (charset: string, text: string) => iconv.encode(text, charset);
const shown = async (raw: Buffer, contentType = type) => {
  const { fields, files, broken } = await readParts(raw, contentType);
  expect(broken).toBe(false);
  const named = await Promise.all(files.map((file, at) => sentFileOf(file, at + 1)));
  return [fields.find(([name]) => name === 'text')?.[1], ...named.map(({ filename }) => filename)];
};

describe('the name of a file in a form', () => {
  it.each([
    ['a page in GBK', 'gbk', '你们银行多扣了我三十元年费，请退还', 'filename="账单.pdf"', '账单.pdf'],
    ['a page in GBK, of two characters alone', 'gbk', '请退还多收的钱', 'filename="凭证"', '凭证'],
    [
      'Internet Explorer, with its folders',
      'gbk',
      '信用卡被盗刷三笔，请查',
      'filename="C:\\Documents and Settings\\王芳\\桌面\\流水.jpg"',
      '流水.jpg',
    ],
    ['a page in GBK, characters whose second byte is a backslash', 'gbk', '请退还多收的钱，谢谢', 'filename="乗車券.pdf"', '乗車券.pdf'],
    ['a page in Big5, each with a backslash in it', 'big5', '信用卡年費重複收取，請退還', 'filename="許功蓋.jpg"', '許功蓋.jpg'],
    ['a page in Big5, a backslash before the closing mark', 'big5', '信用卡年費重複收取，請退還', 'filename="申請成功"', '申請成功'],
    ['a page in Big5, and another parameter behind it', 'big5', '信用卡年費重複收取，請退還', 'filename="成功"; size=8', '成功'],
    ['a page in Shift_JIS', 'cp932', 'カードが使えませんでした。確認してください', 'filename="明細表.pdf"', '明細表.pdf'],
    ['a page in windows-1251', 'windows-1251', 'Карту проглотил банкомат, верните деньги', 'filename="Выписка.pdf"', 'Выписка.pdf'],
  ])('is read from %s', async (_, charset, words, disposition, name) => {
    expect(await shown(formOf(inCharset(charset, words), [inCharset(charset, disposition)]))).toEqual([words, name]);
  });

  it('is read by the label of the form, or by its field _charset_', async () => {
    const raw = formOf(Buffer.from('x'), [inCharset('big5', 'filename="帳單.pdf"')]);
    expect(await shown(raw, `${type}; charset=Big5`)).toEqual(['x', '帳單.pdf']);
    const charset = '------WebKitFormBoundaryx\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\ngb18030\r\n';
    expect(await shown(formOf(Buffer.from('x'), [inCharset('gb18030', 'filename="龍𠮷.pdf"')], charset))).toEqual(['x', '龍𠮷.pdf']);
  });

  it('is the name of a file of a Chinese Windows beside words that a script writes in UTF-8', async () => {
    const names = ['交易流水.pdf', '身份证正面.jpg', '扣款记录.png'];
    const raw = formOf(
      Buffer.from('请退还多扣的钱'),
      names.map((name) => inCharset('gbk', `filename="${name}"`)),
    );
    expect(await shown(raw)).toEqual(['请退还多扣的钱', ...names]);
  });

  it.each([
    ['as it stands', 'filename="账单 2026.pdf"', '账单 2026.pdf'],
    ['without quotation marks', 'filename=bill.pdf', 'bill.pdf'],
    ['with a semicolon and an equals sign in it', 'filename="a; name=b.pdf"', 'a; name=b.pdf'],
    ['with a quotation mark, as Chrome writes it', 'filename="他说%22不退%22.pdf"', '他说"不退".pdf'],
    ['with a quotation mark, as curl writes it', 'filename="他说\\"不退\\".pdf"', '他说"不退".pdf'],
    ['with a quotation mark at its end', 'filename="a\\""', 'a"'],
    ['with percent signs of its own', 'filename="打折100%25.pdf"', '打折100%25.pdf'],
    ['that a script escaped', `filename="${encodeURIComponent('账单.pdf')}"`, '账单.pdf'],
    ['as an encoded word', 'filename="=?UTF-8?B?6LSm5Y2VLnBkZg==?="', '账单.pdf'],
    ['in the extended form, beside one for old programs', 'filename="____.pdf"; filename*=UTF-8\'\'%E8%B4%A6%E5%8D%95.pdf', '账单.pdf'],
    ['in the extended form, of GBK', "filename*=GBK'zh-CN'%D5%CB%B5%A5.pdf", '账单.pdf'],
    ['in an extended form that is none', 'filename*=bill.pdf', 'bill.pdf'],
    ['in other letters', 'FileName="bill.pdf"', 'bill.pdf'],
    ['that never ends', 'filename="bill.pdf', 'bill.pdf'],
    ['with a line break, as browsers write it', 'filename="a%0D%0Ab.pdf"', 'a b.pdf'],
    ['with folders up', 'filename="../../etc/passwd.txt"', 'passwd.txt'],
  ])('in UTF-8 is read %s', async (_, disposition, name) => {
    expect(await shown(formOf(Buffer.from('请退还'), [Buffer.from(disposition)]))).toEqual(['请退还', name]);
  });

  it('and all else of a form is read to its end however it was spoiled, and costs no more than its size', async () => {
    const whole = formOf(inCharset('gbk', '请退还'), [inCharset('gbk', 'filename="账单.pdf"'), Buffer.from('filename="a\\"b;c=\\""')]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(whole.length),
        async (spots, cut) => {
          const raw = Buffer.from(whole.subarray(0, cut === 0 ? whole.length : cut));
          for (const [at, byte] of spots) if (at < raw.length) raw[at] = byte;
          const { fields, files } = await readParts(raw, type);
          expect(fields.length + files.length).toBeLessThan(8);
        },
      ),
      { numRuns: 300 },
    );
    for (const worst of ['\\"', '"; a="', '\\";', '%22', ';', '=?', '%E6'])
      expect(
        (await readParts(formOf(Buffer.from('x'), [Buffer.from(`filename="${worst.repeat(60_000 / worst.length)}"`)]), type)).files,
      ).toHaveLength(1);
  });
});
