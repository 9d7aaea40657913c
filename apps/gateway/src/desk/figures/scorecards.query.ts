import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { axisKeys } from '@app/shared/records/incident-rows.js';
import { counted } from './counted.js';
import { type Share, shareOf } from './share.js';

/** What was granted in one currency, in its minor units. */
export interface Granted {
  readonly currency: string;
  readonly minor: number;
}

/** How a department, or a branch, did with the complaints that came in a period. Days are calendar days. */
export interface Score {
  readonly received: number;
  readonly open: number;
  /** Of the open ones, those whose date has passed. */
  readonly overdue: number;
  readonly decided: number;
  readonly onTime: number;
  readonly late: number;
  readonly extended: number;
  readonly reopened: number;
  readonly transferred: number;
  /** Offered to another department that returned it. */
  readonly returned: number;
  /** Decisions that somebody else looked at and did not agree to, of those that somebody looked at. */
  readonly looked: number;
  readonly overturned: number;
  readonly medianDays: number | null;
  /** Of those who answered the survey, how many were satisfied as a whole. */
  readonly satisfied: Share;
  /** What was granted, each currency by itself. */
  readonly remedies: readonly Granted[];
}

/** The score of a department. */
export interface Scorecard extends Score {
  readonly department: string;
}

/** The score of a branch, as complainants named it. */
export interface BranchScore extends Score {
  readonly branch: string;
}

/** Branches that have a row of their own: those with the most complaints. Fewer complaints than this are no score. */
const [mostBranches, leastOfBranch] = [30, 3];

/** Scores by department, and by branch, over what came in since an instant, of one department or (null) of all. */
export async function readScorecards(
  from: Reader,
  department: string | null,
  since: Date,
): Promise<{ readonly departments: readonly Scorecard[]; readonly branches: readonly BranchScore[] }> {
  const rows = await from.read<Row>(scorecardSql, [department, since]);
  const scored = rows.map(({ satisfied, answered, ...row }) => ({ ...row, satisfied: shareOf(satisfied, answered) }));
  return {
    departments: scored
      .filter((row) => row.department !== null)
      .map(({ branch: _, place: __, ...row }) => row as Scorecard)
      .sort((a, b) => (a.department < b.department ? -1 : 1)),
    branches: scored
      .filter((row) => row.branch !== null)
      .map(({ department: _, place: __, ...row }) => row as BranchScore)
      .sort((a, b) => b.received - a.received || (a.branch < b.branch ? -1 : 1)),
  };
}

type Row = Omit<Score, 'satisfied'> & {
  readonly department: string | null;
  readonly branch: string | null;
  readonly satisfied: number;
  readonly answered: number;
  readonly place: string;
};

/** Of duties `o` and events `e`, the few that a score counts, in the words of their indexes (migration 0310). */
export const [lateDuty, scoredEvent] = [
  `o.kind = 'decide' AND (o.state = 'satisfied-late' OR o.missed_at IS NOT NULL)`,
  `e.kind IN ('deadline.extended', 'complaint.reopened', 'complaint.transferred')`,
] as const;

/**
 * Late is what a duty to decide says: met late, or missed. Each thing is counted once for a case: extended twice is one extended case. Branches are what
 * complainants wrote, as many as there are ways to write them: those that are not told leave before anything is looked up for them.
 */
const scorecardSql = `
  WITH cases AS (
    SELECT c.id, c.department, ${axisKeys.place('c')} AS branch, c.received_at, c.decided_at, c.due_at, ${openSql('c')} AS open FROM complaint c WHERE ${counted} AND c.received_at >= $2),
  late AS (
    SELECT DISTINCT o.complaint_id FROM obligation o JOIN cases ON cases.id = o.complaint_id
    WHERE ${lateDuty}),
  happened AS (
    SELECT e.complaint_id, bool_or(e.kind = 'deadline.extended') AS extended, bool_or(e.kind = 'complaint.reopened') AS reopened,
           bool_or(e.kind = 'complaint.transferred') AS transferred
    FROM event e JOIN cases ON cases.id = e.complaint_id WHERE ${scoredEvent} GROUP BY 1),
  sent_back AS (SELECT DISTINCT t.complaint_id FROM transfer t JOIN cases ON cases.id = t.complaint_id WHERE t.state = 'returned'),
  looked AS (
    SELECT l.complaint_id, bool_or(l.state = 'objected') AS overturned FROM second_look l JOIN cases ON cases.id = l.complaint_id
    WHERE l.state IN ('agreed', 'objected') GROUP BY 1),
  asked AS (
    SELECT s.complaint_id, s.answers->>'overall' = '1' AS satisfied FROM survey s JOIN cases ON cases.id = s.complaint_id WHERE s.answers ? 'overall'),
  granted AS (
    SELECT cases.department, cases.branch, r.currency, sum(r.minor)::float AS minor FROM remedy r JOIN cases ON cases.id = r.complaint_id
    WHERE r.state IN ('approved', 'promised', 'fulfilled') AND r.minor IS NOT NULL GROUP BY GROUPING SETS ((1, 3), (2, 3)))
  SELECT s.*, coalesce((SELECT json_agg(json_build_object('currency', g.currency, 'minor', g.minor) ORDER BY g.currency) FROM granted g
      WHERE g.department IS NOT DISTINCT FROM s.department AND g.branch IS NOT DISTINCT FROM s.branch), '[]') AS remedies
  FROM (
  SELECT cases.department, cases.branch, row_number() OVER (PARTITION BY cases.branch IS NULL ORDER BY count(*) DESC, cases.branch COLLATE "C") AS place, count(*)::int AS received, count(*) FILTER (WHERE open)::int AS open,
         count(*) FILTER (WHERE open AND due_at < now())::int AS overdue,
         count(decided_at)::int AS decided, count(*) FILTER (WHERE decided_at IS NOT NULL AND late.complaint_id IS NULL)::int AS "onTime",
         count(*) FILTER (WHERE late.complaint_id IS NOT NULL)::int AS late, count(*) FILTER (WHERE extended)::int AS extended,
         count(*) FILTER (WHERE reopened)::int AS reopened, count(*) FILTER (WHERE transferred)::int AS transferred,
         count(sent_back.complaint_id)::int AS returned, count(looked.complaint_id)::int AS looked, count(*) FILTER (WHERE overturned)::int AS overturned,
         round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - received_at)) / 86400)::numeric, 1)::float AS "medianDays",
         count(asked.complaint_id)::int AS answered, count(*) FILTER (WHERE asked.satisfied)::int AS satisfied
  FROM cases LEFT JOIN late ON late.complaint_id = cases.id LEFT JOIN happened ON happened.complaint_id = cases.id
  LEFT JOIN sent_back ON sent_back.complaint_id = cases.id LEFT JOIN looked ON looked.complaint_id = cases.id LEFT JOIN asked ON asked.complaint_id = cases.id
  GROUP BY GROUPING SETS ((cases.department), (cases.branch))
  HAVING cases.department IS NOT NULL OR (cases.branch IS NOT NULL AND count(*) >= ${leastOfBranch})) s
  WHERE s.branch IS NULL OR s.place <= ${mostBranches}`;
