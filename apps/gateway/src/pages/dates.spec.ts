import { languages } from '@app/shared/domain/language.js';
import { longDate } from '@app/shared/notices/long-date.js';
import { describe, expect, it } from '@jest/globals';
import { dayOf, localDay, longDay, monthOf, timeOf } from './dates.js';
import { deadlineWords, type StoredDeadline } from './deadline-words.js';

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

const zone = 'Asia/Shanghai';
const duty: StoredDeadline = {
  ...{ dueOn: '2026-03-31', dueAt: new Date('2026-03-31T16:00:00Z'), nearAt: null, state: 'open', provisional: false, knownThrough: null },
  ...{ house: false, ruleSet: 'none', ruleSetVersion: '1', calendar: null, calendarVersion: null, derivation: {} },
};
const told = (dueAt: string) =>
  deadlineWords('en', { ...duty, dueAt: new Date(dueAt) }, new Date('2026-03-31T08:00:00Z'), zone, '2026-03-31', { ruleSets: new Map() });

describe('a date on its last day', () => {
  it.each([
    ['2026-03-31T16:00:00Z', 'Due today, 24:00', 'Tuesday 31 March 2026'],
    ['2026-03-31T09:00:00Z', 'Due today, 17:00', 'Tuesday 31 March 2026 17:00'],
  ])('until %s is told as %s', (dueAt, stateText, last) => {
    expect(told(dueAt)).toMatchObject({ stateText, why: expect.arrayContaining([expect.objectContaining({ text: last })]) });
  });
});

it('is written on pages as it is in messages, in every language', () => {
  for (const language of languages)
    for (const day of ['2026-03-31', '2026-12-01']) expect(longDay(language, day)).toBe(longDate(language, day));
});
