import { describe, expect, it } from '@jest/globals';
import { growthOf, isHot } from './growth.js';

describe('growth over a baseline', () => {
  it.each([
    [12, 9, 3, true],
    [4, 0, 3, true],
    [2, 0, 3, false],
    [5, 9, 3, false],
    [100, 300, 3, false],
    [140, 300, 3, true],
    [0, 30, 3, false],
  ])('%i lately, %i in %i times as long before: hot %s', (count, before, ratio, hot) => {
    expect(isHot(growthOf(count, before, ratio))).toBe(hot);
  });

  it('says how many times as much, and nothing where there was nothing', () => {
    expect(growthOf(12, 9, 3)).toMatchObject({ count: 12, expected: 3, times: 4 });
    expect(growthOf(4, 0, 3).times).toBeNull();
    expect(growthOf(3, 9, 3).beyondChance).toBe(0);
  });
});
