import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import { listed } from '@app/shared/domain/transitions.js';
import { isSaidSql, type WorkKind } from '@app/shared/domain/work/work.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { holds } from '@app/shared/records/claim-rows.js';
import { mayKnow } from '../case-file/case-parts.js';
import { inSight, sightOf } from '../sight.js';
import { reach, type Staff } from '../staff.js';
import { type Row, rowColumns } from './case-rows.js';

/** An extension that waits for another person's yes. */
export interface WaitingApproval {
  readonly id: string;
  readonly reference: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly dueAt: Date | null;
}

/** Something in a case that waits for a person. */
export interface WaitingWork {
  readonly id: string;
  readonly reference: string;
  readonly kind: string;
  readonly since: Date;
  readonly due: Date | null;
}

/** A case that somebody held and no longer does, and who has it now. */
export interface LostCase {
  readonly reference: string;
  readonly until: Date;
  readonly holder: string | null;
}

/** One page of a list, and how many things it has on all its pages. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** It has more than are shown: whoever does the first of them sees the next. */
  readonly more: boolean;
  /** Counted from 1. */
  readonly page: number;
}

/** The lists that have pages. */
export const workLists = ['mine', 'approvals', 'asked', 'work'] as const;
/** The name of a list that has pages. */
export type WorkList = (typeof workLists)[number];

/** The lists of the first page of the desk. */
export interface MyWork {
  readonly mine: ListPage<Row>;
  readonly lost: readonly LostCase[];
  /** What others asked and this person may grant. */
  readonly approvals: ListPage<WaitingApproval>;
  /** What this person asked for. */
  readonly asked: ListPage<WaitingApproval>;
  readonly work: ListPage<WaitingWork>;
}

/** Rows on one page of a list. */
export const workPageSize = 50;
/** So much of a list is shown on all its pages, from its head. */
export const listedMost = 500;

/**
 * What is this person's to do now: of each list the page that is asked for, what has a date first and by it, then what has none, the oldest
 * first. A page beyond the end is the last one. A list ends after five hundred: what is done makes room for what comes after.
 */
export async function readMyWork(
  unitOfWork: UnitOfWork,
  staff: Staff,
  pages: Readonly<Partial<Record<WorkList, number>>> = {},
): Promise<MyWork> {
  const grants = reach(staff, 'extension.approve') !== undefined;
  const acts = reach(staff, 'work.finish') !== undefined;
  const none = { items: [], total: 0, more: false, page: 1 };
  const [department, conflicts] = sightOf(staff);
  const list = async <Item>(name: WorkList, sql: string, parameters: readonly unknown[]): Promise<ListPage<Item>> => {
    const read = async (page: number) => {
      const rows = await unitOfWork.readPrepared<Item & { total: number }>(
        `WITH found AS MATERIALIZED (${sql} LIMIT ${listedMost + 1})
         SELECT *, (SELECT count(*)::int FROM found) AS total FROM found ORDER BY place LIMIT ${workPageSize} OFFSET ${(page - 1) * workPageSize}`,
        parameters,
      );
      const total = rows[0]?.total ?? 0;
      return {
        items: rows.map(({ total: _total, ...item }) => item as unknown as Item),
        total: Math.min(total, listedMost),
        more: total > listedMost,
        page,
      };
    };
    const wanted = Math.min(Math.max(Math.trunc(pages[name] ?? 1) || 1, 1), listedMost / workPageSize);
    const found = await read(wanted);
    if (found.items.length > 0 || wanted === 1) return found;
    const { total } = await read(1);
    return await read(Math.max(Math.ceil(total / workPageSize), 1));
  };
  const [mine, lost, approvals, asked, work] = await Promise.all([
    list<Row>('mine', mineSql, [staff.id, conflicts]),
    unitOfWork.readPrepared<LostCase>(lostSql, [staff.id, conflicts]),
    grants ? list<WaitingApproval>('approvals', approvalsSql('NOT'), [staff.id, staff.actor, conflicts, department]) : none,
    list<WaitingApproval>('asked', approvalsSql(''), [staff.id, staff.actor, conflicts, null]),
    acts ? list<WaitingWork>('work', workSql(department), [staff.id, department, conflicts]) : none,
  ]);
  return { mine, lost, approvals, asked, work };
}

const mineSql = `
  SELECT ${rowColumns}, row_number() OVER (ORDER BY c.due_at NULLS LAST, c.id) AS place FROM claim h JOIN complaint c ON ${holds}
  WHERE h.staff_id = $1 AND h.ended_at IS NULL AND c.claim_until > now() AND NOT c.conflicts && $2::text[]
  ORDER BY c.due_at NULLS LAST, c.id`;

/** Leases that ran out today and were not given back: the draft may still be open in a window. */
const lostSql = `
  SELECT c.reference, h.lease_until AS until, CASE WHEN c.claim_until > now() THEN now_with.actor END AS holder
  FROM claim h JOIN complaint c ON c.id = h.complaint_id LEFT JOIN claim now_with ON now_with.id = c.claim_id
  WHERE h.staff_id = $1 AND h.lease_until < now() AND h.taken_at > now() - interval '2 days' AND (h.ended_at IS NULL OR h.end_reason = 'ran-out')
    AND h.lease_until > now() - interval '12 hours' AND ${openSql('c')} AND NOT c.conflicts && $2::text[]
    AND NOT EXISTS (SELECT 1 FROM claim again WHERE again.complaint_id = c.id AND again.staff_id = h.staff_id AND again.taken_at > h.taken_at)
    AND c.department = h.department
  ORDER BY h.lease_until DESC LIMIT 10`;

/** One that was asked for before ids were kept is told by the name. */
const approvalsSql = (others: 'NOT' | ''): string => `
  SELECT r.id, c.reference, r.asked_by AS "askedBy", r.asked_at AS "askedAt", c.due_at AS "dueAt",
         row_number() OVER (ORDER BY c.due_at NULLS LAST, r.asked_at, r.id) AS place
  FROM extension_request r JOIN complaint c ON c.id = r.complaint_id
  WHERE r.result IS NULL AND r.sent_back_at IS NULL AND ${others} (CASE WHEN r.asked_by_id IS NULL THEN r.asked_by = $2 ELSE r.asked_by_id = $1 END)
    AND ${openSql('c')} AND ${inSight('c', '$4', '$3')}
  ORDER BY c.due_at NULLS LAST, r.asked_at, r.id`;

/** What is another person's to do than whoever holds the case. */
const forOthers = [
  'remedy-approval',
  'designation',
  'second-look',
  'escalation',
  'report-back-approval',
] as const satisfies readonly WorkKind[];

/**
 * In cases that this person holds, or that nobody does, and what whoever holds them may not do; a clerk's department only. A date that was missed is no
 * work once the case is decided, but for what is owed all the same (an authority's report), nor is what somebody waited for. The
 * list is read in its order from an index, a department's from its own, and no further than it is shown.
 */
const workSql = (department: string | null): string => `
  SELECT w.id, c.reference, w.kind, w.since, w.due, row_number() OVER (ORDER BY w.due NULLS LAST, w.since, w.id) AS place
  FROM work w CROSS JOIN LATERAL (SELECT * FROM complaint c WHERE c.id = w.complaint_id OFFSET 0) c LEFT JOIN claim h ON h.id = c.claim_id
  WHERE w.done_at IS NULL ${department === null ? '' : 'AND w.department = $2'} AND ${inSight('c', '$2', '$3')}
    AND (c.claim_until IS NULL OR c.claim_until <= now() OR h.staff_id = $1 OR w.kind IN (${listed(forOthers)}))
    AND ${isSaidSql('w')} AND (w.kind <> 'reminder' OR ${openSql('c')}) AND (w.kind NOT IN ('deadline-missed', 'deadline-escalated') OR ${openSql('c')}
      OR EXISTS (SELECT FROM obligation o WHERE o.id = w.subject_id AND o.state = 'open')) AND ${mayKnow("'link-proposed'")}
  ORDER BY w.due NULLS LAST, w.since, w.id`;

/** Until when somebody holds a case; undefined where they do not. An instant. */
export async function leaseOf(unitOfWork: UnitOfWork, staff: Staff, reference: string): Promise<Date | undefined> {
  const [held] = await unitOfWork.read<{ until: Date }>(
    `SELECT c.claim_until AS until FROM complaint c JOIN claim h ON h.id = c.claim_id WHERE c.reference = $1 AND h.staff_id = $2 AND c.claim_until > now()`,
    [reference, staff.id],
  );
  return held?.until;
}
