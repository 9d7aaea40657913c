import { answeredSql, endedSql, openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import type { SimulatedHouse } from '../simulated-house.js';

/** A promise of the house that does not hold, and where. */
export interface BrokenPromise {
  readonly promise: string;
  readonly times: number;
  /** Some of the ids. */
  readonly among: readonly string[];
}

/** When a claim was over at the latest, of the claim under this name. */
const held = (claim: string) =>
  `tstzrange(${claim}.taken_at, greatest(${claim}.taken_at, least(coalesce(${claim}.ended_at, 'infinity'), ${claim}.lease_until)))`;
/** Departments of each case one after the other, as the trail tells it. */
const trailOfDepartments = `
  SELECT complaint_id, seq, at, kind = 'complaint.assigned' AS begins, data->>'from' AS was,
         CASE kind WHEN 'complaint.assigned' THEN data->>'department' ELSE data->>'to' END AS department,
         row_number() OVER (PARTITION BY complaint_id ORDER BY seq) AS nth
  FROM event WHERE kind IN ('complaint.assigned', 'complaint.transferred')`;
/** The outcome that a decided case `c` was told last. */
const outcomeOf = `SELECT n.* FROM notice n WHERE n.complaint_id = c.id AND n.kind = 'outcome' ORDER BY n.raised_at DESC, n.id DESC LIMIT 1`;
const ended = `(${answeredSql('c')} OR ${endedSql('c')})`;
/** A case `c` ended, by a decision or by being withdrawn, and whatever hangs on that has had its time. The trail says when: a withdrawal has no date of its own. */
const endedLongAgo = `(${ended} AND (SELECT max(x.at) FROM event x WHERE x.complaint_id = c.id AND x.kind IN ('outcome.decided', 'complaint.withdrawn')) <= now() - interval '2 days')`;

/** Each finds what breaks a promise of the office, from outside: from the trail, from rows of other rooms, from what was told. */
export const officePromises: Readonly<Record<string, string>> = {
  'one department answers for a case at every instant, as the trail tells it': `
    WITH moved AS (${trailOfDepartments})
    SELECT m.complaint_id AS id FROM moved m LEFT JOIN moved b ON b.complaint_id = m.complaint_id AND b.nth = m.nth - 1
    WHERE m.begins <> (m.nth = 1) OR (m.nth > 1 AND m.was IS DISTINCT FROM b.department)
    UNION SELECT c.id FROM complaint c LEFT JOIN LATERAL (SELECT department FROM moved m WHERE m.complaint_id = c.id ORDER BY nth DESC LIMIT 1) last ON true
    WHERE c.department IS DISTINCT FROM last.department`,
  'nobody holds a case that somebody else holds': `
    SELECT a.complaint_id AS id FROM claim a JOIN claim b ON b.complaint_id = a.complaint_id AND b.id > a.id AND ${held('a')} && ${held('b')}`,
  'whoever holds a case is of the department that answers for it': `
    SELECT k.complaint_id AS id FROM claim k
    WHERE k.department IS DISTINCT FROM (SELECT a.department FROM assignment a WHERE a.complaint_id = k.complaint_id AND a.at <= k.taken_at ORDER BY a.no DESC LIMIT 1)
       OR EXISTS (SELECT 1 FROM assignment a WHERE a.complaint_id = k.complaint_id AND a.department <> k.department AND a.at > k.taken_at AND a.at < upper(${held('k')}))`,
  'no promised remedy is forgotten': `
    SELECT r.id FROM remedy r WHERE r.state = 'promised' AND r.due_at <= now() - interval '2 days'
      AND (r.overdue_at IS NULL OR NOT EXISTS (SELECT 1 FROM work w WHERE w.subject_id = r.id AND w.kind = 'remedy-overdue' AND w.done_at IS NULL))
    UNION SELECT id FROM remedy WHERE state = 'fulfilled' AND (proof IS NULL OR (fulfilled_at > due_at + interval '2 days' AND overdue_at IS NULL))`,
  'a promised remedy was told, with its day': `
    SELECT r.id FROM remedy r WHERE r.state IN ('promised', 'fulfilled') AND NOT EXISTS (
      SELECT 1 FROM notice n WHERE n.complaint_id = r.complaint_id AND n.kind = 'outcome' AND n.raised_at = r.promised_at AND jsonb_array_length(n.details->'remedies') > 0)`,
  'nothing that was approved waits on a case that ended': `
    SELECT r.id FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE r.state IN ('proposed', 'approved') AND ${ended}`,
  'no point is unanswered in what was sent': `
    SELECT p.id FROM point p JOIN complaint c ON c.id = p.complaint_id CROSS JOIN LATERAL (${outcomeOf}) n
    WHERE ${answeredSql('c')} AND (p.answer IS NULL OR position(p.text IN n.details->>'text') = 0 OR position(p.answer IN n.details->>'text') = 0
       OR (n.medium = 'email' AND n.body IS NOT NULL AND position(p.answer IN n.body) = 0))`,
  'a second look is by somebody else, and before what it is about is sent': `
    SELECT id FROM second_look WHERE state IN ('agreed', 'objected') AND looked_by_id = asked_by_id
    UNION SELECT l.id FROM second_look l WHERE l.state = 'objected' AND EXISTS (SELECT 1 FROM event e WHERE e.kind = 'outcome.decided' AND e.complaint_id = l.complaint_id
       AND e.at > l.asked_at AND e.at < l.looked_at)`,
  'a second look waits for nobody for ever': `
    SELECT l.id FROM second_look l JOIN complaint c ON c.id = l.complaint_id
    WHERE l.state = 'asked' AND (${ended} OR (l.due_at <= now() - interval '2 days' AND l.overdue_at IS NULL))`,
  'no part is forgotten, and none is open once its case is decided': `
    SELECT p.id FROM joint_part p JOIN complaint c ON c.id = p.complaint_id
    WHERE (p.state = 'asked' AND p.due_at <= now() - interval '2 days') OR (p.state IN ('asked', 'overdue', 'returned') AND ${endedLongAgo})`,
  'what was asked for is answered, or its day is noticed': `
    SELECT q.id FROM evidence_request q JOIN complaint c ON c.id = q.complaint_id WHERE q.state = 'asked' AND (q.reply_by < now()::date - 2 OR ${endedLongAgo})`,
  'a missed date is said': `
    SELECT e.id FROM event e WHERE e.kind = 'deadline.missed' AND e.complaint_id IS NOT NULL AND e.data->>'kind' = 'decide' AND jsonb_array_length(e.data->'to') > 0
      AND coalesce(e.data->>'assumed', 'false') IN ('false', '') AND e.at <= now() - interval '1 day'
      AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = e.complaint_id AND n.kind = 'late' AND n.details->>'dueOn' = e.data->>'dueOn')
      AND NOT EXISTS (SELECT 1 FROM event x WHERE x.complaint_id = e.complaint_id AND x.kind IN ('outcome.decided', 'complaint.withdrawn') AND x.at < e.at + interval '1 day')`,
  'whatever is owed is written, and what is written leaves': `
    SELECT id FROM notice WHERE state IN ('owed', 'composed') AND raised_at <= now() - interval '3 days'`,
  'whoever waits in a lane has a case that is open': `
    SELECT l.complaint_id AS id FROM incident_case l JOIN complaint c ON c.id = l.complaint_id
    WHERE (l.state = 'answered' AND ${openSql('c')} AND NOT EXISTS (SELECT 1 FROM event e WHERE e.complaint_id = c.id AND e.kind = 'complaint.reopened'))
       OR (l.state IN ('waiting', 'held-back', 'looked-at') AND ${endedLongAgo})`,
  'each department is warned of an incident once': `
    SELECT subject_id AS id FROM event WHERE kind = 'incident.warned' GROUP BY subject_id, data->>'department' HAVING count(*) > 1`,
};

interface Granted {
  readonly id: string;
  readonly department: string;
  readonly minor: number;
  readonly customer: readonly string[];
  readonly month: string;
  readonly approvedAt: Date;
  readonly by: string;
  readonly role: string;
  readonly approvals: readonly { readonly by: string; readonly role: string }[];
}

/**
 * Remedies that nobody was entitled to grant, and budgets that were passed; counted anew from what the papers say, without the code that grants them. What was
 * taken back since is not counted, so that what is found is too much in any case.
 */
export async function brokenLimits({
  unitOfWork,
  papers,
}: Pick<SimulatedHouse, 'unitOfWork'> & { readonly papers: Pick<HouseConfig, 'institution'> }): Promise<{
  remedies: string[];
  budgets: string[];
}> {
  const { remedies: rule } = papers.institution;
  const granted = await unitOfWork.read<Granted>(
    `SELECT r.id, r.department, r.minor::float8 AS minor, r.customer, r.budget_of::text AS month, r.approved_at AS "approvedAt", r.proposed_by_id AS by, r.proposed_role AS role,
            coalesce((SELECT jsonb_agg(jsonb_build_object('by', a.staff_id, 'role', a.role)) FROM remedy_approval a WHERE a.remedy_id = r.id), '[]') AS approvals
     FROM remedy r WHERE r.state IN ('approved', 'promised', 'fulfilled') AND r.currency = $1 ORDER BY r.approved_at, r.id`,
    [rule.currency],
  );
  const hundredth = (whole: number | 'off') => (whole === 'off' ? Number.POSITIVE_INFINITY : whole * 100);
  const bandOf = (role: string) => rule.bands.find((band) => band.role === role && band.matter === undefined);
  const earlier = new Map<string, Granted[]>();
  const broken: string[] = [];
  for (const one of granted) {
    const before = new Set(one.customer.flatMap((key) => earlier.get(key) ?? []));
    const since = new Date(one.approvedAt);
    since.setUTCMonth(since.getUTCMonth() - rule.historyMonths);
    // A day on either side of the months, and of the same instant, is in doubt.
    const sure = [...before].filter(({ approvedAt }) => approvedAt.getTime() > since.getTime() + 86_400_000 && approvedAt < one.approvedAt);
    const sum = one.minor + sure.reduce((all, { minor }) => all + minor, 0);
    const others = one.approvals.filter(({ by }) => by !== one.by);
    const covering = others.filter(({ role }) => sum <= hundredth(bandOf(role)?.approves ?? 0));
    const isAlone = sum <= hundredth(bandOf(one.role)?.alone ?? 0);
    const isAbove = sum > rule.secondLine.above * 100;
    const hasThird = covering.some(({ by }) =>
      others.some((other) => other.by !== by && (rule.secondLine.roles as string[]).includes(other.role)),
    );
    if (isAbove ? !hasThird : !isAlone && covering.length === 0) broken.push(one.id);
    for (const key of one.customer) earlier.set(key, [...(earlier.get(key) ?? []), one]);
  }
  const budgets = rule.budgets.flatMap(({ department, perMonth }) => {
    const months = new Map<string, number>();
    for (const one of granted) if (one.department === department) months.set(one.month, (months.get(one.month) ?? 0) + one.minor);
    return [...months].filter(([, sum]) => sum > perMonth * 100).map(([month]) => `${department} ${month}`);
  });
  return { remedies: broken, budgets };
}
