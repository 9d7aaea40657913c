import { describe, expect, it } from '@jest/globals';
import { type LetterPaper, letterPdf, pileOfLetters } from './letter-pdf.js';

const letter = (over: Partial<LetterPaper> = {}): LetterPaper => ({
  language: 'zh-Hant',
  sender: ['示例銀行', '95000'],
  recipient: ['Łukasz 王芳', '上海市浦東新區示例路2號'],
  reference: '7K2QD-M9XWA',
  subject: '處理決定',
  body: '您好：\n我們查明 <b>一切</b>。\n第二段',
  date: new Date('2026-03-10T03:00:00Z'),
  zone: 'Asia/Shanghai',
  ...over,
});
const pages = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length;

describe('a letter', () => {
  it('is one page of PDF, and the same bytes whenever it is made', async () => {
    const pdf = await letterPdf(letter());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pages(pdf)).toBe(1);
    expect(pdf.equals(await letterPdf(letter()))).toBe(true);
    // Only the glyphs that it needs are in it.
    expect(pdf.length).toBeLessThan(100_000);
  });

  it('is set larger for whoever asked for it, and needs more paper', async () => {
    const body = '我們查明如下。\n'.repeat(15);
    expect([pages(await letterPdf(letter({ body }))), pages(await letterPdf(letter({ body, large: true })))]).toEqual([1, 2]);
  });

  it('goes on over as many pages as it needs', async () => {
    expect(pages(await letterPdf(letter({ body: '我們查明如下。\n'.repeat(120) })))).toBeGreaterThan(2);
  });

  it('is made of anything that people write', async () => {
    const body = '\u0000\uD800 مرحبا 👨‍👩‍👧‍👦 \u202Egnp \uE000 𠮷 \t\r\n'.repeat(3);
    expect((await letterPdf(letter({ body, recipient: [], sender: [], subject: '' }))).length).toBeGreaterThan(1_000);
  });

  it('lies in a pile as it is by itself, each on a sheet of its own', async () => {
    const long = letter({ body: '我們查明如下。\n'.repeat(35), reference: 'LONG0-00001' });
    expect([pages(await letterPdf(letter())), pages(await letterPdf(long))]).toEqual([1, 2]);
    // One page, and its back left empty; two; one.
    expect(pages(await pileOfLetters([letter(), long, letter()], true))).toBe(5);
    expect(pages(await pileOfLetters([letter(), long, letter()], false))).toBe(4);
    const pile = await pileOfLetters([letter(), long], true);
    expect(pile.equals(await pileOfLetters([letter(), long], true))).toBe(true);
  });
});
