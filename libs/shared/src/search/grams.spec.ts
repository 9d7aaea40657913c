import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldText } from './fold-text.js';
import { departmentGram, gramsOf, gramsToFind, searchedLength, searchMonth, termOf } from './grams.js';

describe('text as it is compared', () => {
  it.each([
    ['證據確鑿', '证据确凿'],
    ['後臺裡', '后台里'],
    ['ＡＴＭ１２', 'atm12'],
    ['Zürich CAFÉ Ωμέγα', 'zurich cafe ωμεγα'],
    ['İstanbul ß ﬁ', 'istanbul ß ﬁ'],
    ['한국 ｶﾅ 😀', '한국 カナ 😀'],
  ])('%s is %s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('keeps each character in its place', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => [...foldText(text)].length === [...text].length));
  });
});

describe('the pieces of a text', () => {
  const words = fc
    .array(fc.constantFrom('银', '行', '銀', '卡', 'A', 'b', 'c', '1', '2', ' ', '，', '-', '한', 'é'), { maxLength: 30 })
    .map((all) => all.join(''));

  it('whatever stands in a text has no piece that the text has not', () => {
    fc.assert(
      fc.property(words, words, words, (before, sought, after) => {
        const has = new Set(gramsOf(before + sought + after));
        return gramsToFind(sought).every((gram) => has.has(gram));
      }),
      { numRuns: 2_000 },
    );
  });

  it('two characters are one piece, letters go by three, and few are asked for', () => {
    expect(gramsToFind('银行')).toHaveLength(1);
    expect(gramsToFind('refund')).toHaveLength(4);
    expect(gramsToFind('王')).toHaveLength(1);
    expect(gramsToFind('ab')).toHaveLength(1);
    expect(gramsToFind('，。 !')).toEqual([]);
    expect(gramsToFind('请尽快核实并退款要求书面答复')).toHaveLength(8);
    expect(gramsOf('银行')).not.toContain(gramsToFind('行银')[0]);
  });

  it('a book costs what its beginning does', () => {
    expect(gramsOf(`${'字'.repeat(searchedLength)}末`)).not.toContain(gramsToFind('末')[0]);
  });

  it('stand by month in the index, a 32-bit integer for each until 2085', () => {
    const [gram] = gramsToFind('银行');
    expect(searchMonth(new Date('2026-11-30T23:59:59Z'))).toBe(322);
    for (const at of ['2000-01-01', '2026-11-29', '2084-12-31']) {
      const term = termOf(searchMonth(new Date(at)), gram!);
      expect(term).toBe(term | 0);
      expect(term & (2 ** 22 - 1)).toBe(gram);
    }
    expect(departmentGram('cards')).not.toBe(departmentGram('loans'));
  });
});
