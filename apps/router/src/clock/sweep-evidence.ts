import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Language } from '@app/shared/domain/language.js';
import { endEvidencePauses } from '@app/shared/obligations/ask-for-evidence.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { endRequestRows, markReminded } from '@app/shared/records/evidence-request-rows.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';
import { openWork } from '@app/shared/records/work-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';

const actor = 'system:router';

/** What a complainant reads above what they were asked for, and above the date that stands. */
const reminder: Readonly<Record<Language, string>> = {
  'zh-Hans': '我们尚未收到您的补充材料',
  'zh-Hant': '我們尚未收到您的補充資料',
  en: 'We have not received what we asked you for',
};
const underWay: Readonly<Record<Language, string>> = {
  'zh-Hans': '您的投诉正在办理中',
  'zh-Hant': '您的投訴正在辦理中',
  en: 'We are working on your complaint',
};

/**
 * What became of evidence that complainants were asked for: what they wrote or sent ends it, so does its last day, and then it is work for whoever has the
 * case; before that they are reminded once. Where a clock stood for it, it runs again. Gives how many came to an end.
 */
export async function sweepEvidence(unitOfWork: UnitOfWork, deadlines: HouseDeadlines, limit = 100): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const overtaken = await endRequestRows(tx, 'overtaken', deadlines.zone, openSql('c'), limit);
    const answered = await endRequestRows(tx, 'answered', deadlines.zone, openSql('c'), limit);
    const lapsed = await endRequestRows(tx, 'lapsed', deadlines.zone, openSql('c'), limit);
    await tx.record([
      ...answered.map(({ id, complaintId }) => ({ kind: 'evidence.answered' as const, complaintId, subjectId: id, actor })),
      ...lapsed.map(({ id, complaintId }) => ({ kind: 'evidence.lapsed' as const, complaintId, subjectId: id, actor })),
    ]);
    await openWork(
      tx,
      lapsed.map(({ id, complaintId }) => ({ kind: 'evidence-silent' as const, complaintId, subjectId: id })),
    );
    const stood = [...answered, ...lapsed].filter(({ pauses }) => pauses.length > 0).map(({ complaintId }) => complaintId);
    await endEvidencePauses(tx, deadlines, stood, actor);
    for (const { complaintId, language, asked, replyBy } of await markReminded(tx, deadlines.zone, limit))
      await oweProgress(tx, complaintId, language, { progress: reminder[language], asked, replyBy });
    return overtaken.length + answered.length + lapsed.length;
  });
}

/**
 * Word by rhythm, where the papers want it (`progress.everyDays`): whoever was told nothing for so many days hears that the case is worked on, and by when
 * it is answered. Not after that day, which has words of its own. Gives how many hear of it.
 */
export async function tellProgress(unitOfWork: UnitOfWork, everyDays: number | 'off', limit = 100): Promise<number> {
  if (everyDays === 'off') return 0;
  return await unitOfWork.run(async (tx) => {
    const due = await tx.query<{ id: string; language: Language; dueOn: string }>(
      `SELECT c.id, c.language, o.due_on::text AS "dueOn" FROM complaint c
       JOIN LATERAL (SELECT o.due_on FROM obligation o WHERE o.complaint_id = c.id AND o.state = 'open' AND o.kind = 'decide' AND o.due_on IS NOT NULL
                     ORDER BY o.due_at LIMIT 1) o ON true
       WHERE ${openSql('c')} AND c.may_acknowledge AND c.received_at < now() - make_interval(days => $1) AND c.due_at > now()
         AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = c.id AND n.recipient IS NULL AND n.raised_at > now() - make_interval(days => $1))
       ORDER BY c.received_at LIMIT $2 FOR NO KEY UPDATE OF c SKIP LOCKED`,
      [everyDays, limit],
    );
    for (const { id, language, dueOn } of due)
      await oweProgress(tx, id, language, { progress: underWay[language], dueOn, newDueOn: dueOn });
    return due.length;
  });
}

async function oweProgress(tx: Tx, complaintId: string, language: Language, details: Readonly<Record<string, string>>): Promise<void> {
  const id = newId();
  await oweNotice(tx, { id, complaintId, kind: 'progress', language, details });
  await tx.record([{ kind: 'notice.owed', complaintId, subjectId: id, actor, data: { kind: 'progress', noticeId: id } }]);
}
