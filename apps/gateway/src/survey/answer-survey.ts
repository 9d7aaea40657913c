import { visitTransitions } from '@app/shared/domain/survey/return-visit.js';
import { listed } from '@app/shared/domain/transitions.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { answerVisitRow } from '@app/shared/records/visit-rows.js';
import { linkTokenHash } from '@app/shared/secrets/access-code.js';

/** What is asked: as a whole, and of the four things that a return visit is about. 1 yes, 2 partly, 3 no. */
export const surveyQuestions = ['overall', 'channel', 'staff', 'time', 'result'] as const;
/** What the survey asks, by the name of the answer's field. */
export type SurveyQuestion = (typeof surveyQuestions)[number];
/** Answers from 1 to 3, and words of one's own. */
export type SurveyAnswers = Partial<Record<SurveyQuestion, 1 | 2 | 3>> & { readonly comment?: string };

/** A survey as its link finds it. */
export interface OpenSurvey {
  readonly complaintId: string;
  readonly reference: string;
  readonly state: 'open' | 'answered' | 'over';
}

/** The survey of a link's code; undefined when there is none: a wrong code learns nothing. */
export async function findSurvey(unitOfWork: UnitOfWork, token: string): Promise<OpenSurvey | undefined> {
  const [found] = await unitOfWork.read<OpenSurvey>(
    `SELECT c.id AS "complaintId", c.reference, CASE WHEN s.answered_at IS NOT NULL THEN 'answered' WHEN s.until <= now() OR s.state NOT IN (${listed(visitTransitions.before('answered'))}) THEN 'over' ELSE 'open' END AS state
     FROM survey s JOIN complaint c ON c.id = s.complaint_id WHERE s.token_hash = $1`,
    [linkTokenHash(token)],
  );
  return found;
}

/** Keeps the answers of a survey, once and within its time. Gives whether they were kept. */
export async function keepAnswers(tx: Tx, complaintId: string, by: 'link' | 'sms', answers: SurveyAnswers): Promise<boolean> {
  const kept = await answerVisitRow(tx, complaintId, { answeredBy: by, answers });
  if (!kept) return false;
  const { comment: _, ...marks } = answers;
  await tx.record([
    {
      kind: 'survey.answered',
      complaintId,
      ...(kept.notice === null ? {} : { subjectId: kept.notice }),
      actor: 'complainant',
      data: { by, ...marks },
    },
  ]);
  return true;
}
