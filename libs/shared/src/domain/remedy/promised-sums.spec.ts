import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainSum } from './money.js';
import { notApproved, promisedSums } from './promised-sums.js';

const sums = (text: string, house = 'CNY') => promisedSums([{ text }], house).map((one) => `${one.currency} ${plainSum(one)}`);

describe('the sums that a decision promises', () => {
  it.each([
    ['赔偿人民币一千万元', ['CNY 10000000.00']],
    ['賠償人民幣壹仟萬圓整。', ['CNY 10000000.00']],
    ['我们已核实交易记录，退还 3000 元。', ['CNY 3000.00']],
    ['我行将退还您年费，共计3,600.50元。', ['CNY 3600.50']],
    ['我们同意赔偿您１０万元', ['CNY 100000.00']],
    ['补偿两万五', ['CNY 25000.00']],
    ['赔偿一千万', ['CNY 10000000.00']],
    ['向您支付三百二十元五角', ['CNY 320.50']],
    ['退还12元5角8分', ['CNY 12.58']],
    ['给予补偿金 1.5万元', ['CNY 15000.00']],
    ['补偿您港币一百元，并赠送价值50元的礼品', ['HKD 100.00', 'CNY 50.00']],
    ['赔 偿 一 千 万 元'.replace('赔 偿', '赔偿'), ['CNY 10000000.00']],
    ['按照您的要求，赔偿一百万元', ['CNY 1000000.00']],
    ['同意您关于赔偿一百万元的要求', ['CNY 1000000.00']],
    ['不予赔偿10000元，但退还手续费500元', ['CNY 500.00']],
    ['We will compensate you RMB 10,000,000.', ['CNY 10000000.00']],
    ['We refund CNY 3,600.50 and waive the fee of 200 yuan.', ['CNY 3600.50', 'CNY 200.00']],
    ['The bank will pay you ten million yuan', ['CNY 10000000.00']],
    ['As a goodwill gesture: one hundred and fifty US dollars.', ['USD 150.00']],
    ['We will pay you $2.5m.', ['USD 2500000.00']],
    ['A refund of £20.50 was made.', ['GBP 20.50']],
    ['We will reimburse you 1 000 EUR', ['EUR 1000.00']],
  ])('%s', (text, expected) => {
    expect(sums(text)).toEqual(expected);
  });

  it.each([
    '您要求赔偿10000元，我们不予支持。',
    '我们不同意您关于赔偿一百万元的请求',
    '经核查，2026年3月1日扣收年费300元，系合同约定，故不予退还。',
    '您于2026年3月1日支付3000元购买理财产品。',
    '投诉不成立。',
    '我们将在3个工作日内退还，请于元旦前查收，一元化管理。',
    '退款将分2期办理',
    'You ask for compensation of CNY 10,000; we cannot agree.',
    'The fee of 300 yuan was charged on 3 March 2026. We do not refund it.',
    'Your claim for 1,000 dollars is rejected.',
    'We will call you within 10 working days.',
  ])('are none: %s', (text) => {
    expect(sums(text)).toEqual([]);
  });

  it('are those of the house where a sign does not say whose', () => {
    expect(sums('退還 300 元', 'TWD')).toEqual(['TWD 300.00']);
    expect(sums('We refund $300', 'HKD')).toEqual(['HKD 300.00']);
  });

  it('stand in a list of remedies without a word of giving', () => {
    const [one] = promisedSums([{ text: '年费 300 元', whole: true }], 'CNY');
    expect(one).toEqual({ minor: 30_000, currency: 'CNY' });
  });

  it('each need a remedy, or several that make it', () => {
    const cny = (minor: number) => ({ minor, currency: 'CNY' });
    expect(notApproved([cny(300), cny(200), cny(500), cny(501)], [cny(300), cny(200)])).toEqual([cny(501)]);
    expect(notApproved([{ minor: 300, currency: 'USD' }], [cny(300)])).toHaveLength(1);
  });

  it('are read the same however the number is written', () => {
    const signs = '零一二三四五六七八九';
    const chinese = (n: number): string => {
      let text = '';
      for (const [unit, word] of [
        [10_000, '万'],
        [1_000, '千'],
        [100, '百'],
        [10, '十'],
      ] as const) {
        const count = Math.floor(n / unit);
        if (count > 0) text += chinese(count) + word;
        else if (text !== '' && n > 0 && !text.endsWith('零')) text += '零';
        n %= unit;
      }
      return text + (n > 0 ? signs[n] : '');
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (n) => {
        expect(sums(`退还${n}元`)).toEqual(sums(`退还${chinese(n)}元`));
        expect(sums(`退还${n.toLocaleString('en')}元`)).toEqual([`CNY ${n}.00`]);
      }),
    );
  });

  it.each([
    ['digits', '1'.repeat(200_000)],
    ['numerals', '一'.repeat(200_000)],
    ['number words', 'one '.repeat(50_000)],
    ['blanks', `退${' '.repeat(200_000)}还`],
    ['groups', '111,'.repeat(50_000)],
    ['words of giving', '退还赔偿'.repeat(50_000)],
    ['people who ask', '您的'.repeat(100_000)],
    ['clauses', '，'.repeat(200_000)],
  ])('are found in time that grows with the text: %s', (_, text) => {
    const began = performance.now();
    promisedSums([{ text: `退还${text}元` }], 'CNY');
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
