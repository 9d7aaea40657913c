import { dayOf } from '../domain/calendar/local-date.js';
import { instantOf } from '../domain/calendar/zone.js';
import { Failure } from '../domain/failure/failure.js';
import { type Coding, isWithin } from '../domain/matter/coding.js';
import type { ReportDefinition, ReportPart, TableAxis } from '../domain/report/definition.js';
import type { ReportPeriod } from '../domain/report/period.js';
import { codingNamed } from '../matter/codings.js';
import type { Reader } from '../persistence/unit-of-work.js';
import type { Institution } from '../platform/config/institution.js';
import { type CaseScope, caseFacts, countsIn, type PutValue } from './case-facts.js';
import { type MeasureTold, readMeasures } from './measures-told.js';
import { readStanding, type StandingTold } from './standing-papers.js';

/** A report as it is asked for. */
export interface ReportWish {
  readonly definition: ReportDefinition;
  readonly period: ReportPeriod;
  /** What the trail said by then. */
  readonly asOf: Date;
  /** Whose, where each legal entity has its own. */
  readonly entity?: string | undefined;
  /** Cases about one of these are left out. */
  readonly barred: readonly string[];
}

/** A row of figures: `key` is the code, channel or department, null where nobody said, and '' in a list that has no rows. A value is null where there is none. */
export interface FigureRow {
  readonly key: string | null;
  readonly values: readonly (number | null)[];
}

/** What a part of a report came to. */
export type PartFigures =
  | { readonly kind: 'figures' | 'table'; readonly rows: readonly FigureRow[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'measures'; readonly measures: readonly MeasureTold[] }
  | ({ readonly kind: 'changes' | 'standing' } & StandingTold);

/** A report without words: the same whatever language it is read in. `isOver`: its period had ended by then. */
export interface ReportFigures {
  readonly report: string;
  readonly version: string;
  readonly period: ReportPeriod;
  readonly entity: string | null;
  readonly asOf: string;
  readonly isOver: boolean;
  readonly isNil: boolean;
  readonly currency: string;
  readonly coding: string;
  readonly parts: readonly PartFigures[];
}

/**
 * The latest instant of which the trail is known to be whole: events carry the beginning of their transaction, so nothing is written any more under an
 * instant before the oldest transaction that is still under way.
 */
export async function latestAsOf(from: Reader): Promise<Date> {
  const [row] = await from.read<{ at: Date }>(
    `SELECT date_trunc('milliseconds', least(now(), min(xact_start)) - interval '1 millisecond') AS at FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return row!.at;
}

/**
 * Every figure of a report, from the trail as of an instant. Reading it again gives the same. Fails with `report.as-of-too-late` for an instant of which something may
 * still come, `report.as-of-too-early` before its period, `report.period-too-early` before it was introduced, and `report.entity-unknown`.
 */
export async function computeReport(from: Reader, institution: Institution, wish: ReportWish): Promise<ReportFigures> {
  const { definition, period, asOf } = wish;
  const scope = scopeOf(institution, wish);
  if (asOf > (await latestAsOf(from))) throw new Failure('report.as-of-too-late');
  if (asOf < scope.from) throw new Failure('report.as-of-too-early');
  const coding = codingOf(definition, institution);
  const parts: PartFigures[] = [];
  for (const part of definition.parts) parts.push(await partOf(from, wish.definition, scope, coding, part));
  const nil = definition.nil && (await rowsOf(from, definition, scope, coding, definition.nil, undefined))[0]!.values;
  return {
    report: definition.id,
    version: definition.version,
    period,
    entity: wish.entity ?? null,
    asOf: asOf.toISOString(),
    isOver: asOf >= scope.to,
    isNil: nil?.every((value) => value === 0) ?? false,
    currency: scope.currency,
    coding: coding.id,
    parts,
  };
}

/** Which cases a report is about. Fails with `report.entity-unknown` and `report.period-too-early`. */
export function scopeOf(institution: Institution, { definition, period, asOf, entity, barred }: ReportWish): CaseScope {
  const { zone, remedies, reporting } = institution;
  if (definition.begins !== undefined && period.from < definition.begins)
    throw new Failure('report.period-too-early', `This report is made for periods from ${definition.begins} on.`);
  const whose = reporting.entities.find(({ id }) => id === entity);
  if (
    (entity !== undefined && (whose === undefined || definition.each === undefined)) ||
    (entity === undefined && definition.each && reporting.entities.length > 0)
  )
    throw new Failure('report.entity-unknown', `Name one of: ${reporting.entities.map(({ id }) => id).join(', ') || 'none'}.`);
  return {
    from: new Date(instantOf(dayOf(period.from), 0, zone)),
    to: new Date(instantOf(dayOf(period.to) + 1, 0, zone)),
    asOf,
    zone,
    currency: remedies.currency,
    barred,
    departments: whose?.departments ?? null,
  };
}

/** The coding that a report's tables are told by. */
export const codingOf = (definition: ReportDefinition, institution: Institution): Coding =>
  codingNamed(definition.coding ?? institution.coding);

async function partOf(
  from: Reader,
  definition: ReportDefinition,
  scope: CaseScope,
  coding: Coding,
  part: ReportPart,
): Promise<PartFigures> {
  if (part.kind === 'text') return { kind: 'text' };
  if (part.kind === 'measures') return { kind: 'measures', measures: await readMeasures(from, scope) };
  if (part.kind === 'changes' || part.kind === 'standing') return { kind: part.kind, ...(await readStanding(from, scope)) };
  if (part.kind === 'figures') return { kind: 'figures', rows: await rowsOf(from, definition, scope, coding, part.figures, undefined) };
  const found = await rowsOf(from, definition, scope, coding, part.figures, part.by);
  return { kind: 'table', rows: tableRows(definition, coding, part, found) };
}

/** One row for each thing that cases are told apart by; one in all where that is left out. */
async function rowsOf(
  from: Reader,
  definition: ReportDefinition,
  scope: CaseScope,
  coding: Coding,
  figures: readonly string[],
  by: (ReportPart & { kind: 'table' })['by'] | undefined,
): Promise<FigureRow[]> {
  const values: unknown[] = [];
  const put: PutValue = (value) => `$${values.push(value)}`;
  const below = belowIn(coding);
  const columns = figures.map((id, nth) => {
    const { shareOf: _, ...figure } = definition.figures[id]!;
    const counts = countsIn(figure, put, below);
    if (figure.value === 'redress') return `coalesce(sum(f.redress) FILTER (WHERE ${counts}), 0)::float8 AS v${nth}`;
    if (figure.value === 'median-days')
      return `(percentile_cont(0.5) WITHIN GROUP (ORDER BY f.days) FILTER (WHERE ${counts}))::float8 AS v${nth}`;
    return `count(*) FILTER (WHERE ${counts})::int AS v${nth}`;
  });
  const shares = [...new Set(figures.flatMap((id) => definition.figures[id]!.shareOf ?? []))];
  const wholes = shares.map((id, nth) => `count(*) FILTER (WHERE ${countsIn(definition.figures[id]!, put, below)})::int AS w${nth}`);
  const key = by === undefined ? `''::text` : keyColumn(by, coding, put);
  const rows = await from.read<Record<string, number | string | null>>(
    `SELECT ${key} AS key, ${[...columns, ...wholes].join(', ')} FROM ${caseFacts(scope, put)} f${by === undefined ? '' : ' GROUP BY 1'}`,
    values,
  );
  return rows.map((row) => ({
    key: row['key'] as string | null,
    values: figures.map((id, nth) => {
      const [value, shareOf] = [row[`v${nth}`] as number | null, definition.figures[id]!.shareOf];
      if (shareOf === undefined || value === null) return value;
      const whole = row[`w${shares.indexOf(shareOf)}`] as number;
      return whole === 0 ? null : Math.round((1000 * value) / whole) / 10;
    }),
  }));
}

/** The column of {@link caseFacts} that an axis reads. */
export const axisColumn = (by: TableAxis): string => `f.${by === 'root-cause' ? 'root_cause' : by}`;

/** What was coded otherwise, before this coding was put in force, has no row of its own. */
function keyColumn(by: (ReportPart & { kind: 'table' })['by'], coding: Coding, put: PutValue): string {
  if (by !== 'business' && by !== 'cause') return axisColumn(by);
  const codes = coding.entries.filter(({ axis }) => axis === by).map(({ code }) => code);
  return `CASE WHEN f.coding = ${put(coding.id)}::text AND f.${by} = ANY(${put(codes)}::text[]) THEN f.${by} END`;
}

/** A code with all that stand below it. */
export const belowIn =
  (coding: Coding) =>
  (code: string): readonly string[] =>
    coding.entries.filter((entry) => isWithin(coding, entry.code, code)).map((entry) => entry.code);

/** The rows as the layout wants them: in the order of the coding, added up, and with those that are nought or without. */
function tableRows(
  definition: ReportDefinition,
  coding: Coding,
  part: ReportPart & { kind: 'table' },
  found: readonly FigureRow[],
): FigureRow[] {
  const isCoded = part.by === 'business' || part.by === 'cause';
  const listed = isCoded
    ? coding.entries
        .filter(({ axis, parent }) => axis === part.by && (part.level === 'all' || parent === undefined))
        .map(({ code }) => code)
    : [];
  const sums = part.figures.every((id) => definition.figures[id]!.shareOf === undefined);
  const keys: (string | null)[] = isCoded
    ? [...listed, null]
    : found.map(({ key }) => key).sort((a, b) => (a ?? '~').localeCompare(b ?? '~', 'en'));
  return keys.flatMap((key) => {
    const within = found.filter(
      (row) => row.key === key || (isCoded && part.level === 'top' && row.key !== null && key !== null && isWithin(coding, row.key, key)),
    );
    const values = part.figures.map((_, nth) =>
      sums || within.length === 1 ? within.reduce((sum, row) => sum + (row.values[nth] ?? 0), 0) : null,
    );
    const isEmpty = values.every((value) => value === 0 || value === null);
    return isEmpty && (part.rows === 'used' || key === null) ? [] : [{ key, values }];
  });
}
