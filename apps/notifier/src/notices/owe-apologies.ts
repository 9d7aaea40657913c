import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { EventRow, Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';
import { actor } from './raise-notices.js';
import type { NoticeContext } from './written-notice.js';

/**
 * What a complainant was promised and did not get in time is said to them: with an apology, the day by which we answer now, and where else to turn. Once for
 * each day that was missed, and only while the case is open. The new day is a target of the institution's own (`lateNotice.within`); the duty stays missed.
 */
export async function oweApologies(tx: Tx, desk: NoticeContext, events: readonly EventRow[]): Promise<void> {
  const { lateNotice, zone } = desk.house.institution;
  if (!lateNotice.tell) return;
  // One that is not told to anybody (`to` is empty) is a later date of the same act; one that may not be owed at all is no promise.
  const missed = events.filter(
    ({ kind, complaintId, data }) =>
      kind === 'deadline.missed' &&
      complaintId !== null &&
      data['kind'] === 'decide' &&
      (data['to'] as unknown[])?.length > 0 &&
      !data['assumed'],
  );
  for (const { complaintId, data } of missed) {
    const [row] = await tx.query<{ language: string; now: Date }>(
      `SELECT c.language, clock_timestamp() AS now FROM complaint c WHERE c.id = $1 AND ${openSql('c')}
         AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = c.id AND n.kind = 'late' AND n.details->>'dueOn' = $2) FOR NO KEY UPDATE OF c`,
      [complaintId, data['dueOn']],
    );
    if (!row) continue;
    const by = desk.deadlines.closingAfter(row.now, lateNotice.within);
    const id = newId();
    const details = { dueOn: data['dueOn'], newDueOn: dateOf(localDayOf(by.getTime() - 1, zone)) };
    await oweNotice(tx, { id, complaintId: complaintId!, kind: 'late', language: row.language, details });
    await tx.record([{ kind: 'notice.owed', complaintId: complaintId!, subjectId: id, actor, data: { kind: 'late', noticeId: id } }]);
  }
}
