import { describe, expect, it } from '@jest/globals';
import { readLadder, retryLadder } from './retry-ladder.js';

describe('the retry ladder', () => {
  it('is read as people say it', () => {
    expect(readLadder('1m, 5m*3, 1h*4')).toEqual([60_000, 300_000, 300_000, 300_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000]);
    expect(readLadder('20ms')).toEqual([20]);
  });

  it('refuses what is no step, and more than eight of them', () => {
    expect(() => readLadder('soon')).toThrow('not a step');
    expect(() => readLadder('')).toThrow('not a step');
    expect(() => readLadder('1s*9')).toThrow('one to eight');
  });

  it('gives a slip a working night before it is dead', () => {
    const total = readLadder(retryLadder).reduce((sum, step) => sum + step, 0);
    expect(total).toBeGreaterThan(5 * 3_600_000);
  });
});
