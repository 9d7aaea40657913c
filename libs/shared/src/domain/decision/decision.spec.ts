import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { proposePoints } from './points.js';
import { type LookRule, lookReason, lotOf } from './second-look.js';

describe('the points that are proposed', () => {
  it.each([
    ['年费多扣了。柜台态度恶劣！今天天气不错。请退还年费。', null, ['年费多扣了', '柜台态度恶劣！', '请退还年费']],
    ['我的诉求：\n1. 退还三百元；\n2、书面道歉。\n3）今后不再发生', null, ['退还三百元', '书面道歉', '今后不再发生']],
    ['一、退還年費\n二、說明原因', '盡快', ['退還年費', '說明原因', '盡快']],
    ['The fee was charged twice. The weather is fine. Please refund it.', null, ['Please refund it']],
    ['You never answered. I want an apology.', null, ['You never answered', 'I want an apology']],
    ['卡', null, []],
    ['星期三去了网点。', null, ['星期三去了网点']],
  ])('of %s', (text, wish, expected) => {
    expect(proposePoints(text, wish)).toEqual(expected);
  });

  it('are at most twelve, and found in time that grows with the text', () => {
    for (const text of [
      '请退还。'.repeat(50_000),
      '1.'.repeat(100_000),
      ' '.repeat(200_000),
      '。'.repeat(200_000),
      `${'1. 退\n'.repeat(50_000)}`,
    ]) {
      const began = performance.now();
      expect(proposePoints(text, null).length).toBeLessThanOrEqual(12);
      expect(performance.now() - began).toBeLessThan(3_000);
    }
  });
});

describe('whether somebody else looks at a decision first', () => {
  const rule: LookRule = { results: ['not-upheld', 'partly'], above: 100_000, vulnerable: true, sample: 0.1 };
  const of = (over: object) => ({ decision: 'not-upheld', named: 0, vulnerable: false, lot: 0.5, ...over });
  it.each([
    [rule, {}, undefined],
    [rule, { named: 100_000 }, 'amount'],
    [rule, { vulnerable: true }, 'vulnerable'],
    [rule, { lot: 0.05 }, 'sample'],
    [rule, { decision: 'upheld', named: 1e9, vulnerable: true, lot: 0 }, undefined],
    [{ ...rule, above: null, sample: 0 }, {}, 'result'],
    [{ ...rule, above: null, sample: 0.1 }, {}, undefined],
    [{ ...rule, above: null, sample: 0.1 }, { lot: 0.05 }, 'sample'],
    [{ ...rule, results: [] }, { vulnerable: true }, undefined],
  ])('%#', (given, over, expected) => {
    expect(lookReason(given, of(over))).toBe(expected);
  });

  it('falls by lot on as many as the share says, whatever the ids', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(lotOf(id)).toBe(lotOf(id));
        expect(lotOf(id)).toBeGreaterThanOrEqual(0);
        expect(lotOf(id)).toBeLessThan(1);
      }),
    );
    // Ids of one minute, as the house makes them, are alike at their beginning.
    const ids = Array.from(
      { length: 20_000 },
      (_, nth) => `0193f000-0000-7${nth.toString(16).padStart(3, '0').slice(-3)}-8000-${nth.toString(16).padStart(12, '0')}`,
    );
    const share = ids.filter((id) => lotOf(id) < 0.1).length / ids.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
  });
});
