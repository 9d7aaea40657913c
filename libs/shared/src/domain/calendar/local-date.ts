/** A local date as people write it, `YYYY-MM-DD`, without a zone. */
export type LocalDate = string;

/** Days since 1970-01-01: what dates are inside the engine, because counting and comparing them is then plain arithmetic. */
export type DayNumber = number;

const pattern = /^\d{4}-\d{2}-\d{2}$/;

/** The day number of a local date. Anything that is not a real date (`2026-02-30`) gives NaN. */
export function dayOf(date: LocalDate): DayNumber {
  if (!pattern.test(date)) return Number.NaN;
  const day = dayFrom(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
  return dateOf(day) === date ? day : Number.NaN;
}

/** Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil (proleptic Gregorian). */
export function dayFrom(year: number, month: number, dayOfMonth: number): DayNumber {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Year, month (1 to 12) and day of month of a day number; civil_from_days of the same source. */
export function civilOf(day: DayNumber): { year: number; month: number; dayOfMonth: number } {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

/** The dates of 1970 to 2106, each written once: a derivation names dozens of days, and cases of one week name the same ones. */
const written = new Array<LocalDate | undefined>(50_000);

/** The local date of a day number. */
export function dateOf(day: DayNumber): LocalDate {
  const known = written[day];
  if (known !== undefined) return known;
  const { year, month, dayOfMonth } = civilOf(day);
  const date = `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${dayOfMonth < 10 ? '0' : ''}${dayOfMonth}`;
  if (day >= 0 && day < written.length) written[day] = date;
  return date;
}

/** ISO weekday: 1 is Monday, 7 is Sunday. 1970-01-01 was a Thursday. */
export function weekdayOf(day: DayNumber): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** The day number of the last day of a month (1 to 12). */
export function lastDayOfMonth(year: number, month: number): DayNumber {
  return (month === 12 ? dayFrom(year + 1, 1, 1) : dayFrom(year, month + 1, 1)) - 1;
}

/**
 * The day `months` later: the same day number, or the month's last day where that does not exist.
 * Source: 民法典 202; `libs/shared/src/rules/README.md`, counting 5.
 */
export function addMonths(day: DayNumber, months: number): DayNumber {
  const { year, month, dayOfMonth } = civilOf(day);
  const index = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(index / 12);
  const targetMonth = index - targetYear * 12 + 1;
  return Math.min(dayFrom(targetYear, targetMonth, dayOfMonth), lastDayOfMonth(targetYear, targetMonth));
}
