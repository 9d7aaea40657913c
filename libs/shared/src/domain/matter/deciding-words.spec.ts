import { describe, expect, it } from '@jest/globals';
import { codingNamed } from '../../matter/codings.js';
import { judgeInForce } from '../../matter/house-judge.js';
import { loadLabelled } from '../../matter/material.js';
import { decidingWords } from './deciding-words.js';
import { readText } from './fold-text.js';

const words = (text: string, signs: readonly string[]) =>
  decidingWords(
    signs.map((sign, at) => ({ sign, pull: 1 - at / 100 })),
    [],
    readText(text),
  );

describe('the words that decided', () => {
  it.each([
    // Pieces that touch are one phrase, out to the ends of its words.
    ['我的手机银行总是登不上去', ['机银', '登不'], ['手机银行', '登不上去']],
    ['你们的电费代扣扣了两次', ['的电', '电费', '费代', '代扣'], ['电费代扣']],
    // In the other script the words are as written.
    ['我的信用卡被盜刷了三筆', ['用卡', '盗刷'], ['信用卡', '盜刷']],
    // A single character, and what says nothing, is not shown.
    ['这是我的钱', ['钱', '是我', '我的'], []],
    // Latin words whole, pairs as one phrase, without what says nothing around them.
    ['The cash machine kept my card and the receipt', ['cash machin', 'machin kept', 'receipt '], ['cash machine kept', 'receipt']],
    ['Late fees on my loan and the overdraft', ['fees ', 'fees on', 'my loan', 'the overdraft'], ['fees on my loan', 'overdraft']],
    // Somebody's card is no reason, and 12378 is where one complains.
    ['card 4111 1111 1111 1111 charged', ['card charg'], ['card •••• •••• •••• •••• charged']],
    ['call 12378 charged', ['call charg'], ['call 12378 charged']],
    ['nothing of it stands here', ['mortgag '], []],
  ])('%s', (text, signs, shown) => {
    expect(words(text, signs)).toEqual(shown);
  });

  it('of real texts they stand in the text as they are shown, are no fragments, and four at most', () => {
    const judge = judgeInForce('jrt-0169');
    for (const { text } of loadLabelled(codingNamed('jrt-0169'), 'own')) {
      const { matter } = judge.judge(text);
      const { plain } = readText(text);
      expect(matter!.words.length).toBeLessThanOrEqual(4);
      for (const word of matter!.words) {
        expect(plain).toContain(word);
        expect(word).not.toMatch(/^[的了我你您\s]|[的了\s]$/);
        expect([...word].length).toBeGreaterThan(1);
        if (/^[a-z]/.test(word)) expect(plain).toMatch(new RegExp(`(^|[^a-z])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}([^a-z]|$)`));
      }
    }
  });
});
