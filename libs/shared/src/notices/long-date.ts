import type { Language } from '../domain/language.js';

const parts = (language: 'zh' | 'en', options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-Hans' : 'en-GB', { ...options, numberingSystem: 'latn' });
const zhWeekday = parts('zh', { weekday: 'long', timeZone: 'UTC' });
const enWeekday = parts('en', { weekday: 'long', timeZone: 'UTC' });
const enMonth = parts('en', { month: 'long', timeZone: 'UTC' });

/** A local date (`2026-03-31`) in words with its weekday: 2026年3月31日（星期二）, or Tuesday 31 March 2026. */
export function longDate(language: Language, date: string): string {
  const key = `${language === 'en' ? 'en' : 'zh'} ${date}`;
  let words = written.get(key);
  if (words === undefined) {
    // A house writes a few days over and over; what strangers name must not gather.
    if (written.size >= 1_000) written.clear();
    words = write(language, date);
    written.set(key, words);
  }
  return words;
}

const written = new Map<string, string>();

function write(language: Language, date: string): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day));
  if (language === 'en') return `${enWeekday.format(at)} ${day} ${enMonth.format(at)} ${year}`;
  return `${year}年${month}月${day}日（${zhWeekday.format(at)}）`;
}

/** An instant as local date and time of day in `zone`: 2026年3月10日（星期二）10:05, or Tuesday 10 March 2026, 10:05. */
export function longInstant(language: Language, at: Date, zone: string): string {
  const fields = Object.fromEntries(
    clockOf(zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const date = longDate(language, `${fields['year']}-${fields['month']}-${fields['day']}`);
  return `${date}${language === 'en' ? ', ' : ''}${fields['hour']}:${fields['minute']}`;
}

/** Making one costs more than using it a hundred times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    const [year, twoDigits] = ['numeric', '2-digit'] as const;
    clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year,
      month: twoDigits,
      day: twoDigits,
      hour: twoDigits,
      minute: twoDigits,
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
  }
  return clock;
}
