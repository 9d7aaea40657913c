import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chanceOfSoMany, surgeIn, surgeRule, surgeWindows } from './surge.js';

const minute = 60_000;
const hour = 60 * minute;
const week = 7 * 24 * hour;
const weeksLearned = 8;

/** A repeatable source of chance. */
function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
function poisson(rate: number, chance: () => number): number {
  const limit = Math.exp(-rate);
  let product = chance();
  let count = 0;
  for (; product > limit; count += 1) product *= chance();
  return count;
}
/** By hour of the week: nights are quiet, Mondays are busy. */
const shapeOf = (at: number): number => {
  const ofDay = (at / hour) % 24;
  const ofWeek = Math.floor(at / (24 * hour)) % 7;
  return (ofDay >= 9 && ofDay < 18 ? 1.8 : ofDay >= 7 && ofDay < 22 ? 0.8 : 0.1) * (ofWeek === 0 ? 1.5 : ofWeek >= 5 ? 0.4 : 1);
};

describe('a year with three planted outages, looked at as the house does', () => {
  // Complaints an hour of each key on average: from one that is hardly ever named to the busiest.
  const keys = [0.02, 0.1, 0.5, 1, 2, 5, 12];
  const day = 24 * hour;
  const outages = [
    // Where hardly any come; the busiest key at its busiest hour; by night.
    { key: 1, at: 31 * week + 3 * day + 15.5 * hour, perHour: 60 },
    { key: 6, at: 20 * week + 10 * hour, perHour: 150 },
    { key: 4, at: 45 * week + 6 * day + 2 * hour, perHour: 60 },
  ];
  const step = minute;
  const steps = (52 * week) / step;

  it.each([1, 2])('finds each within ten minutes, with at most one false alarm a month (year %d)', (seed) => {
    const chance = chanceOf(seed);
    const alarms: { key: number; at: number }[] = [];
    for (const [key, rate] of keys.entries()) {
      const outage = outages.find((one) => one.key === key);
      const upTo = new Uint32Array(steps + 1);
      for (let nth = 0; nth < steps; nth += 1) {
        const at = nth * step;
        const broken = outage !== undefined && at >= outage.at && at < outage.at + 3 * hour;
        const came = poisson((rate * shapeOf(at) * step) / hour, chance) + (broken ? poisson((outage.perHour * step) / hour, chance) : 0);
        upTo[nth + 1] = upTo[nth]! + came;
      }
      const inWindow = (end: number, minutes: number) => upTo[end]! - upTo[end - minutes]!;
      let quietUntil = 0;
      // From the third week on: the house learns while it works.
      for (let end = (3 * week) / step; end <= steps; end += 1) {
        if (end * step < quietUntil) continue;
        const found = surgeWindows.some((minutes) => {
          const now = inWindow(end, minutes);
          if (now < surgeRule.least) return false;
          const before: number[] = [];
          for (let back = 2; back <= weeksLearned + 1; back += 1) {
            const then = end - (back * week) / step;
            if (then >= minutes) before.push(inWindow(then, minutes));
          }
          return surgeIn({ now, before }) !== undefined;
        });
        if (!found) continue;
        alarms.push({ key, at: end * step });
        // One incident for one surge.
        quietUntil = end * step + 12 * hour;
      }
    }
    const late = outages.map(({ key, at }) => {
      const first = alarms.find((one) => one.key === key && one.at > at && one.at <= at + hour);
      return first === undefined ? Number.POSITIVE_INFINITY : (first.at - at) / minute;
    });
    expect(late.filter((minutes) => minutes > 10)).toEqual([]);
    const wolf = alarms.filter(({ key, at }) => !outages.some((one) => one.key === key && at > one.at && at <= one.at + 12 * hour));
    for (let month = 0; month < 12; month += 1)
      expect(wolf.filter(({ at }) => Math.floor(at / ((52 * week) / 12)) === month).length).toBeLessThanOrEqual(1);
  });
});

it('grows with what comes and falls with what is usual; nothing usual is one', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 6, max: 400 }), (before, now) => {
      const chance = (n: number, than: readonly number[]) => chanceOfSoMany({ now: n, before: than });
      expect(chance(now + 1, before)).toBeLessThanOrEqual(chance(now, before) * (1 + 1e-6));
      expect(surgeIn({ now: Math.floor(before.reduce((all, one) => all + one, 0) / before.length), before })).toBeUndefined();
    }),
  );
  expect(surgeIn({ now: 5, before: [0, 0, 0, 0] })).toBeUndefined();
  expect(surgeIn({ now: 100, before: [] })).toBeUndefined();
  expect(surgeIn({ now: 12, before: [0, 0, 0, 0, 0, 0, 0, 0] })).toMatchObject({ expected: expect.any(Number) });
});
