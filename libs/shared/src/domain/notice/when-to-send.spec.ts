import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantInZone } from '../calendar/zone.js';
import { type Departure, reserveMinutes, silenceLimit, validUntil, whenToSend } from './when-to-send.js';

const zone = 'Asia/Shanghai';
const at = (text: string) => new Date(`2026-03-${text}+08:00`);
const departure = (over: Partial<Departure>): Departure => ({
  now: at('10T23:30:00'),
  medium: 'sms',
  owed: true,
  dueAt: null,
  quietHours: { from: '22:00', to: '08:00' },
  zone,
  ...over,
});
const leaves = (over: Partial<Departure>) => {
  const { at: when, because } = whenToSend(departure(over));
  return `${instantInZone(when, zone).slice(8, 16)} ${because}`;
};

describe('quiet hours', () => {
  it.each([
    ['there are none', { quietHours: 'off' }, '10T23:30 no-quiet-hours'],
    ['mail makes no noise', { medium: 'email' }, '10T23:30 makes-no-noise'],
    ['a letter makes no noise', { medium: 'letter' }, '10T23:30 makes-no-noise'],
    ['a minute before they begin', { now: at('10T21:59:00') }, '10T21:59 not-quiet-now'],
    ['when they begin', { now: at('10T22:00:00') }, '11T08:00 quiet-hours'],
    ['after midnight', { now: at('11T00:10:00') }, '11T08:00 quiet-hours'],
    ['when they end', { now: at('11T08:00:00') }, '11T08:00 not-quiet-now'],
    ['owed without a date', {}, '11T08:00 quiet-hours'],
    ['owed long after', { dueAt: at('12T17:00:00') }, '11T08:00 quiet-hours'],
    ['owed during the night', { dueAt: at('11T02:00:00') }, '10T23:30 law-before-quiet'],
    ['owed soon after they end', { dueAt: at('11T09:59:59') }, '10T23:30 law-before-quiet'],
    ['owed when there is time enough after they end', { dueAt: at('11T10:00:00') }, '11T08:00 quiet-hours'],
    ['late already', { dueAt: at('10T17:00:00') }, '10T23:30 law-before-quiet'],
    ['owed by no rule', { owed: false, dueAt: at('11T02:00:00') }, '11T08:00 quiet-hours'],
    ['within one day', { quietHours: { from: '12:00', to: '14:00' }, now: at('10T13:00:00') }, '10T14:00 quiet-hours'],
    ['never, when they begin as they end', { quietHours: { from: '08:00', to: '08:00' } }, '10T23:30 not-quiet-now'],
  ] as const)('%s', (_, over, expected) => {
    expect(leaves(over)).toBe(expected);
  });

  it('never make late what a rule owes, nor take the time for another way, in any zone and on any day', () => {
    const time = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) => {
      const two = (n: number) => String(n).padStart(2, '0');
      return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    });
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true }),
        fc.integer({ min: -1_000_000, max: 200_000_000 }),
        fc.constantFrom('Asia/Shanghai', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'),
        time,
        time,
        fc.boolean(),
        (now, left, someZone, from, to, owed) => {
          const dueAt = new Date(now.getTime() + left);
          const result = whenToSend({ now, medium: 'sms', owed, dueAt, quietHours: { from, to }, zone: someZone });
          expect(result.at.getTime()).toBeGreaterThanOrEqual(now.getTime());
          // A day with a change of clocks may have an hour more.
          expect(result.at.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
          if (!owed) return;
          if (left > 0) expect(result.at.getTime()).toBeLessThan(dueAt.getTime());
          expect(dueAt.getTime() - result.at.getTime()).toBeGreaterThanOrEqual(Math.min(left, reserveMinutes * 60_000));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the time a message has', () => {
  const now = at('10T12:00:00');
  const hours = (n: number) => new Date(now.getTime() + n * 3_600_000);

  it('to say what became of it depends on the time left', () => {
    expect(silenceLimit(now, hours(8)) / 60_000).toBe(120);
    expect(silenceLimit(now, hours(200)) / 60_000).toBe(720);
    expect(silenceLimit(now, hours(0.1)) / 60_000).toBe(10);
    expect(silenceLimit(now, hours(-1)) / 60_000).toBe(10);
    expect(silenceLimit(now, null) / 60_000).toBe(30);
  });

  it('at the provider ends before its substitute leaves, and before its date', () => {
    expect(validUntil(now, hours(8), true)).toEqual(hours(2));
    expect(validUntil(now, hours(10), false)).toEqual(hours(9));
    expect(validUntil(now, null, true)).toBeUndefined();
    expect(validUntil(now, hours(-1), true)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), fc.boolean(), (left, another) => {
        const dueAt = new Date(now.getTime() + left);
        expect((validUntil(now, dueAt, another) as Date).getTime()).toBeLessThan(dueAt.getTime());
      }),
    );
  });
});
