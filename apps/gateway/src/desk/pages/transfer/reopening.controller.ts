import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { reopenComplaint } from '../../actions/write-to-case.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** A decided case is taken up again. */
@Controller('desk/complaints/:reference/reopening')
@DeskPage()
export class ReopeningController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('case.reopen')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.reopen')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer(visit, {
      read: (fields) => readReason(visit.language, fields, 'desk.reopen.reason.missing'),
      act: async (work, reason: string) => await reopenComplaint(work, this.deadlines, visit.staff, reference, reason),
      next: () => `${caseAddress(reference)}?done=reopened`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference);
    const data = {
      title: say(visit.language, 'desk.reopen.title'),
      mayAct: true,
      languageForm: 'reopening-form',
    };
    await this.form.show(visit, file, form, 'transfer/views/reopening.njk', data);
  }
}
