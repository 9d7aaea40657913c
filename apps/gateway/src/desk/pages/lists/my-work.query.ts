import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { mayKnow } from '../../case-parts.js';
import { type Row, rowColumns } from '../../find-complaints.query.js';
import type { Staff } from '../../staff.js';

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

export interface MyWork {
  readonly mine: readonly Row[];
  readonly lost: readonly LostCase[];
  /** What others asked and this person may grant. */
  readonly approvals: readonly WaitingApproval[];
  /** What this person asked for. */
  readonly asked: readonly WaitingApproval[];
  readonly work: readonly WaitingWork[];
}

const most = 50;

/** What is this person's to do now. Every list is bounded: who has more than fifty things to do has fifty. */
export async function readMyWork(unitOfWork: UnitOfWork, staff: Staff): Promise<MyWork> {
  const grants = staff.role === 'supervisor' || staff.role === 'administrator';
  const acts = staff.role !== 'auditor';
  const department = staff.role === 'clerk' ? staff.department : null;
  const none: never[] = [];
  const [mine, lost, approvals, asked, work] = await Promise.all([
    unitOfWork.read<Row>(mineSql, [staff.actor]),
    unitOfWork.read<LostCase>(lostSql, [staff.actor]),
    grants ? unitOfWork.read<WaitingApproval>(approvalsSql('<>'), [staff.actor]) : none,
    unitOfWork.read<WaitingApproval>(approvalsSql('='), [staff.actor]),
    acts ? unitOfWork.read<WaitingWork>(workSql, [staff.actor, department]) : none,
  ]);
  return { mine, lost, approvals, asked, work };
}

const mineSql = `
  SELECT ${rowColumns} FROM claim h JOIN complaint c ON c.claim_id = h.id
  WHERE h.actor = $1 AND h.ended_at IS NULL AND c.claim_until > now() ORDER BY c.due_at, c.id LIMIT ${most}`;

/** Leases that ran out today and were not given back: the draft may still be open in a window. */
const lostSql = `
  SELECT c.reference, h.lease_until AS until, CASE WHEN c.claim_until > now() THEN now_with.actor END AS holder
  FROM claim h JOIN complaint c ON c.id = h.complaint_id LEFT JOIN claim now_with ON now_with.id = c.claim_id
  WHERE h.actor = $1 AND h.lease_until < now() AND h.taken_at > now() - interval '2 days' AND (h.ended_at IS NULL OR h.end_reason = 'ran-out')
    AND h.lease_until > now() - interval '12 hours' AND c.status IN ('assigned', 'extended')
    AND NOT EXISTS (SELECT 1 FROM claim again WHERE again.complaint_id = c.id AND again.actor = h.actor AND again.taken_at > h.taken_at)
    AND c.department = h.department
  ORDER BY h.lease_until DESC LIMIT 10`;

const approvalsSql = (whose: '=' | '<>'): string => `
  SELECT r.id, c.reference, r.asked_by AS "askedBy", r.asked_at AS "askedAt", c.due_at AS "dueAt"
  FROM extension_request r JOIN complaint c ON c.id = r.complaint_id
  WHERE r.result IS NULL AND r.sent_back_at IS NULL AND r.asked_by ${whose} $1 AND c.status IN ('assigned', 'extended')
  ORDER BY c.due_at, r.asked_at LIMIT ${most}`;

/** In cases that this person holds, or that nobody does; a clerk's department only. A date that was missed is no work once it is decided. */
const workSql = `
  SELECT w.id, c.reference, w.kind, w.since, w.due
  FROM work w JOIN complaint c ON c.id = w.complaint_id LEFT JOIN claim h ON h.id = c.claim_id
  WHERE w.done_at IS NULL AND ($2::text IS NULL OR c.department = $2)
    AND (c.claim_until IS NULL OR c.claim_until <= now() OR h.actor = $1)
    AND (w.kind NOT IN ('deadline-missed', 'deadline-escalated') OR c.status IN ('assigned', 'extended')) AND ${mayKnow("'link-proposed'")}
  ORDER BY coalesce(w.due, w.since), w.id LIMIT ${most}`;
