import { describe, expect, it } from '@jest/globals';
import { addMonths, civilOf, dateOf, dayFrom, dayOf, weekdayOf } from './local-date.js';
import { instantInZone, instantOf, localDayOf } from './zone.js';

const at = (date: string, minutes: number, zone: string) => new Date(instantOf(dayOf(date), minutes, zone)).toISOString();

describe('local dates', () => {
  it('agree with Date on every day of two centuries', () => {
    for (let day = dayOf('1900-01-01'); day <= dayOf('2100-12-31'); day += 1) {
      const date = new Date(day * 86_400_000);
      const { year, month, dayOfMonth } = civilOf(day);
      if (
        dateOf(day) !== date.toISOString().slice(0, 10) ||
        dayFrom(year, month, dayOfMonth) !== day ||
        weekdayOf(day) !== (date.getUTCDay() || 7)
      ) {
        expect(dateOf(day)).toBe(date.toISOString());
      }
    }
  });

  it('are refused when they do not exist', () => {
    for (const date of ['2026-02-30', '2025-02-29', '2026-13-01', '2026-1-1', '', 'tomorrow']) expect(dayOf(date)).toBeNaN();
  });

  it('end a month on its last day', () => {
    expect(dateOf(addMonths(dayOf('2023-08-31'), 6))).toBe('2024-02-29');
    expect(dateOf(addMonths(dayOf('2025-12-31'), 2))).toBe('2026-02-28');
    expect(dateOf(addMonths(dayOf('2026-01-31'), -2))).toBe('2025-11-30');
  });
});

describe('wall clocks', () => {
  it('move a time that does not exist, and take the first of two', () => {
    expect(at('2026-03-29', 90, 'Europe/London')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('2026-10-25', 90, 'Europe/London')).toBe('2026-10-25T00:30:00.000Z');
    // Midnight itself does not exist when Beirut puts its clocks forward: the day begins at one o'clock.
    expect(instantInZone(new Date(instantOf(dayOf('2024-03-31'), 0, 'Asia/Beirut')), 'Asia/Beirut')).toBe('2024-03-31T01:00:00+03:00');
  });

  it('put an instant into the day of the zone', () => {
    const instant = Date.parse('2026-03-10T16:30:00Z');
    expect([dateOf(localDayOf(instant, 'Asia/Shanghai')), dateOf(localDayOf(instant, 'America/New_York'))]).toEqual([
      '2026-03-11',
      '2026-03-10',
    ]);
    expect(instantInZone(new Date(instant), 'America/St_Johns')).toBe('2026-03-10T14:00:00-02:30');
  });

  it('refuse a zone that is none', () => {
    expect(() => localDayOf(0, 'Mars/Olympus')).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});
