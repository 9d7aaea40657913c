import type { Language } from '@app/shared/domain/language.js';

const tags: Record<Language, string> = { 'zh-Hans': 'zh-Hans-CN', 'zh-Hant': 'zh-Hant-TW', en: 'en-GB' };

/** A local date `YYYY-MM-DD` in long form with its weekday: 2026年3月31日（星期二）, Tuesday 31 March 2026. */
export function longDay(language: Language, day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const date = new Intl.DateTimeFormat(tags[language], { ...gregorian, dateStyle: 'long', timeZone: 'UTC' }).format(at);
  const weekday = new Intl.DateTimeFormat(tags[language], { weekday: 'long', timeZone: 'UTC' }).format(at);
  return language === 'en' ? `${weekday} ${date}` : `${date}（${weekday}）`;
}

/** The local date of an instant in long form, without weekday. */
export function dayOf(language: Language, at: Date, zone: string): string {
  return new Intl.DateTimeFormat(tags[language], { ...gregorian, dateStyle: 'long', timeZone: zone }).format(at);
}

/** The local time of an instant, `10:05`. */
export function timeOf(language: Language, at: Date, zone: string): string {
  return new Intl.DateTimeFormat(tags[language], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(at);
}

/** The local date of an instant as `YYYY-MM-DD`. */
export function localDay(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).format(at);
}

// ROC years are an institution's setting, never a browser's or a server's guess.
const gregorian = { calendar: 'gregory' } as const;

/** A month `YYYY-MM` in words: 2026年3月, March 2026. */
export function monthOf(language: Language, month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return new Intl.DateTimeFormat(tags[language], { ...gregorian, year: 'numeric', month: 'long', timeZone: 'UTC' }).format(at);
}
