import { placeOf, stepFor } from '@app/shared/domain/escalation/escalation.js';
import { ladderOf } from '@app/shared/obligations/raise-escalations.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { DeskContext } from '../../desk-context.js';
import { answerEscalation, answersRung, type Escalated, escalateCase, leastFor } from '../../escalations/escalate-case.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason, readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, untilWords } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** The ladder of one case: who higher up was asked, what they said, and asking the next one. */
@Controller('desk/complaints/:reference/escalation')
@DeskPage()
export class EscalationPageController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('case.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.escalate')
  async escalate(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, Escalated>(visit, {
      read: (fields) => readReason(language, fields, 'desk.escalation.reason.missing'),
      act: async (work, reason) => await escalateCase(work, this.desk, staff, reference, reason),
      next: () => `${caseAddress(reference)}/escalation?done=escalated`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'escalation.top': 'reason' },
    });
  }

  @Post('answers')
  @Needs('escalation.answer')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, { state: string }>(visit, {
      read: (fields) => {
        const read = readText(language, fields, 'answer', 4_000, 'desk.escalation.answer.missing');
        return 'problem' in read ? { problems: [read.problem] } : { said: read.text };
      },
      act: async (work, answer) => await answerEscalation(work, staff, uuid(visit.fields.get('escalation') ?? ''), answer),
      next: () => `${caseAddress(reference)}/escalation?done=escalation-answered`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'escalation.settled': 'answer', 'escalation.higher': 'answer' },
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const file = await this.frame.load(visit, reference, ['escalations']);
    const telling = this.frame.telling(visit);
    const rights = rightsOf(visit, file);
    const ladder = ladderOf(this.desk.deadlines, this.desk.house.departments, file.department);
    const goesOn = stepFor(ladder, leastFor(staff), placeOf(file.escalations)) !== undefined;
    await this.caseForm.show(visit, file, form, 'escalation/views/escalation.njk', {
      title: say(language, 'desk.escalation'),
      mayAct: true,
      items: file.escalations.map((one) => ({
        id: one.id,
        rung: say(language, `desk.escalation.rung.${one.rung}`),
        ground: say(language, `desk.escalation.ground.${one.ground}`),
        state: say(language, `desk.escalation.state.${one.state}`),
        stands: one.state === 'standing',
        by: actorWords(language, one.raisedBy),
        at: dayAndTime(telling, one.raisedAt),
        until: untilWords(telling, one.dueAt),
        reason: one.reason,
        answer: one.answer,
        ended: one.endedAt && one.endedBy ? `${actorWords(language, one.endedBy)} · ${dayAndTime(telling, one.endedAt)}` : undefined,
        answers: rights.open && one.state === 'standing' && rights.may['escalation.answer'] && answersRung(staff, one.rung),
      })),
      ladder: ladder.map((step) => say(language, `desk.escalation.rung.${step}`)).join(' → '),
      escalates: rights.open && rights.may['case.escalate'] && goesOn,
      languageForm: rights.open && rights.may['case.escalate'] && goesOn ? 'escalate-form' : undefined,
    });
  }
}
