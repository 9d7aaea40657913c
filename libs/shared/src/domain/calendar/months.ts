import { civilOf, dayFrom } from './local-date.js';
import { instantOf, localDayOf } from './zone.js';

/** A local month, as `2026-11`, and the instant at which it begins. */
export interface Month {
  readonly month: string;
  readonly begins: Date;
}

/** The months up to the one that an instant lies in, the earliest first, in the house's zone. */
export function monthsUntil(now: Date, count: number, zone: string): Month[] {
  const { year, month } = civilOf(localDayOf(now.getTime(), zone));
  return Array.from({ length: count }, (_, nth) => {
    const index = year * 12 + (month - 1) - (count - 1 - nth);
    const [itsYear, itsMonth] = [Math.floor(index / 12), (index % 12) + 1];
    return {
      month: `${itsYear}-${String(itsMonth).padStart(2, '0')}`,
      begins: new Date(instantOf(dayFrom(itsYear, itsMonth, 1), 0, zone)),
    };
  });
}
