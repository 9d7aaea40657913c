import type { LocalDate } from './local-date.js';

/** A day with its name, for example a holiday's. */
export interface NamedDay {
  readonly date: LocalDate;
  readonly name: string;
}

/** A change that was published after the calendar itself, so that the calendar as known on an earlier day can be rebuilt. */
export interface CalendarAmendment {
  readonly year: number;
  readonly published: LocalDate;
  readonly effect: string;
  readonly addedNonWorking: readonly LocalDate[];
  readonly removedNonWorking: readonly LocalDate[];
  readonly addedWorkingWeekend: readonly LocalDate[];
  readonly removedWorkingWeekend: readonly LocalDate[];
}

/**
 * Working-day facts, as in `rules/calendars/<id>.json`.
 * A day is a working day if it is in `workingWeekendDays`, or else if it is neither in `nonWorkingDays` nor on a `weekend`
 * weekday (ISO, 7 is Sunday). Outside `coverage`, both ends included, only what stands in the law itself is known (`statutory`).
 */
export interface Calendar {
  readonly id: string;
  readonly title: string;
  readonly zone: string;
  readonly weekend: readonly number[];
  readonly coverage: { readonly from: LocalDate; readonly to: LocalDate };
  readonly coverageNote?: string;
  readonly amendments?: readonly CalendarAmendment[];
  readonly sources?: readonly unknown[];
  readonly nonWorkingDays: readonly NamedDay[];
  readonly workingWeekendDays: readonly NamedDay[];
  /**
   * Days off that stand in the law itself, for years that are not published yet. They speak beyond `coverage` only: inside it what was
   * published holds. Days given back for those at a weekend, and make-up days, come with the publication and are never guessed.
   */
  readonly statutory?: readonly NamedDay[];
  /** Where the days of `statutory` come from, and how far they were checked. */
  readonly statutorySource?: string;
}

/**
 * What a count does when it passes the calendar's end. `refuse` fails with `calendar.not-published`;
 * `weekdays` goes on with the weekdays that are not the weekend, less the days off of the law (`statutory`), and the result is provisional.
 */
export type Beyond = 'refuse' | 'weekdays';
