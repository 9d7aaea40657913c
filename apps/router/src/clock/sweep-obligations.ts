import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { type DutyWork, openDutyWork } from '@app/shared/records/work-rows.js';

/** Who is to be told of a date, by role; notices to staff find the people. */
type Told = 'department' | 'holder' | 'head' | 'supervisor';

/** One thing that the sweeper tells of each open duty, once for each date it has. */
interface Telling {
  readonly kind: 'deadline.near' | 'deadline.escalated' | 'deadline.missed';
  /** The instant from which it is to be told, and the mark that it was. */
  readonly when: 'near_at' | 'escalate_at' | 'due_at';
  readonly mark: 'near_told_at' | 'escalated_at' | 'missed_at';
  /** What must have been told before. */
  readonly after?: string;
  readonly to: readonly Told[];
  /** What it puts on people's list. */
  readonly work?: DutyWork;
}

/** However much a stopped sweeper finds at once, and however many there are: people hear near, then escalated, then missed. */
const tellings: readonly Telling[] = [
  { kind: 'deadline.near', when: 'near_at', mark: 'near_told_at', to: ['department', 'holder'] },
  {
    kind: 'deadline.escalated',
    when: 'escalate_at',
    mark: 'escalated_at',
    after: '(near_told_at IS NOT NULL OR near_at IS NULL OR near_at > now())',
    to: ['head', 'supervisor'],
    work: 'deadline-escalated',
  },
  {
    kind: 'deadline.missed',
    when: 'due_at',
    mark: 'missed_at',
    after: '(escalated_at IS NOT NULL OR escalate_at IS NULL)',
    to: ['department', 'head', 'supervisor'],
    work: 'deadline-missed',
  },
];

/**
 * Tells of open duties that come near, that must be escalated, and that were missed: once each for every date, on the database's time. It
 * looks at the state, not at edges: stopped for an hour and started five times at once, it finds what is late, says that it is, and doubles
 * nothing (SKIP LOCKED; the mark and the event are one transaction). Each look is one step into an index that holds only what is open
 * and untold, so a million duties of which none is due cost what a thousand do. Where several rule sets ask for the same act, people hear
 * of the earliest date only; that a later one was missed, too, is recorded and called to nobody. Gives how many it looked at.
 */
export async function sweepObligations(unitOfWork: UnitOfWork, limit = 500): Promise<number> {
  let told = 0;
  for (const telling of tellings) {
    told += await unitOfWork.run(async (tx) => {
      const rows = await mark(tx, telling, limit);
      await tell(tx, telling, rows);
      await faultPoint('sweep.before_commit');
      return rows.length;
    });
    await faultPoint('sweep.after_commit');
  }
  return told;
}

interface Due {
  readonly id: string;
  readonly complaintId: string | null;
  readonly department: string | null;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly occurrence: number;
  readonly kind: string;
  readonly dueOn: string;
  readonly dueAt: Date;
  readonly provisional: boolean;
  readonly assumed: readonly string[];
  readonly late: boolean;
  /** Another rule set asks for the same act at an earlier date, of which people hear. */
  readonly spared: boolean;
}

async function mark(tx: Tx, { when, mark, after }: Telling, limit: number): Promise<Due[]> {
  return await tx.query<Due>(
    `UPDATE obligation o SET ${mark} = now(), spared = ${spared} WHERE o.id IN (
       SELECT id FROM obligation WHERE state = 'open' AND ${mark} IS NULL AND ${when} <= now()${after ? ` AND ${after}` : ''}
       ORDER BY ${when} LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING o.id, o.complaint_id AS "complaintId", (SELECT department FROM complaint c WHERE c.id = o.complaint_id) AS department,
       o.rule_set AS "ruleSet", o.obligation, o.occurrence, o.kind, o.due_on::text AS "dueOn", o.due_at AS "dueAt", o.provisional, o.assumed,
       o.due_at <= now() AS late, o.spared`,
    [limit],
  );
}

/** What one act meets under every rule set. */
const spared = `o.kind IN ('decide', 'acknowledge') AND EXISTS (
  SELECT 1 FROM obligation e WHERE e.complaint_id = o.complaint_id AND e.kind = o.kind AND e.rule_set <> o.rule_set AND e.state = 'open'
    AND (cardinality(e.assumed) = 0 OR cardinality(o.assumed) > 0) AND (e.due_at, e.id) < (o.due_at, o.id))`;

/** A report is no department's: it is the institution's own. */
function toldOf({ to }: Telling, department: string | null): object[] {
  if (department === null) return [{ role: 'supervisor' }];
  return to.map((role) => (role === 'supervisor' ? { role } : { role, department }));
}

async function tell(tx: Tx, telling: Telling, rows: readonly Due[]): Promise<void> {
  const called = rows.filter((row) => !row.spared);
  const recorded = telling.kind === 'deadline.missed' ? rows : called;
  if (recorded.length === 0) return;
  await tx.record(
    recorded.map(({ id, complaintId, assumed, department, dueAt, spared: isSpared, ...about }) => ({
      kind: telling.kind,
      ...(complaintId === null ? {} : { complaintId }),
      subjectId: id,
      actor: 'system:router',
      data: {
        ...about,
        dueAt: dueAt.toISOString(),
        to: isSpared ? [] : toldOf(telling, department),
        ...(assumed.length > 0 ? { assumed } : {}),
      },
    })),
  );
  if (telling.work === undefined || called.length === 0) return;
  await openDutyWork(
    tx,
    telling.work,
    called.map((row) => row.id),
  );
}
