import { describe, expect, it } from '@jest/globals';
import { readDays } from './read-days.js';

describe('days of a grant', () => {
  it.each([
    ['1', 1],
    [' 30 ', 30],
    ['１４', 14],
    ['0', undefined],
    ['31', undefined],
    ['-3', undefined],
    ['1.5', undefined],
    ['七', undefined],
    ['', undefined],
  ])('%j is %s', (typed, days) => {
    const read = readDays('en', new URLSearchParams({ days: typed }));
    expect('days' in read ? read.days : undefined).toBe(days);
    if ('problem' in read) expect(read.problem).toEqual({ field: 'days', text: 'Enter whole days, 1 to 30' });
  });
});
