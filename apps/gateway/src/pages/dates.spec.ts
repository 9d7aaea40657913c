import { describe, expect, it } from '@jest/globals';
import { dayOf, localDay, longDay, monthOf, timeOf } from './dates.js';

describe('dates on pages', () => {
  it('are long and carry the weekday', () => {
    expect(longDay('zh-Hans', '2026-03-31')).toBe('2026年3月31日（星期二）');
    expect(longDay('zh-Hant', '2026-03-31')).toBe('2026年3月31日（星期二）');
    expect(longDay('en', '2026-03-31')).toBe('Tuesday 31 March 2026');
  });

  it("belong to the institution's zone", () => {
    const late = new Date('2026-12-31T16:30:00Z');
    expect(localDay(late, 'Asia/Shanghai')).toBe('2027-01-01');
    expect(dayOf('zh-Hans', late, 'Asia/Shanghai')).toBe('2027年1月1日');
    expect(timeOf('en', late, 'Asia/Shanghai')).toBe('00:30');
    expect(monthOf('en', '2028-02')).toBe('February 2028');
  });
});
