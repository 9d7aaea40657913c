import { civilOf, type DayNumber, dateOf, dayFrom, type LocalDate } from '../domain/calendar/local-date.js';
import { localDayOf } from '../domain/calendar/zone.js';
import type { ComputedDeadline } from '../domain/deadline/records/computed-deadline.js';
import type { Tx } from '../persistence/unit-of-work.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { insertObligations, type ObligationRow, saysTheSame, updateObligations, type WantedRow } from './obligation-rows.js';
import { rowOf } from './settle-cases.js';

interface Period {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/**
 * Puts the institution's own duties on the list: the reports that its rule sets ask for the month, quarter, half-year and year that runs now,
 * and those of the one before whose date is still to come. They are swept like the duties of a case. A repeat finds them there.
 * Gives how many were new.
 */
export async function openReports(tx: Tx, deadlines: HouseDeadlines): Promise<number> {
  const [{ now }] = (await tx.query<{ now: Date }>('SELECT now() AS now')) as [{ now: Date }];
  const today = localDayOf(now.getTime(), deadlines.zone);
  const wanted = periodsAround(today).flatMap(({ period, isOver }) =>
    reportsFor(deadlines, period)
      .filter((report) => (report.dueAt ? report.dueAt > now : !isOver))
      .map((report) => ({ ...rowOf(deadlines, report), owner: ownerOf(period, report) })),
  );
  const standing = await tx.query<{ key: string }>(
    `SELECT rule_set || ' ' || obligation || ' ' || period_to AS key FROM obligation WHERE complaint_id IS NULL AND period_to >= $1`,
    [wanted.map(({ owner }) => owner.period_to).sort()[0] ?? null],
  );
  const known = new Set(standing.map((row) => row.key));
  const arisen = wanted.filter(({ facts, owner }) => !known.has(`${facts.rule_set} ${facts.obligation} ${owner.period_to}`));
  await insertObligations(tx, arisen);
  return arisen.length;
}

/** Counts open reports again that were counted with something else. Gives how many dates moved. */
export async function recountReports(tx: Tx, deadlines: HouseDeadlines, actor: string): Promise<number> {
  const rows = await tx.query<ObligationRow & { period: Period }>(
    `SELECT id, rule_set, obligation, occurrence, rule_set_version, kind, notice, state, started_at, due_on::text, due_at, undated, near_at, escalate_at,
            provisional, known_through::text, house, assumed, calendar, calendar_version, satisfied_at, satisfied_by, alternative, waived_at, waived_by,
            instead, counted_with, escalated_at IS NOT NULL OR missed_at IS NOT NULL AS "isWork",
            json_build_object('from', period_from, 'to', period_to) AS period
     FROM obligation WHERE complaint_id IS NULL AND state = 'open' ORDER BY id FOR UPDATE`,
  );
  const changed = rows.flatMap((before): (WantedRow & { before: typeof before })[] => {
    const report = reportsFor(deadlines, before.period).find(
      (one) => one.ruleSet === before.rule_set && one.obligation === before.obligation,
    );
    if (!report) return [];
    const row = rowOf(deadlines, report);
    return saysTheSame(before, row.facts) ? [] : [{ ...row, before }];
  });
  await updateObligations(tx, changed);
  const moved = changed.filter(({ before, facts }) => before.due_on !== facts.due_on);
  await tx.record(
    moved.map(({ before, facts }) => ({
      kind: 'deadline.moved',
      subjectId: before.id,
      actor,
      data: { ruleSet: facts.rule_set, obligation: facts.obligation, from: before.due_on, to: facts.due_on, cause: 'calendar' },
    })),
  );
  return moved.length;
}

/** Where a rule names no period (DISP 1.10.5R says it elsewhere: twice a year), the halves of the year are taken. */
function reportsFor(deadlines: HouseDeadlines, period: Period): ComputedDeadline[] {
  const isHalf = monthsIn(period) === 6;
  return deadlines.reports(period).filter(({ ruleSet, obligation }) => {
    const line = deadlines.registry.ruleSet(ruleSet).obligations.find((one) => one.id === obligation);
    return isHalf || (line !== undefined && 'period' in line.within);
  });
}

function monthsIn({ from, to }: Period): number {
  return (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
}

function ownerOf(period: Period, report: ComputedDeadline) {
  return { period_from: period.from, period_to: period.to, remind_on: report.remindOn ?? null };
}

/** The month, quarter, half-year and year in which a day lies, and of each the one before. */
function periodsAround(day: DayNumber): { readonly period: Period; readonly isOver: boolean }[] {
  const { year, month } = civilOf(day);
  return [1, 3, 6, 12].flatMap((length) => {
    const first = year * 12 + Math.floor((month - 1) / length) * length;
    return [
      { period: monthsFrom(first, length), isOver: false },
      { period: monthsFrom(first - length, length), isOver: true },
    ];
  });
}

/** `first` counts months from the year 0. */
function monthsFrom(first: number, length: number): Period {
  const startOf = (months: number) => dayFrom(Math.floor(months / 12), (months % 12) + 1, 1);
  return { from: dateOf(startOf(first)), to: dateOf(startOf(first + length) - 1) };
}
