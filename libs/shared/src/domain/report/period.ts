import { dateOf, dayFrom, type LocalDate } from '../calendar/local-date.js';
import { Failure } from '../failure/failure.js';

/** How long the periods of a report are, in the words of the rule sets. */
export const periodKinds = ['month', 'quarter', 'half_year', 'year'] as const;
/** The length of a report's period. */
export type PeriodKind = (typeof periodKinds)[number];

/** A stretch of local days with the name people call it by: `2026-07`, `2026Q3`, `2026H2`, `2026`. Both days belong to it. */
export interface ReportPeriod {
  readonly id: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const monthsOf: Readonly<Record<PeriodKind, number>> = { month: 1, quarter: 3, half_year: 6, year: 12 };
const forms: Readonly<Record<PeriodKind, RegExp>> = {
  month: /^(\d{4})-(0[1-9]|1[0-2])$/,
  quarter: /^(\d{4})Q([1-4])$/,
  half_year: /^(\d{4})H([12])$/,
  year: /^(\d{4})()$/,
};
const examples: Readonly<Record<PeriodKind, string>> = { month: '2026-07', quarter: '2026Q3', half_year: '2026H2', year: '2026' };

/** The period that a name names. Fails with `report.period-unknown`, saying how such a period is written. */
export function readPeriod(kind: PeriodKind, name: string): ReportPeriod {
  const match = forms[kind].exec(name.trim().toUpperCase());
  if (!match || Number(match[1]) < 1900)
    throw new Failure('report.period-unknown', `"${name.slice(0, 40)}" is no period of this report. Write it as ${examples[kind]}.`);
  return periodAt(kind, Number(match[1]) * 12 + (Number(match[2] || 1) - 1) * monthsOf[kind]);
}

/** The period of this kind that a local day lies in. */
export function periodOf(kind: PeriodKind, day: LocalDate): ReportPeriod {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  return periodAt(kind, months - (months % monthsOf[kind]));
}

/** The periods that end with the one a day lies in, the latest first. */
export function latestPeriods(kind: PeriodKind, day: LocalDate, count: number): ReportPeriod[] {
  const first = periodOf(kind, day);
  const months = Number(first.from.slice(0, 4)) * 12 + Number(first.from.slice(5, 7)) - 1;
  return Array.from({ length: count }, (_, nth) => periodAt(kind, months - nth * monthsOf[kind]));
}

/** `first` counts months from the year 0. */
function periodAt(kind: PeriodKind, first: number): ReportPeriod {
  const [year, month] = [Math.floor(first / 12), first % 12];
  const after = first + monthsOf[kind];
  const part = String(month / monthsOf[kind] + 1);
  const id = { month: `${year}-${part.padStart(2, '0')}`, quarter: `${year}Q${part}`, half_year: `${year}H${part}`, year: `${year}` }[kind];
  return { id, from: dateOf(dayFrom(year, month + 1, 1)), to: dateOf(dayFrom(Math.floor(after / 12), (after % 12) + 1, 1) - 1) };
}
