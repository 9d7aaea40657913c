import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { decisions } from '../../actions/decide-complaint.js';
import { Needs } from '../../needs.js';
import { type NoticeByHand, raiseByHand } from '../../notices/raise-by-hand.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { addresseeOf, readReport, reportParts } from './read-report.js';

/** The report to the authority that referred a case. The same notice as `POST /api/complaints/{reference}/notices` of kind `report-back`. */
@Controller('desk/complaints/:reference/report-back')
@DeskPage()
export class ReportController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
  ) {}

  @Get()
  @Needs('notice.raise')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const file = await this.frame.load(visit, reference);
    await this.page(visit, file, freshForm(addresseeOf(file.referral)), false);
  }

  @Post()
  @Needs('notice.raise')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { staff, language } = visit;
    await this.forms.answer<NoticeByHand, { notice: string }>(visit, {
      read: (fields) => readReport(language, fields),
      act: async (work, wish) => await raiseByHand(work, staff, reference, namedClaim(visit), wish),
      next: () => `${caseAddress(reference)}?done=reported`,
      show: async (state) => await this.page(visit, await this.frame.load(visit, reference), state, true),
    });
  }

  private async page(visit: Visit, file: FramedCase<never>, form: FormState, typed: boolean): Promise<void> {
    const { language } = visit;
    const rights = rightsOf(visit, file);
    await this.form.show(visit, file, form, 'report/views/report.njk', {
      title: say(language, 'desk.report'),
      // Often it is owed after the case was decided, when nobody holds it any more.
      mayAct: rights.may['notice.raise'],
      typed,
      decisions: decisions.map((value) => ({ value, text: say(language, `status.decision.${value}`) })),
      parts: reportParts.map((name) => ({ name, title: say(language, `desk.report.${name}`) })),
      languageForm: 'report-form',
    });
  }
}
