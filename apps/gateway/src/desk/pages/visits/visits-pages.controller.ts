import type { Language } from '@app/shared/domain/language.js';
import { languages } from '@app/shared/domain/language.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { type SurveyAnswers, surveyQuestions } from '../../../survey/answer-survey.js';
import { Needs } from '../../needs.js';
import { type RecordedVisit, recordVisit, type VisitOutcome } from '../../visits/record-visit.js';
import { listVisits } from '../../visits/visits.query.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, untilWords } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

const outcomes = ['answered', 'not-reached', 'declined'] as const;

/** Return visits: the list of calls, and one call with its script in three languages. */
@Controller('desk')
@DeskPage()
export class VisitsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get('return-visits')
  @Needs('visit.record')
  async list(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const telling = this.frame.telling(visit);
    const items = (await listVisits(this.unitOfWork, staff)).map((one) => ({
      ...one,
      path: `${caseAddress(one.reference)}/return-visit`,
      department: this.pages.departmentName(language, one.department),
      way: say(language, `desk.visits.way.${one.way}`),
      language: say(language, `desk.language.${one.language}`),
      decision: one.decision === null ? '' : say(language, `status.decision.${one.decision}`),
      decided: dayAndTime(telling, one.decidedAt),
      until: untilWords(telling, one.until),
    }));
    await this.pages.show(visit, 'visits/views/list.njk', { title: say(language, 'desk.visits'), here: 'visits', items });
  }

  @Get('complaints/:reference/return-visit')
  @Needs('visit.record')
  async one(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post('complaints/:reference/return-visit')
  @Needs('visit.record')
  async record(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<VisitOutcome, RecordedVisit>(visit, {
      read: (fields) => readVisit(language, fields),
      act: async (work, said) => await recordVisit(work, staff, reference, said),
      next: () => '/desk/return-visits?done=visit',
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'visit.own': 'outcome', 'visit.settled': 'outcome' },
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const file = await this.frame.load(visit, reference, ['surveys']);
    const waits = file.surveys.find(({ state }) => state === 'to-call');
    const institution = (one: Language) => this.pages.institution.name[one];
    await this.caseForm.show(visit, file, form, 'visits/views/visit.njk', {
      title: say(language, 'desk.visits.one'),
      mayAct: rightsOf(visit, file).may['visit.record'],
      waits: waits !== undefined,
      way: waits && say(language, `desk.visits.way.${waits.way}`),
      tries: waits?.tries ?? 0,
      // In the complainant's language first: whoever calls reads it out.
      scripts: [file.language, ...languages.filter((one) => one !== file.language)].map((one) => ({
        language: one,
        name: say(language, `desk.language.${one}`),
        open: one === file.language,
        lines: [
          say(one, 'desk.visits.script.hello', { name: file.complainant.name ?? '', institution: institution(one), caller: staff.name }),
          say(one, 'desk.visits.script.why', { reference: file.reference }),
          ...surveyQuestions.map((name) => say(one, `survey.question.${name}`)),
          say(one, 'desk.visits.script.thanks'),
        ],
      })),
      outcomes: outcomes.map((value) => ({ value, text: say(language, `desk.visits.outcome.${value}`) })),
      questions: surveyQuestions.map((name) => ({
        name,
        text: say(language, `survey.question.${name}`),
        marks: [1, 2, 3].map((value) => ({
          value: String(value),
          text: say(language, `survey.mark.${value}`),
          checked: form.fields.get(name) === String(value),
        })),
      })),
      languageForm: form.fields.size > 0 ? 'visit-form' : undefined,
    });
  }
}

function readVisit(
  language: Language,
  fields: URLSearchParams,
): { readonly said: VisitOutcome } | { readonly problems: readonly DeskProblem[] } {
  const outcome = outcomes.find((one) => one === fields.get('outcome'));
  if (outcome === undefined) return { problems: [{ field: 'outcome', text: say(language, 'desk.visits.outcome.missing') }] };
  if (outcome !== 'answered') return { said: { outcome } };
  const marks = surveyQuestions.flatMap((name) =>
    /^[123]$/.test(fields.get(name) ?? '') ? [[name, Number(fields.get(name))] as const] : [],
  );
  if (!marks.some(([name]) => name === 'overall'))
    return { problems: [{ field: 'overall', text: say(language, 'desk.visits.overall.missing') }] };
  const comment = (fields.get('comment') ?? '').trim().slice(0, 2_000);
  return { said: { outcome, answers: { ...Object.fromEntries(marks), ...(comment === '' ? {} : { comment }) } as SurveyAnswers } };
}
