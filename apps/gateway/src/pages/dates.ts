import type { Language } from '@app/shared/domain/language.js';

const tags: Record<Language, string> = { 'zh-Hans': 'zh-Hans-CN', 'zh-Hant': 'zh-Hant-TW', en: 'en-GB' };
// ROC years are an institution's setting, never a browser's or a server's guess.
const gregorian = { calendar: 'gregory' } as const;
const styles = {
  day: { ...gregorian, dateStyle: 'long' },
  weekday: { weekday: 'long' },
  month: { ...gregorian, year: 'numeric', month: 'long' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  sorted: { year: 'numeric', month: '2-digit', day: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Making one costs fifty times what using it does, and a page of the desk shows a hundred dates. As many as languages, styles and zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function written(at: Date, style: keyof typeof styles, tag: string, zone = 'UTC'): string {
  const key = `${tag} ${style} ${zone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(tag, { ...styles[style], timeZone: zone });
  formats.set(key, format);
  return format.format(at);
}

/** A local date `YYYY-MM-DD` in long form with its weekday: 2026年3月31日（星期二）, Tuesday 31 March 2026. */
export function longDay(language: Language, day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const [date, weekday] = [written(at, 'day', tags[language]), written(at, 'weekday', tags[language])];
  return language === 'en' ? `${weekday} ${date}` : `${date}（${weekday}）`;
}

/** The local date of an instant in long form, without weekday. */
export function dayOf(language: Language, at: Date, zone: string): string {
  return written(at, 'day', tags[language], zone);
}

/** The local time of an instant, `10:05`. */
export function timeOf(language: Language, at: Date, zone: string): string {
  return written(at, 'time', tags[language], zone);
}

/** The local date of an instant as `YYYY-MM-DD`. */
export function localDay(at: Date, zone: string): string {
  return written(at, 'sorted', 'en-CA', zone);
}

/** The last local day that is in time, as `YYYY-MM-DD`. `dueAt` is the first instant that is late: the midnight after that day, where no closing time counts. */
export const lastDay = (dueAt: Date, zone: string): string => localDay(justBefore(dueAt), zone);

/** Until when something may be done, as a local day and hour. Midnight belongs to the day that it ends: 24:00. */
export function lastMoment(language: Language, dueAt: Date, zone: string): string {
  return `${dayOf(language, justBefore(dueAt), zone)} ${lastTime(language, dueAt, zone)}`;
}

/** The hour of {@link lastMoment} alone. */
export function lastTime(language: Language, dueAt: Date, zone: string): string {
  const time = timeOf(language, dueAt, zone);
  // A lease may end half a minute into a day.
  return time === '00:00' && dueAt.getTime() % 60_000 === 0 ? '24:00' : time;
}

const justBefore = (instant: Date): Date => new Date(instant.getTime() - 1);

/** A month `YYYY-MM` in words: 2026年3月, March 2026. */
export function monthOf(language: Language, month: string): string {
  return written(new Date(`${month}-01T00:00:00Z`), 'month', tags[language]);
}
