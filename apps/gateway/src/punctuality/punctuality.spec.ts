import { describe, expect, it } from '@jest/globals';
import { publicCount } from './punctuality.query.js';

describe('a count that the public may see', () => {
  it.each([
    [0, 0],
    [1, 'few'],
    [9, 'few'],
    [10, 10],
    [12, 10],
    [13, 15],
    [1_002, 1_000],
  ])('of %i is %s', (count, told) => expect(publicCount(count, 10)).toBe(told));

  it('never lets two of them tell a small third by their difference', () => {
    for (let decided = 10; decided < 200; decided += 1)
      for (let late = 1; late < 10; late += 1) {
        const shown = [publicCount(decided, 10), publicCount(decided - late, 10), publicCount(late, 10)];
        if (shown.includes('few') && shown[0] !== 'few' && shown[1] !== 'few') {
          // More than one value of the small count fits what is shown.
          const fits = Array.from({ length: 9 }, (_, nth) => nth + 1).filter((small) =>
            Array.from({ length: 9 }, (_, more) => Number(shown[0]) - 4 + more).some(
              (all) => publicCount(all, 10) === shown[0] && publicCount(all - small, 10) === shown[1],
            ),
          );
          expect(fits.length).toBeGreaterThan(1);
        }
      }
  });
});
