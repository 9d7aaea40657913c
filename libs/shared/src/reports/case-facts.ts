import { answeredSql } from '../domain/complaint/complaint-status.js';
import type { CaseCondition, FigureDefinition } from '../domain/report/definition.js';

/** Puts a value into a statement and gives its place, `$3`. */
export type PutValue = (value: unknown) => string;

/** Of which cases, and as they were known when. The period's days are instants here: `from` belongs to it, `to` no longer. */
export interface CaseScope {
  readonly from: Date;
  readonly to: Date;
  /** What the trail said by then. */
  readonly asOf: Date;
  readonly zone: string;
  /** In which redress is added up. */
  readonly currency: string;
  /** Cases about one of these are left out: they are about whoever looks. */
  readonly barred: readonly string[];
  /** Whose cases; null: all. */
  readonly departments: readonly string[] | null;
}

const ended = `e.kind IN ('outcome.decided', 'complaint.withdrawn')`;
const told = `e.kind IN ('outcome.decided', 'complaint.withdrawn', 'complaint.reopened')`;
const kinds = [
  'complaint.received',
  'outcome.decided',
  'complaint.withdrawn',
  'complaint.reopened',
  'complaint.joined',
  'complaint.separated',
  'complaint.transferred',
  'deadline.extended',
  'deadline.missed',
  'remedy.fulfilled',
];

/**
 * Cases with what the trail said of them by an instant, one row each, as a table for `FROM`: from the events and from what is only ever added to (codes,
 * assignments, milestones), never from how a case stands today. What it is about and whose it is counts as it was known by then; whether it had ended, been put off or
 * taken up again, as it was when the period was over. A case that is part of another is counted with that one. Today's row only says which
 * cases cannot matter any more, so that a house of many years does not read them all.
 */
export function caseFacts(scope: CaseScope, put: PutValue): string {
  const [from, to, asOf] = [scope.from, scope.to, scope.asOf].map((one) => `${put(one.toISOString())}::timestamptz`) as [
    string,
    string,
    string,
  ];
  const zone = `${put(scope.zone)}::text`;
  const departments = `${put(scope.departments)}::text[]`;
  const within = `e.at >= ${from} AND e.at < ${to}`;
  const paid = `e.kind = 'remedy.fulfilled' AND ${within}`;
  return `(SELECT c.id, c.reference, c.channel, c.received_at, (c.received_at AT TIME ZONE ${zone})::date AS received_on, a.department,
      m.coding, m.business, m.cause, rc.root_cause, coalesce(m.urgent, 'none') AS urgent, s.stated, coalesce(r.referred, false) AS referred,
      h.ended_at, (h.ended_at AT TIME ZONE ${zone})::date - (c.received_at AT TIME ZONE ${zone})::date AS days, h.decision,
      coalesce(h.last_kind <> 'complaint.reopened', false) AS is_ended,
      c.received_at < ${from} AND coalesce(h.last_kind_before = 'complaint.reopened', true) AS was_open,
      h.extended, h.reopened, h.transferred, h.late, h.redress, h.remedies,
      c.received_at >= ${from} AS came, coalesce(h.ended_at >= ${from}, false) AS ended_within
    FROM complaint c
    JOIN LATERAL (
      SELECT coalesce(bool_or(e.kind = 'complaint.received'), false) AS known,
        (array_agg(e.kind ORDER BY e.seq DESC) FILTER (WHERE ${told} AND e.at < ${to}))[1] AS last_kind,
        (array_agg(e.kind ORDER BY e.seq DESC) FILTER (WHERE ${told} AND e.at < ${from}))[1] AS last_kind_before,
        (array_agg(e.at ORDER BY e.seq DESC) FILTER (WHERE ${ended} AND e.at < ${to}))[1] AS ended_at,
        (array_agg(coalesce(e.data->>'decision', 'withdrawn') ORDER BY e.seq DESC) FILTER (WHERE ${ended} AND e.at < ${to}))[1] AS decision,
        coalesce(bool_or(e.kind = 'deadline.extended' AND e.at < ${to}), false) AS extended,
        coalesce(bool_or(e.kind = 'complaint.reopened' AND e.at < ${to}), false) AS reopened,
        coalesce(bool_or(e.kind = 'complaint.transferred' AND e.at < ${to}), false) AS transferred,
        coalesce(bool_or(e.kind = 'deadline.missed' AND e.data->>'kind' = 'decide' AND NOT e.data ? 'assumed' AND e.at < ${to}), false) AS late,
        coalesce(sum((e.data->>'minor')::bigint) FILTER (WHERE ${paid} AND e.data->>'currency' = ${put(scope.currency)}), 0) AS redress,
        count(*) FILTER (WHERE ${paid}) AS remedies,
        coalesce((array_agg(e.kind ORDER BY e.seq DESC)
          FILTER (WHERE e.kind = 'complaint.separated' OR (e.kind = 'complaint.joined' AND e.data->>'goesOn' = 'false')))[1] = 'complaint.joined', false) AS part_of_another
      FROM event e WHERE e.complaint_id = c.id AND e.at <= ${asOf} AND e.kind = ANY(${put(kinds)}::text[])
    ) h ON h.known AND NOT h.part_of_another
    LEFT JOIN LATERAL (SELECT department FROM assignment WHERE complaint_id = c.id AND at <= ${asOf} ORDER BY no DESC LIMIT 1) a ON true
    LEFT JOIN LATERAL (
      SELECT coding, business, cause, urgent FROM matter WHERE complaint_id = c.id AND greatest(at, urgent_at) <= ${asOf} ORDER BY no DESC LIMIT 1) m ON true
    LEFT JOIN LATERAL (SELECT code AS root_cause FROM root_cause WHERE complaint_id = c.id AND at <= ${asOf} ORDER BY no DESC LIMIT 1) rc ON true
    LEFT JOIN LATERAL (
      SELECT bool_or(type IN ('transferred_in', 'portal_sent', 'dispatched')) AS referred
      FROM case_event WHERE complaint_id = c.id AND recorded_at <= ${asOf} AND type IN ('transferred_in', 'portal_sent', 'dispatched')) r ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_object_agg(f.key, f.value ORDER BY no) AS stated FROM case_event, jsonb_each_text(coalesce(details->'facts', '{}')) f
      WHERE complaint_id = c.id AND type = 'stated' AND recorded_at <= ${asOf}) s ON true
    WHERE c.received_at < ${to} AND NOT c.conflicts && ${put(scope.barred)}::text[]
      AND (c.received_at >= ${from} OR c.decided_at IS NULL OR c.decided_at >= ${from} OR NOT ${answeredSql('c')}
        OR EXISTS (SELECT 1 FROM remedy WHERE complaint_id = c.id AND fulfilled_at >= ${from}))
      AND (${departments} IS NULL OR a.department = ANY(${departments})))`;
}

/** Whether a row of {@link caseFacts} named `f` counts in a figure. `below` gives a code with all that stand below it. */
export function countsIn(
  { when, where = {} }: Pick<FigureDefinition, 'when' | 'where'>,
  put: PutValue,
  below: (code: string) => readonly string[],
): string {
  const moment = {
    received: 'f.came',
    ended: 'f.is_ended AND f.ended_within',
    'open-at-start': 'f.was_open',
    'open-at-end': 'NOT f.is_ended',
    remedied: 'f.remedies > 0',
  }[when];
  return [moment, ...conditions(where, put, below)].join(' AND ');
}

function conditions(where: CaseCondition, put: PutValue, below: (code: string) => readonly string[]): string[] {
  const oneOf = (column: string, values: readonly string[]) => `coalesce(${column} = ANY(${put(values)}::text[]), false)`;
  const found: string[] = [];
  for (const column of ['referred', 'extended', 'late', 'reopened', 'transferred'] as const) {
    const wanted = where[column];
    if (wanted !== undefined) found.push(`${wanted ? '' : 'NOT '}f.${column}`);
  }
  if (where.decision) found.push(oneOf('f.decision', where.decision));
  if (where.urgent) found.push(oneOf('f.urgent', where.urgent));
  if (where.days?.from !== undefined) found.push(`f.days >= ${put(where.days.from)}::int`);
  if (where.days?.below !== undefined) found.push(`f.days < ${put(where.days.below)}::int`);
  if (where.business) found.push(oneOf('f.business', where.business.flatMap(below)));
  if (where.channel) found.push(oneOf('f.channel', where.channel));
  for (const [name, values] of Object.entries(where.facts ?? {})) found.push(oneOf(`f.stated->>${put(name)}::text`, values));
  return found;
}
