import { type NoticeKind, noticeTable } from '@app/shared/domain/notice/notice.js';
import { type NewCaseEvent, recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import { keepToldDates, oweMovedDates } from '@app/shared/obligations/told-dates.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';

const actor = 'system:notifier';

/** Notices that no rule set counts with, besides those to staff. */
const notCounted: readonly NoticeKind[] = ['reply', 'receipt-code', 'contact-code', 'deadline-change', 'late'];

interface SentNotice {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: NoticeKind;
  /** When it left, or arrived: a letter that somebody recorded later left on its day. Never before the complaint, never in the future. */
  readonly at: Date;
  /** The notices of each rule set that its text was checked against. */
  readonly required: readonly { readonly ruleSet: string; readonly notice: string }[];
  /** Of a report to an authority: when it was written. */
  readonly writtenAt?: Date | null;
}

const columns = (
  time: 'sent_at' | 'delivered_at',
) => `n.id, n.complaint_id AS "complaintId", n.kind, coalesce(n.required, '[]') AS required,
  least(now(), greatest(coalesce(n.${time}, now()), c.received_at)) AS at,
  CASE WHEN n.kind = 'report-back' THEN (SELECT r.written_at FROM report_back r WHERE r.complaint_id = n.complaint_id AND r.notice_id = n.id) END AS "writtenAt"`;

/**
 * Records in their cases that these notices left, or stand on the status page: the duties they meet are met now, in time or late, and the
 * days they told are kept. A day that moved between writing and sending is told anew. An outcome that was told closes the case.
 */
export async function satisfyDuties(tx: Tx, deadlines: HouseDeadlines, noticeIds: readonly string[]): Promise<void> {
  if (noticeIds.length === 0) return;
  const notices = await tx.query<SentNotice>(
    `SELECT ${columns('sent_at')} FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.id = ANY($1) ORDER BY n.complaint_id, n.id`,
    [noticeIds],
  );
  const settled = await recordCaseEvents(tx, deadlines, notices.filter(isCounted).flatMap(sentEvents));
  const told = await keepToldDates(tx, noticeIds);
  const heard = settled.map((one) => ({ ...one, record: { ...one.record, toldDueOn: told.get(one.record.id) ?? one.record.toldDueOn } }));
  await oweMovedDates(tx, deadlines, heard, 'calendar', actor);
}

/** Records that these notices arrived, in the cases where a rule set asks for that. */
export async function satisfyByArrival(tx: Tx, deadlines: HouseDeadlines, noticeIds: readonly string[]): Promise<void> {
  if (noticeIds.length === 0) return;
  const asking = [...deadlines.registry.ruleSets.keys()].filter((id) => deadlines.asksForArrival([id]));
  const notices = await tx.query<SentNotice>(
    `SELECT ${columns('delivered_at')} FROM notice n JOIN complaint c ON c.id = n.complaint_id
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
  return !['staff', 'party'].includes(noticeTable[kind].audience) && !notCounted.includes(kind);
}

function sentEvents(notice: SentNotice): NewCaseEvent[] {
  const sent = messageEvent(notice, 'sent');
  return notice.kind === 'outcome' ? [sent, { ...sent, event: { type: 'closed', at: notice.at } }] : [sent];
}

function messageEvent({ id, complaintId, kind, at, required, writtenAt }: SentNotice, what: 'sent' | 'received'): NewCaseEvent {
  const notices: Record<string, string[]> = {};
  for (const { ruleSet, notice } of required) notices[ruleSet] = [...(notices[ruleSet] ?? []), notice];
  return {
    complaintId,
    actor,
    event: { type: `${kind.replaceAll('-', '_')}_${what}`, at, noticeId: id, notices, ...(writtenAt ? { writtenAt } : {}) },
  };
}
