import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject } from '@nestjs/common';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { surveyQuestions } from '../../../survey/answer-survey.js';
import { readSurveyAnswers } from '../../lists/survey-answers.query.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

const marks = { 1: 'yes', 2: 'partly', 3: 'no' } as const;

/** What complainants answered when they were asked how it went: by department, and each answer with their own words, masked. */
@Controller('desk/survey-answers')
@DeskPage()
export class SurveyAnswersPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('survey.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff, request } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const asked = addressOf(request).searchParams;
    const page = Math.max(1, Number(/^\d{1,4}$/.exec(asked.get('page') ?? '')?.[0] ?? 1));
    const chosen = this.pages.departments.find(({ id }) => id === asked.get('department'))?.id;
    const { items, more, tallies } = await readSurveyAnswers(this.unitOfWork, staff, { department: chosen, page });
    const to = (number: number) =>
      `/desk/survey-answers?${new URLSearchParams({ ...(chosen === undefined ? {} : { department: chosen }), page: String(number) })}`;
    const departments = [...new Set(tallies.map(({ department }) => department))];
    await this.pages.show(visit, 'survey-answers/views/survey-answers.njk', {
      title: say(language, 'desk.answers'),
      here: 'answers',
      questions: surveyQuestions.map((name) => say(language, `survey.question.${name}`)),
      departments: departments.map((id) => ({
        name: this.pages.departmentName(language, id) ?? '–',
        cells: surveyQuestions.map((question) => {
          const one = tallies.find((tally) => tally.department === id && tally.question === question);
          return one === undefined ? '–' : say(language, 'desk.answers.tally', { yes: one.yes, partly: one.partly, no: one.no });
        }),
      })),
      answers: items.map((one) => ({
        reference: one.reference,
        href: caseAddress(one.reference),
        department: this.pages.departmentName(language, one.department),
        decision: one.decision === null ? undefined : wordOr(language, `status.decision.${one.decision}`, one.decision),
        at: dayAndTime(telling, one.answeredAt),
        by: wordOr(language, `desk.answers.by.${one.answeredBy}`, one.answeredBy),
        low: one.marks['overall'] === 3,
        marks: surveyQuestions.flatMap((name) => {
          const mark = marks[one.marks[name] as keyof typeof marks];
          return mark === undefined
            ? []
            : [{ question: say(language, `survey.question.${name}`), answer: say(language, `survey.${mark}`) }];
        }),
        comment: one.comment,
        lang: one.language === language ? undefined : one.language,
      })),
      choices:
        reach(staff, 'survey.read') === 'all'
          ? this.pages.departments.map(({ id, names }) => ({ value: id, text: names[language], selected: id === chosen }))
          : undefined,
      before: page > 1 ? to(page - 1) : undefined,
      after: more ? to(page + 1) : undefined,
    });
  }
}
