import { describe, expect, it } from '@jest/globals';
import type { Calendar } from './calendar.js';
import { joinCalendars } from './join-calendars.js';

const year = (of: number, change: Partial<Calendar> = {}): Calendar => ({
  id: 'x',
  title: 'x',
  zone: 'UTC',
  weekend: [6, 7],
  coverage: { from: `${of}-01-01`, to: `${of}-12-31` },
  nonWorkingDays: [{ date: `${of}-01-01`, name: 'New Year' }],
  workingWeekendDays: [],
  ...change,
});
const refusal = (code: string) => expect.objectContaining({ code });

describe('adding to a calendar', () => {
  it('appends the year that follows', () => {
    const joined = joinCalendars(year(2026), year(2027));
    expect(joined.coverage).toEqual({ from: '2026-01-01', to: '2027-12-31' });
    expect(joined.nonWorkingDays.map(({ date }) => date)).toEqual(['2026-01-01', '2027-01-01']);
  });

  it('names the days that would be left out', () => {
    expect(() => joinCalendars(year(2026), year(2028))).toThrow(refusal('calendar.gap'));
    expect(() => joinCalendars(year(2026), year(2028))).toThrow(/2027-01-01 to 2027-12-31/);
  });

  it('takes days said twice alike, and refuses a contradiction', () => {
    const fromDecember = { coverage: { from: '2026-12-01', to: '2027-12-31' } };
    expect(joinCalendars(year(2026), year(2027, fromDecember)).coverage.to).toBe('2027-12-31');
    const contradicts = { ...fromDecember, nonWorkingDays: [{ date: '2026-12-15', name: 'new' }] };
    expect(() => joinCalendars(year(2026), year(2027, contradicts))).toThrow(refusal('calendar.overlap'));
  });

  it('lets a file for the whole time replace it: an amendment', () => {
    const amended = year(2026, { nonWorkingDays: [{ date: '2026-05-01', name: 'new' }] });
    expect(joinCalendars(year(2026), amended)).toBe(amended);
  });

  it('refuses the file of another calendar, or of the time before', () => {
    expect(() => joinCalendars(year(2026), year(2027, { id: 'y' }))).toThrow(refusal('calendar.invalid'));
    expect(() => joinCalendars(year(2026), year(2025))).toThrow(refusal('calendar.invalid'));
  });
});
