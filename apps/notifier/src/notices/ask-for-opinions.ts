import { createHash } from 'node:crypto';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { answeredSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNoticeOnce } from '@app/shared/records/notice-rows.js';
import { surveyToken, surveyTokenHash } from '@app/shared/secrets/access-code.js';
import { actor } from './raise-notices.js';
import type { NoticeContext } from './written-notice.js';

/** What return visits need besides writing notices. */
export interface SurveyContext extends NoticeContext {
  readonly codeSecret: string;
}

interface Closed {
  readonly id: string;
  readonly reference: string;
  readonly language: string;
}

/**
 * Asks a sample of those whose case was decided some days ago what they think of it. Each case is drawn once: the same cases are drawn whoever
 * draws, and whatever the number of notifiers. Gives how many cases were looked at.
 */
export async function askForOpinions(unitOfWork: UnitOfWork, desk: SurveyContext, limit = 100): Promise<number> {
  const { survey } = desk.house.institution;
  if (survey.sample === 'off') return 0;
  const share = survey.sample;
  return await unitOfWork.run(async (tx) => {
    const closed = await tx.query<Closed>(
      `SELECT c.id, c.reference, c.language FROM complaint c
       WHERE c.decided_at < now() - $1 * interval '1 day' AND c.decided_at > now() - ($1 + 30) * interval '1 day' AND ${answeredSql('c')}
         AND NOT EXISTS (SELECT 1 FROM survey s WHERE s.complaint_id = c.id)
       ORDER BY c.decided_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED`,
      [survey.afterDays, limit],
    );
    const until = new Date(desk.now().getTime() + survey.validDays * 86_400_000);
    for (const one of closed) {
      if (isDrawn(desk.codeSecret, one.reference, share)) await ask(tx, desk, one, until);
      else await tx.query('INSERT INTO survey (complaint_id, asked) VALUES ($1, false) ON CONFLICT DO NOTHING', [one.id]);
    }
    return closed.length;
  });
}

/** By the reference and a secret: nobody can choose whether they are asked, and drawing again gives the same. */
function isDrawn(secret: string, reference: string, share: number): boolean {
  const point = createHash('sha256').update(`survey-sample:${secret}:${reference}`).digest().readUInt32BE() / 2 ** 32;
  return point < share;
}

async function ask(tx: Tx, desk: SurveyContext, { id, reference, language }: Closed, until: Date): Promise<void> {
  const notice = newId();
  const { zone } = desk.house.institution;
  // The last day on which it surely still holds.
  const details = { surveyUntil: dateOf(localDayOf(until.getTime(), zone) - 1) };
  await oweNoticeOnce(tx, { id: notice, complaintId: id, kind: 'survey', language, details });
  await tx.query(
    `INSERT INTO survey (complaint_id, asked, notice_id, token_hash, until) VALUES ($1, true, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [id, notice, surveyTokenHash(surveyToken(desk.codeSecret, reference)), until],
  );
  await tx.record([{ kind: 'notice.owed', complaintId: id, subjectId: notice, actor, data: { kind: 'survey', noticeId: notice } }]);
}
