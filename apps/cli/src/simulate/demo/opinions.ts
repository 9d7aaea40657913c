import type { Language } from '@app/shared/domain/language.js';
import { recordVisit } from '../../../../gateway/src/desk/visits/record-visit.js';
import { keepAnswers, type SurveyAnswers } from '../../../../gateway/src/survey/answer-survey.js';
import type { Chance } from '../chance.js';
import type { SimulatedHouse } from '../simulated-house.js';
import type { CaseWork } from './stories.js';
import * as say from './words-of-staff.js';

/** A share of those who are asked answers on any one day. */
const answersADay = 0.18;

/** The day's answers of those who were asked what they think of a decision: by the link that they were sent, or when somebody calls them. */
export async function answerOpinions({ unitOfWork }: SimulatedHouse, work: CaseWork, chance: Chance): Promise<void> {
  const asked = await unitOfWork.read<{ id: string; reference: string; language: Language; state: 'asked' | 'to-call' }>(
    `SELECT c.id, c.reference, c.language, s.state FROM survey s JOIN complaint c ON c.id = s.complaint_id
     WHERE s.state IN ('asked', 'to-call') AND s.until > now() ORDER BY c.received_at, c.reference`,
  );
  for (const { id, reference, language, state } of asked) {
    if (!chance.happens(answersADay)) continue;
    const answers = answersOf(language, chance);
    if (state === 'asked') await unitOfWork.run((tx) => keepAnswers(tx, id, 'link', answers));
    else {
      const said = chance.happens(0.25) ? ({ outcome: 'not-reached' } as const) : ({ outcome: 'answered', answers } as const);
      await work.attempt(() => recordVisit(unitOfWork, work.overseer(), reference, said));
    }
  }
}

function answersOf(language: Language, chance: Chance): SurveyAnswers {
  const overall = chance.happens(0.6) ? 1 : chance.happens(0.6) ? 2 : 3;
  const near = () => Math.min(3, Math.max(1, overall + chance.whole(-1, 1))) as 1 | 2 | 3;
  return {
    overall,
    channel: near(),
    staff: near(),
    time: near(),
    result: near(),
    ...(overall === 3 ? { comment: chance.oneOf(say.comments[language]) } : {}),
  };
}
