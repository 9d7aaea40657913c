import { describe, expect, it } from '@jest/globals';
import { shareOf } from './share.js';

describe('a share with its sampling error', () => {
  // Values as in the tables of Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 857–872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [29, 29, 0.883, 1],
  ])('of %i of %i lies from %f to %f', (of, answered, from, to) => {
    const share = shareOf(of, answered);
    // Told in thousandths.
    expect(Math.abs(share.from! - from)).toBeLessThan(0.001);
    expect(Math.abs(share.to! - to)).toBeLessThan(0.001);
    expect(share.share).toBeGreaterThanOrEqual(share.from!);
    expect(share.share).toBeLessThanOrEqual(share.to!);
  });

  it('is none where nobody answered', () => {
    expect(shareOf(0, 0)).toEqual({ of: 0, answered: 0, share: null, from: null, to: null });
  });
});
