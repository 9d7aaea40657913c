import { describe, expect, it } from '@jest/globals';
import { plannedOutages } from './outages.js';

const from = new Date('2025-01-01');
const days = (count: number) => new Date(from.getTime() + count * 86_400_000);
const outagesOf = (complaints: number, span = 364) => plannedOutages(from, days(span), complaints);

describe('what breaks in a simulated stretch of time', () => {
  it.each([
    [0, 0],
    [23, 0],
    [24, 1],
    [35, 1],
    [47, 1],
    [48, 2],
    [71, 2],
    [72, 3],
    [3_000, 3],
    [100_000, 3],
  ])('of %i complaints in a year is so much: %i', (complaints, outages) => {
    expect(outagesOf(complaints)).toHaveLength(outages);
  });

  it('is never complained of by more than half of all, nor by fewer than make an outage: as many come as were asked for', () => {
    for (const span of [20, 46, 200, 364])
      for (let complaints = 0; complaints < 500; complaints++) {
        const planned = outagesOf(complaints, span);
        const people = planned.map((one) => one.people);
        expect([span, complaints, people.reduce((sum, one) => sum + one, 0) <= complaints / 2, people.every((one) => one >= 12)]).toEqual([
          span,
          complaints,
          true,
          true,
        ]);
      }
  });

  it('lies after the first weeks, in the order of time, before the end', () => {
    const at = outagesOf(3_000).map((one) => one.at);
    expect(at).toEqual([...at].sort((one, other) => one - other));
    expect([at[0]! > days(60).getTime(), at.at(-1)! < days(364).getTime()]).toEqual([true, true]);
    expect(outagesOf(3_000, 30)).toEqual([]);
  });
});
