import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ComparedCase, proposedFrom, resemblance } from './resemblance.js';
import { readSigns, sharedWords } from './text-signs.js';

const noon = new Date('2026-03-10T04:00:00Z');
const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
const [anHour, aDay, threeDays, twoWeeks] = [50, 20 * 60, 3 * 24 * 60, 14 * 24 * 60] as const;
const phone = '+8613800138000';
const emailKey = 'wang.fang@example.com';

type Half = Partial<ComparedCase> & { readonly text: string };
const aCase = (half: Half, reference: string, receivedAt: Date): ComparedCase => ({ reference, receivedAt, ...half });
const score = (first: Half, second: Half, minutes: number) =>
  resemblance(aCase(first, '7K2QD-M9XWA', noon), aCase(second, '8M3RE-N0YXB', later(minutes))).score;

/** [what it is, the first, the second, minutes between them]. Both by one person, unless it says otherwise. */
const oneMatter: readonly (readonly [string, Half, Half, number])[] = [
  [
    'a text message, then a mail that says it at length',
    { phone, text: '我的信用卡被盗刷了三千元，请尽快处理' },
    {
      phone,
      emailKey,
      text: '尊敬的客服：本人于3月9日收到短信，信用卡被盗刷3,000.00元，消费地点为境外，本人从未出境。请核实并退还。王芳 13800138000',
    },
    threeDays,
  ],
  ['a second text that goes on', { phone, text: '你们多扣了我年费' }, { phone, text: '补充一下，是尾号8888那张卡' }, 12],
  [
    'the hotline, then the form, in other words with the same sum and day',
    { phone, department: 'cards', text: '3月8日我去柜台取了两万块钱，回家发现少了五张' },
    { phone, department: 'cards', text: '柜员少给钱。2026-03-08 取款20000元，少了五百元，要求查监控' },
    aDay,
  ],
  [
    'the same text by mail and by form',
    { emailKey, text: '贵行重复收取年费三百元，客服两次承诺退款，至今没有到账' },
    { emailKey, text: '贵行重复收取年费三百元，客服两次承诺退款，至今没有到账' },
    twoWeeks,
  ],
  [
    'both scripts',
    { phone, text: '贵行重复收取年费三百元，客服两次承诺退款，至今没有到账，请说明' },
    { phone, text: '貴行重複收取年費三百元，客服兩次承諾退款，至今沒有到賬，請說明' },
    threeDays,
  ],
  [
    'a reminder that names the reference, from another number',
    { phone, text: '信用卡被盗刷' },
    { phone: '+8613911112222', text: '我的投诉 7K2QD-M9XWA 怎么还没有人联系我？' },
    twoWeeks,
  ],
  [
    'a reminder that misspells the reference',
    { phone, text: '信用卡被盗刷' },
    { emailKey, text: 'about 7k2qd-m9xwa: any news?' },
    twoWeeks,
  ],
  [
    'the same order',
    { emailKey, text: 'Order 20260309871234 never arrived and nobody answers my mails' },
    { emailKey, phone, text: 'Still waiting. Order no. 20260309871234. I want my money back.' },
    threeDays,
  ],
  [
    'English, at length and short',
    { phone, text: 'On 9 March you charged my card twice, £320.50 each time, at the Pudong branch. I asked for a refund at the counter.' },
    { phone, text: 'Charged twice on my card at Pudong branch, refund £320.50 please' },
    threeDays,
  ],
  [
    'the same product and words a week later',
    { phone, product: '理财产品A', department: 'service', text: '客户经理承诺保本，现在亏损百分之二十，要求赔偿' },
    { phone, product: '理财产品 A', department: 'service', text: '经理说保本，结果亏损百分之二十，我要求赔偿损失' },
    twoWeeks,
  ],
  [
    'within the hour over another channel, in other words',
    { phone, text: '卡被吞了' },
    { phone, text: 'ATM机不还我的卡，屏幕黑了' },
    anHour,
  ],
];

const twoMatters: readonly (readonly [string, Half, Half, number])[] = [
  ['another matter two weeks later', { phone, text: '我的信用卡被盗刷了三千元' }, { phone, text: '房贷利率为什么没有下调' }, twoWeeks],
  [
    'another matter three days later in another department',
    { phone, department: 'cards', text: '信用卡年费多收' },
    { phone, department: 'loans', text: '提前还贷的违约金算错了' },
    threeDays,
  ],
  [
    'the next day, another department, other sums',
    { phone, department: 'cards', text: '多扣年费三百元' },
    { phone, department: 'loans', text: '违约金五千元算错了' },
    aDay,
  ],
  [
    'polite words that all complaints share',
    { emailKey, text: '您好，我要投诉贵行，请尽快处理，谢谢。网点排队三个小时' },
    { emailKey, text: '您好，我要投诉贵行，请尽快处理，谢谢。手机银行闪退' },
    twoWeeks,
  ],
  [
    'the same words by two people',
    { phone, text: '贵行重复收取年费三百元，至今没有到账' },
    { phone: '+8613911112222', text: '贵行重复收取年费三百元，至今没有到账' },
    5,
  ],
  ['two people of one name', { phone, name: '王芳', text: '盗刷三千元' }, { phone: '+8613911112222', name: '王芳', text: '盗刷三千元' }, 5],
  ['two who leave nothing', { text: '盗刷三千元' }, { text: '盗刷三千元' }, 1],
  ['a word of ten letters is no reference', { phone, text: 'x' }, { emailKey, text: 'everything went wrong, absolutely everything' }, 5],
  ['one year later, the same fee', { phone, text: '今年又收了我年费' }, { phone, text: '短信服务费怎么取消' }, 365 * 24 * 60],
];

describe('two complaints that are one matter', () => {
  it.each(oneMatter)('are proposed: %s', (_what, first, second, minutes) => {
    expect(score(first, second, minutes)).toBeGreaterThanOrEqual(proposedFrom);
  });

  it.each(twoMatters)('are not proposed: %s', (_what, first, second, minutes) => {
    expect(score(first, second, minutes)).toBeLessThan(proposedFrom);
  });

  it('say why, with what both have in common', () => {
    const found = resemblance(
      aCase({ phone, name: '王芳', text: '3月9日被盗刷3000元，订单 AB12345678' }, '7K2QD-M9XWA', noon),
      aCase({ phone, name: '王 芳', text: '盗刷三千元，3月9号，订单ab12345678' }, '8M3RE-N0YXB', later(30)),
    );
    expect(found.evidence.map(({ sign, value }) => [sign, value])).toEqual([
      ['same-phone', undefined],
      ['same-name', undefined],
      ['same-words', expect.stringMatching(/^\d+ %$/)],
      ['same-number', '…5678'],
      ['same-amount', '3000'],
      ['same-day', '03-09'],
      ['within-an-hour', undefined],
    ]);
  });

  it('look the same from both sides, and never leave 0 to 1', () => {
    const half = fc.record({
      phone: fc.constantFrom(phone, '+8613911112222', null),
      emailKey: fc.constantFrom(emailKey, null),
      department: fc.constantFrom('cards', 'loans', null),
      text: fc.oneof(fc.string(), fc.constantFrom('盗刷三千元', '7K2QD-M9XWA', '8m3re-n0yxb 3,000元 3月9日', 'x'.repeat(9_000))),
    });
    fc.assert(
      fc.property(half, half, fc.integer({ min: 0, max: 20_000 }), (first, second, minutes) => {
        const [one, other] = [aCase(first, '7K2QD-M9XWA', noon), aCase(second, '8M3RE-N0YXB', later(minutes))];
        const found = resemblance(one, other);
        expect(resemblance(other, one).score).toBe(found.score);
        expect(found.score).toBeGreaterThanOrEqual(0);
        expect(found.score).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the signs of a text', () => {
  it.each([
    ['三千元', [3_000]],
    ['两万五千块', [25_000]],
    ['两万五块钱', [25_000]],
    ['三百二十元', [320]],
    ['一千零五元', [1_005]],
    ['￥3，000.00', [3_000]],
    ['3,000.50元', [3_000.5]],
    ['3.5万元', [35_000]],
    ['$1,234.56 and USD 99', [1_234.56, 99]],
    ['320.50 dollars', [320.5]],
    ['一元钱都没有', []],
  ])('sums in %s', (text, amounts) => {
    expect([...readSigns(text).amounts].sort((a, b) => b - a)).toEqual(amounts);
  });

  it.each([
    ['3月9日', ['03-09']],
    ['２０２６－０３－０９', ['03-09']],
    ['on 9th March and Mar. 10', ['03-09', '03-10']],
    ['13月40日', []],
  ])('days in %s', (text, days) => {
    expect([...readSigns(text).days].sort()).toEqual(days);
  });

  it('tells order numbers from telephone numbers and dates', () => {
    expect([...readSigns('订单 SO123456789，电话13800138000，+86 13800138000，日期20260309').numbers]).toEqual(['so123456789']);
  });

  it('finds what may be a reference', () => {
    expect(readSigns('投诉编号7K2QD-M9XWA和 7k2qd m9xwa，everything').references).toEqual(['7k2qd-m9xwa']);
  });

  it('comes to an end for hostile texts', () => {
    for (const piece of ['1,111', '￥1', '零', '1月', '9-', 'jan 1 ', 'a1b2c-']) {
      expect(readSigns(piece.repeat(50_000)).words.size).toBeLessThan(5_000);
    }
  });

  it('of two texts without words are not alike', () => {
    expect(sharedWords(new Set(), new Set(['a']))).toBe(0);
  });
});
