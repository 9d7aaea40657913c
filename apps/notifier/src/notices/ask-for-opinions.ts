import { createHash } from 'node:crypto';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { vulnerableSql } from '@app/shared/domain/complaint/care.js';
import { answeredSql } from '@app/shared/domain/complaint/complaint-status.js';
import { type DecidedCase, type Stratum, stratumOf } from '@app/shared/domain/survey/return-visit.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNoticeOnce } from '@app/shared/records/notice-rows.js';
import { drawVisitRow, lapseVisitRows, weighVisitRows } from '@app/shared/records/visit-rows.js';
import { closeWork, openWork } from '@app/shared/records/work-rows.js';
import { linkTokenHash, surveyToken } from '@app/shared/secrets/access-code.js';
import { newestOf } from '@app/shared/secrets/secret-ring.js';
import { actor } from './raise-notices.js';
import type { NoticeContext } from './written-notice.js';

/** What return visits need besides writing notices. */
export interface SurveyContext extends NoticeContext {
  readonly codeSecret: string;
}

interface Closed extends DecidedCase {
  readonly id: string;
  readonly reference: string;
  readonly language: string;
}

/**
 * Asks a sample of those whose case was decided some days ago what they think of it: by a message, or by putting them on the list of calls and visits. Each
 * case is drawn once: the same cases are drawn whoever draws, and whatever the number of notifiers. Gives how many cases were looked at.
 */
export async function askForOpinions(unitOfWork: UnitOfWork, desk: SurveyContext, limit = 100): Promise<number> {
  const { survey } = desk.house.institution;
  if (survey.sample === 'off' && survey.strata.length === 0) return 0;
  const rest: Stratum = { sample: survey.sample === 'off' ? 0 : survey.sample, by: 'message' };
  return await unitOfWork.run(async (tx) => {
    const closed = await tx.query<Closed>(
      `SELECT c.id, c.reference, c.language, c.department, c.outcome->>'decision' AS decision, ${vulnerableSql('c')} AS vulnerable
       FROM complaint c
       WHERE c.decided_at < now() - $1 * interval '1 day' AND c.decided_at > now() - ($1 + 30) * interval '1 day' AND ${answeredSql('c')} AND c.erased_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM survey s WHERE s.complaint_id = c.id)
       ORDER BY c.decided_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED`,
      [survey.afterDays, limit],
    );
    const until = new Date(desk.now().getTime() + survey.validDays * 86_400_000);
    for (const one of closed) {
      const { sample, by } = stratumOf(survey.strata, one) ?? rest;
      if (!isDrawn(desk.codeSecret, one.reference, sample)) await drawVisitRow(tx, { complaintId: one.id, state: 'passed-over', way: by });
      else if (by === 'message') await ask(tx, desk, one, until);
      else await list(tx, one, by, until);
    }
    return closed.length;
  });
}

/**
 * What became of those who were asked: whose time is over is asked no more, and a low mark is work for a person, who says whether the case is taken up again.
 * Gives how many it found.
 */
export async function settleOpinions(unitOfWork: UnitOfWork, desk: Pick<SurveyContext, 'house'>, limit = 100): Promise<number> {
  const { lowFrom } = desk.house.institution.survey;
  return await unitOfWork.run(async (tx) => {
    const lapsed = await lapseVisitRows(tx, limit);
    await closeWork(tx, ['return-visit'], lapsed, actor);
    const weighed = await weighVisitRows(tx, limit);
    const low = weighed.filter(({ overall }) => lowFrom !== 'off' && overall !== null && overall >= lowFrom);
    await openWork(
      tx,
      low.map(({ id }) => ({ kind: 'low-mark' as const, complaintId: id, subjectId: id })),
    );
    await tx.record(low.map(({ id, overall }) => ({ kind: 'survey.low' as const, complaintId: id, actor, data: { overall } })));
    return lapsed.length + weighed.length;
  });
}

/** On the list of calls and visits, with the last day as its date. */
async function list(tx: Tx, { id }: Closed, way: 'call' | 'visit', until: Date): Promise<void> {
  if (await drawVisitRow(tx, { complaintId: id, state: 'to-call', way, until }))
    await openWork(tx, [{ kind: 'return-visit', complaintId: id, subjectId: id, due: until }]);
}

/** By the reference and a secret: nobody can choose whether they are asked, and drawing again gives the same. */
function isDrawn(secret: string, reference: string, share: number): boolean {
  const point =
    createHash('sha256')
      .update(`survey-sample:${newestOf(secret)}:${reference}`)
      .digest()
      .readUInt32BE() /
    2 ** 32;
  return point < share;
}

async function ask(tx: Tx, desk: SurveyContext, { id, reference, language }: Closed, until: Date): Promise<void> {
  const notice = newId();
  const { zone } = desk.house.institution;
  // The last day on which it surely still holds.
  const details = { surveyUntil: dateOf(localDayOf(until.getTime(), zone) - 1) };
  await oweNoticeOnce(tx, { id: notice, complaintId: id, kind: 'survey', language, details });
  const tokenHash = linkTokenHash(surveyToken(desk.codeSecret, reference));
  await drawVisitRow(tx, { complaintId: id, state: 'asked', way: 'message', notice, tokenHash, until });
  await tx.record([{ kind: 'notice.owed', complaintId: id, subjectId: notice, actor, data: { kind: 'survey', noticeId: notice } }]);
}
