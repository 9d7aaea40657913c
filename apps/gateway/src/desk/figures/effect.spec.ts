import { describe, expect, it } from '@jest/globals';
import { effectOf } from './effect.js';

describe('whether a measure helped', () => {
  it('has the interval of the worked example of its source', () => {
    // Newcombe 1998, table II, (a) 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    expect(effectOf(60, [48, 80], [56, 70])).toMatchObject({ difference: 0.2, from: 0.052, to: 0.334, verdict: 'more' });
    expect(effectOf(60, [56, 70], [48, 80])).toMatchObject({ difference: -0.2, from: -0.334, to: -0.052, verdict: 'fewer' });
  });

  it.each([
    [27, [56, 70], [48, 80], 'early'],
    [28, [56, 70], [48, 80], 'fewer'],
    [90, [3, 10], [1, 10], 'unclear'],
    [90, [10, 10], [0, 20], 'fewer'],
    [90, [3, 10], [0, 0], 'early'],
    [90, [0, 0], [3, 10], 'early'],
  ] as const)('over %i days, %j before and %j since: %s', (days, before, after, verdict) => {
    expect(effectOf(days, before, after).verdict).toBe(verdict);
  });
});
