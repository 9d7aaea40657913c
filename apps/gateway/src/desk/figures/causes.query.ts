import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { counted, countedOf } from './counted.js';
import { type Effect, effectOf } from './effect.js';
import { type Share, shareOf } from './share.js';

/** A root cause, over decided complaints that came in a time. `of` them: how many had it of those whose root cause is known. */
export interface CauseCount {
  readonly code: string;
  readonly count: number;
  readonly share: Share;
  /** Of these, upheld wholly or in part. */
  readonly upheld: number;
}

/** What was found behind complaints, and what measures did. */
export interface Causes {
  readonly found: readonly CauseCount[];
  /** Decided complaints of which nobody said what was found. */
  readonly unknown: number;
  /** By the ids of measures that are done. */
  readonly effects: Readonly<Record<string, Effect>>;
}

/** So far is looked back from the day a measure was done, and ahead of it: half a year. */
const mostDays = 182;
/** Measures whose effect is told: those that were done last. */
const mostWeighed = 100;

/** Root causes of what came in since an instant and was decided, of one department or (null) of all; and what measures did that reach into it. */
export async function readCauses(from: Reader, department: string | null, since: Date, now: Date): Promise<Causes> {
  const [rows, weighed] = await Promise.all([
    from.read<{ code: string | null; count: number; upheld: number }>(causesSql, [department, since]),
    from.read<Weighed>(effectsSql, [department, now]),
  ]);
  const known = rows.filter(({ code }) => code !== null).reduce((sum, { count }) => sum + count, 0);
  return {
    found: rows
      .flatMap(({ code, count, upheld }) => (code === null ? [] : [{ code, count, share: shareOf(count, known), upheld }]))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    unknown: rows.find(({ code }) => code === null)?.count ?? 0,
    effects: Object.fromEntries(
      weighed.map((one) => [one.id, effectOf(one.days, [one.before, one.knownBefore], [one.after, one.knownAfter])]),
    ),
  };
}

interface Weighed {
  readonly id: string;
  readonly days: number;
  readonly before: number;
  readonly knownBefore: number;
  readonly after: number;
  readonly knownAfter: number;
}

/** A decision is looked up only where a root cause stands: it lies beside the row. */
const causesSql = `
  SELECT c.root_cause AS code, count(*)::int AS count,
         count(*) FILTER (WHERE CASE WHEN c.root_cause IS NOT NULL THEN c.outcome->>'decision' IN ('upheld', 'partly') END)::int AS upheld
  FROM complaint c WHERE ${counted} AND c.received_at >= $2 AND c.decided_at IS NOT NULL GROUP BY 1`;

/** As long before a measure was done as is over since, half a year at most; complaints by the day they came. */
const effectsSql = `
  SELECT m.id, m.days, n.* FROM (
    SELECT id, cause, department, done_at, least(${mostDays}, floor(extract(epoch FROM $2::timestamptz - done_at) / 86400))::int AS days
    FROM measure WHERE done_at IS NOT NULL AND ($1::text IS NULL OR department IS NULL OR department = $1) ORDER BY done_at DESC LIMIT ${mostWeighed}) m
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE c.received_at < m.done_at AND c.root_cause = m.cause)::int AS before, count(*) FILTER (WHERE c.received_at < m.done_at)::int AS "knownBefore",
           count(*) FILTER (WHERE c.received_at >= m.done_at AND c.root_cause = m.cause)::int AS after, count(*) FILTER (WHERE c.received_at >= m.done_at)::int AS "knownAfter"
    FROM complaint c WHERE ${countedOf('coalesce($1::text, m.department)')} AND c.root_cause IS NOT NULL
      AND c.received_at >= m.done_at - make_interval(days => m.days) AND c.received_at < m.done_at + make_interval(days => m.days)) n`;
