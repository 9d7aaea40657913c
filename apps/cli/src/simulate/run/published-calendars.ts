import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { calendarWithin } from '@app/shared/domain/calendar/calendar-within.js';
import { RuleRegistry } from '@app/shared/rules/rule-registry.js';

/** Calendars as far as they had been published on a day: whole years, the next one from November on, as the PRC does it. */
export function asPublished(
  registry: RuleRegistry,
  on: Date,
): { registry: RuleRegistry; publications: { at: number; calendar: Calendar }[] } {
  const year = on.getUTCFullYear();
  const publications: { at: number; calendar: Calendar }[] = [];
  const calendars = [...registry.calendars.values()].map((calendar) => {
    const end = `${year}-12-31`;
    if (calendar.coverage.to <= end || calendar.coverage.from > end) return calendar;
    for (let next = year + 1; `${next}-12-31` <= calendar.coverage.to; next += 1)
      publications.push({ at: Date.UTC(next - 1, 10, 4), calendar: calendarWithin(calendar, `${next}-01-01`, `${next}-12-31`) });
    return calendarWithin(calendar, calendar.coverage.from, end);
  });
  return {
    registry: new RuleRegistry(registry.ruleSets, new Map(calendars.map((one) => [one.id, one])), registry.profiles),
    publications: publications.sort((a, b) => a.at - b.at),
  };
}
