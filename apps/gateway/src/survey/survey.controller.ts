import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { readSubmission } from '../http/submission/read-submission.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { headerOf, type PageReply, type PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { findSurvey, keepAnswers, type OpenSurvey, type SurveyAnswers, surveyQuestions } from './answer-survey.js';

/** The page of a return visit. Its address holds a code that works once and opens nothing else. */
@Controller('survey')
@UseFilters(PageFailureFilter)
export class SurveyController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get(':token')
  async ask(@Req() request: PageRequest, @Res() reply: PageReply, @Param('token') token: string): Promise<void> {
    this.show(request, reply, await this.find(token));
  }

  @Post(':token')
  async answer(@Req() request: PageRequest, @Res() reply: PageReply, @Param('token') token: string): Promise<void> {
    const survey = await this.find(token);
    const { fields } = await readSubmission(bodyOf(request.body, 100_000), headerOf(request, 'content-type'));
    const answers = readAnswers(fields);
    if (survey.state === 'open' && Object.keys(answers).length === 0) return this.show(request, reply, survey, true);
    const kept = await this.unitOfWork.run(async (tx) => await keepAnswers(tx, survey.complaintId, 'link', answers));
    return this.show(request, reply, { ...survey, state: kept ? 'answered' : survey.state }, false, kept);
  }

  private async find(token: string): Promise<OpenSurvey> {
    const survey = /^[\w-]{22}$/.test(token) ? await findSurvey(this.unitOfWork, token) : undefined;
    if (!survey) throw new Failure('not-found');
    return survey;
  }

  private show(request: PageRequest, reply: PageReply, survey: OpenSurvey, empty = false, thanks = false): void {
    keepLanguage(request, reply);
    const language = languageOf(request);
    const title = say(language, thanks ? 'survey.thanks' : 'survey.title');
    const data = {
      title,
      reference: survey.reference,
      open: survey.state === 'open',
      said: survey.state === 'open' ? undefined : say(language, thanks ? 'survey.kept' : `survey.${survey.state}`),
      empty,
      questions: surveyQuestions.map((name) => ({ name, text: say(language, `survey.question.${name}`) })),
    };
    this.pages.show(request, reply, 'survey/views/survey.njk', data, { secret: true, ...(empty ? { status: 422 } : {}) });
  }
}

function readAnswers(fields: ReadonlyMap<string, string>): SurveyAnswers {
  const marks = surveyQuestions.flatMap((name) => {
    const mark = Number(fields.get(name));
    return [1, 2, 3].includes(mark) ? [[name, mark] as const] : [];
  });
  const comment = cleanText(fields.get('comment') ?? '', 2_000).trim();
  return { ...Object.fromEntries(marks), ...(comment === '' ? {} : { comment }) } as SurveyAnswers;
}
