import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import { type NewCaseEvent, recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import { keepToldDates, oweMovedDates } from '@app/shared/obligations/told-dates.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';

const actor = 'system:notifier';

/** Notices that no rule set counts with. */
const notCounted: readonly NoticeKind[] = ['reply', 'receipt-code', 'contact-code', 'deadline-change'];

interface SentNotice {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: NoticeKind;
  /** The notices of each rule set that its text was checked against. */
  readonly satisfies: Readonly<Record<string, readonly string[]>> | null;
}

/**
 * Records in their cases that these notices left, or stand on the status page: the duties they meet are met now, in time or late, and the
 * days they told are kept. A day that moved between writing and sending is told anew. An outcome that was told closes the case.
 */
export async function satisfyDuties(tx: Tx, deadlines: HouseDeadlines, noticeIds: readonly string[]): Promise<void> {
  if (noticeIds.length === 0) return;
  const notices = await tx.query<SentNotice>(
    `SELECT id, complaint_id AS "complaintId", kind, details->'satisfies' AS satisfies FROM notice WHERE id = ANY($1) ORDER BY complaint_id, id`,
    [noticeIds],
  );
  const settled = await recordCaseEvents(tx, deadlines, notices.filter(isCounted).flatMap(sentEvents));
  const told = await keepToldDates(tx, noticeIds);
  const heard = settled.map((one) => ({ ...one, record: { ...one.record, toldDueOn: told.get(one.record.id) ?? one.record.toldDueOn } }));
  await oweMovedDates(tx, deadlines, heard, 'calendar', actor);
}

/** Records that these notices arrived, in the cases where a rule set asks for that. */
export async function satisfyByArrival(tx: Tx, deadlines: HouseDeadlines, noticeIds: readonly string[]): Promise<void> {
  const asking = [...deadlines.registry.ruleSets.keys()].filter((id) => deadlines.asksForArrival([id]));
  const notices = await tx.query<SentNotice>(
    `SELECT n.id, n.complaint_id AS "complaintId", n.kind, n.details->'satisfies' AS satisfies FROM notice n JOIN complaint c ON c.id = n.complaint_id
     WHERE n.id = ANY($1) AND c.rule_sets && $2 ORDER BY n.complaint_id, n.id`,
    [noticeIds, asking],
  );
  await recordCaseEvents(
    tx,
    deadlines,
    notices.filter(isCounted).map((notice) => messageEvent(notice, 'received')),
  );
}

function isCounted({ kind }: SentNotice): boolean {
  return !notCounted.includes(kind);
}

function sentEvents(notice: SentNotice): NewCaseEvent[] {
  const sent = messageEvent(notice, 'sent');
  return notice.kind === 'outcome' ? [sent, { ...sent, event: { type: 'closed' } }] : [sent];
}

function messageEvent({ id, complaintId, kind, satisfies }: SentNotice, what: 'sent' | 'received'): NewCaseEvent {
  const notices = satisfies === null ? {} : { notices: satisfies };
  return { complaintId, actor, event: { type: `${kind.replaceAll('-', '_')}_${what}`, noticeId: id, ...notices } };
}
