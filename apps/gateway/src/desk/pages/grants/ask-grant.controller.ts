import { longestGrantDays } from '@app/shared/domain/grant/grant-state.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { say } from '../../../pages/words.js';
import { askGrant } from '../../grants/ask-grant.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { readDays } from './read-days.js';

/** The request of somebody who sees the record of a case for its content. The same as `POST /api/complaints/{reference}/content-grants`. */
@Controller('desk/complaints/:reference/grant')
@DeskPage()
export class AskGrantController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
  ) {}

  @Get()
  @Needs('content.ask')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('content.ask')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<{ reason: string; days: number }, object>(visit, {
      read: (fields) => {
        const reason = readText(language, fields, 'reason', mostReason, 'desk.grants.reason.missing');
        const days = readDays(language, fields);
        const problems = [...('problem' in reason ? [reason.problem] : []), ...('problem' in days ? [days.problem] : [])];
        return 'problem' in reason || 'problem' in days ? { problems } : { said: { reason: reason.text, days: days.days } };
      },
      act: async (work, said) => await askGrant(work, staff, reference, said),
      next: () => '/desk/grants?done=grant-asked',
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference);
    await this.caseForm.show(visit, file, form, 'grants/views/ask.njk', {
      title: say(visit.language, 'desk.grants.ask'),
      mayAct: rightsOf(visit, file).may['content.ask'],
      most: longestGrantDays,
      languageForm: form.fields.size > 0 ? 'grant-form' : undefined,
    });
  }
}
