import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { unmaskCase } from '../../actions/unmask-case.js';
import { readSecrets } from '../../case-file/case-file.query.js';
import type { ShownSecret } from '../../case-file/mask-case.js';
import { Needs } from '../../needs.js';
import { readsFor } from '../../readings/reading-log.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** What stands masked in the texts of a case: shown on the answer to a reason and on no address of its own. */
@Controller('desk/complaints/:reference/unmasking')
@DeskPage()
export class UnmaskController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('case.unmask')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.unmask')
  async unmask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer(visit, {
      read: (fields) => readReason(visit.language, fields, 'desk.unmask.reason.missing'),
      act: async (work, reason: string) => await unmaskCase(work, visit.staff, reference, reason),
      // On the page itself: what is shown here is to stand on no address.
      next: async ({ event }) => {
        readsFor(visit.request, event);
        await this.page(visit, reference, freshForm(), await readSecrets(this.unitOfWork, visit.staff, reference));
      },
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState, shown?: readonly ShownSecret[]): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference, ['notes', 'attachments', 'enclosures']);
    const { may } = rightsOf(visit, file);
    await this.caseForm.show(visit, file, form, 'unmask/views/unmask.njk', {
      title: say(language, 'desk.unmask'),
      mayAct: may['case.unmask'],
      hidden: (shown ?? file.hidden).map((one) => ({
        kind: say(language, `desk.secret.${one.kind}`),
        where: say(language, `desk.secret.in.${one.where}`),
        text: 'value' in one ? (one as ShownSecret).value : one.shown,
      })),
      shown: shown !== undefined,
      languageForm: form.fields.size > 0 ? 'unmask-form' : undefined,
    });
  }
}
