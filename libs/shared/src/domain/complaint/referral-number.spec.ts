import { describe, expect, it } from '@jest/globals';
import { foldReferralNumber } from './referral-number.js';

const folded = (number: string, authority = '某监管局') => foldReferralNumber({ authority, number });

describe('the number of an authority', () => {
  it.each([
    ['沪金转〔2026〕31号', '沪金转[2026]31号'],
    ['沪金转〔2026〕31号', '沪金转（２０２６）３１号 '],
    ['ABC/2026-31', 'abc / 2026 – 31'],
    ['HKMA 2026.31', 'ＨＫＭＡ　2026.31'],
  ])('%s is %s', (one, other) => expect(folded(other)).toEqual(folded(one)));

  it.each([
    ['沪金转〔2026〕31号', '沪金转〔2026〕131号'],
    ['2026-3-1', '2026-31'],
    ['A1', 'A2'],
  ])('%s is not %s', (one, other) => expect(folded(other)).not.toEqual(folded(one)));

  it('is its authority’s own', () => {
    expect(folded('31', '上海监管局')).not.toEqual(folded('31', '北京监管局'));
    expect(folded('31', ' 上海监管局')).toEqual(folded('31', '上海监管局'));
  });
});
