import { Failure } from '../domain/failure/failure.js';
import { isWithin } from '../domain/matter/coding.js';
import type { TableAxis } from '../domain/report/definition.js';
import type { Reader } from '../persistence/unit-of-work.js';
import type { Institution } from '../platform/config/institution.js';
import { caseFacts, countsIn, type PutValue } from './case-facts.js';
import { axisColumn, belowIn, codingOf, type ReportWish, scopeOf } from './compute-report.js';

/** One number of a report: the figure, and the row of the table (`part`) that it stands in. `row` null is the row of what nobody said. */
export interface ReportCell {
  readonly figure: string;
  readonly part?: number | undefined;
  readonly row?: string | null | undefined;
}

/** A case behind a number. */
export interface CountedCase {
  readonly id: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly department: string | null;
  readonly conflicts: readonly string[];
}

/** A case that counts in a figure at one instant and not at another, with what happened to it between. */
export interface RecountedCase extends CountedCase {
  readonly counts: boolean;
  readonly because: readonly { readonly at: Date; readonly kind: string; readonly data: Readonly<Record<string, unknown>> }[];
}

/** Of a number, so many cases are named. */
export const mostNamed = 200;

/** The cases behind a number, those that came first at the top, and how many there are. Fails with `report.cell-unknown` and as the report does. */
export async function casesOf(
  from: Reader,
  institution: Institution,
  wish: ReportWish,
  cell: ReportCell,
): Promise<{ count: number; cases: readonly CountedCase[] }> {
  const values: unknown[] = [];
  const put: PutValue = (value) => `$${values.push(value)}`;
  const counted = cellSql(institution, wish, cell, put);
  const cases = await from.read<CountedCase & { count: number }>(
    `SELECT q.id, q.reference, q.received_at AS "receivedAt", c.department, c.conflicts, count(*) OVER ()::int AS count
     FROM (${counted}) q JOIN complaint c ON c.id = q.id ORDER BY q.received_at, q.id LIMIT ${mostNamed}`,
    values,
  );
  return { count: cases[0]?.count ?? 0, cases: cases.map(({ count: _, ...one }) => one) };
}

/**
 * Why a number is another than it was `before`: the cases that count in only one of the two, and what the trail says of them since. What was written late under an
 * earlier instant has no line of its own between them.
 */
export async function changedCases(
  from: Reader,
  institution: Institution,
  wish: ReportWish,
  before: Date,
  cell: ReportCell,
): Promise<readonly RecountedCase[]> {
  const values: unknown[] = [];
  const put: PutValue = (value) => `$${values.push(value)}`;
  const now = cellSql(institution, wish, cell, put);
  const then = cellSql(institution, { ...wish, asOf: before }, cell, put);
  return await from.read<RecountedCase>(
    `SELECT c.id, c.reference, c.received_at AS "receivedAt", c.department, c.conflicts, q.counts,
       coalesce((SELECT json_agg(json_build_object('at', e.at, 'kind', e.kind, 'data', e.data) ORDER BY e.seq) FROM event e
         WHERE e.complaint_id = c.id AND e.at > ${put(before)} AND e.at <= ${put(wish.asOf)} AND e.kind = ANY(${put(explaining)}::text[])), '[]') AS because
     FROM (SELECT coalesce(now.id, old.id) AS id, now.id IS NOT NULL AS counts FROM (${now}) now FULL JOIN (${then}) old ON old.id = now.id
           WHERE now.id IS NULL OR old.id IS NULL OR now.redress <> old.redress) q
     JOIN complaint c ON c.id = q.id ORDER BY c.received_at, c.id LIMIT ${mostNamed}`,
    values,
  );
}

/** What can make a case count otherwise than before. */
const explaining = [
  'complaint.received',
  'quarantine.released',
  'outcome.decided',
  'complaint.withdrawn',
  'complaint.reopened',
  'complaint.joined',
  'complaint.separated',
  'complaint.assigned',
  'complaint.transferred',
  'matter.stated',
  'root-cause.stated',
  'urgency.stated',
  'case.event-recorded',
  'deadline.extended',
  'deadline.missed',
  'remedy.fulfilled',
];

function cellSql(institution: Institution, wish: ReportWish, { figure: id, part: nth, row }: ReportCell, put: PutValue): string {
  const { definition } = wish;
  const coding = codingOf(definition, institution);
  const figure = Object.hasOwn(definition.figures, id) ? definition.figures[id] : undefined;
  const part = nth === undefined ? undefined : definition.parts[nth];
  if (figure === undefined || (nth !== undefined && (part?.kind !== 'table' || !part.figures.includes(id))))
    throw new Failure('report.cell-unknown');
  const counts = countsIn(figure, put, belowIn(coding));
  const inRow = part?.kind === 'table' && row !== undefined ? ` AND ${rowSql(coding, part.by, part.level, row, put)}` : '';
  return `SELECT f.id, f.reference, f.received_at, f.redress FROM ${caseFacts(scopeOf(institution, wish), put)} f WHERE ${counts}${inRow}`;
}

function rowSql(coding: ReturnType<typeof codingOf>, by: TableAxis, level: 'top' | 'all', row: string | null, put: PutValue): string {
  if (by !== 'business' && by !== 'cause') return `${axisColumn(by)} IS NOT DISTINCT FROM ${put(row)}::text`;
  const entries = coding.entries.filter(({ axis }) => axis === by);
  const codes = entries
    .filter(({ code }) => row === null || (level === 'top' ? isWithin(coding, code, row) : code === row))
    .map(({ code }) => code);
  const coded = `coalesce(f.coding = ${put(coding.id)}::text AND f.${by} = ANY(${put(codes)}::text[]), false)`;
  return row === null ? `NOT ${coded}` : coded;
}
