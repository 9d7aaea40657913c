import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { reopenComplaint } from '../../actions/write-to-case.js';
import { Needs } from '../../needs.js';
import { CaseFrame } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** A decided case is taken up again. */
@Controller('desk/complaints/:reference/reopening')
@DeskPage()
export class ReopeningController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
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
      read: (fields) => {
        const read = readText(visit.language, fields, 'reason', 2_000, 'desk.reopen.reason.missing');
        return 'text' in read ? { said: read.text } : { problems: [read.problem] };
      },
      act: async (work, reason: string) => await reopenComplaint(work, this.deadlines, visit.staff, reference, reason),
      next: () => `/desk/complaints/${encodeURIComponent(reference)}?done=reopened`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference);
    const data = {
      ...this.frame.words(visit, file, undefined),
      title: say(visit.language, 'desk.reopen.title'),
      form,
      problems: form.problems,
      note: form.note,
      error: form.problems.find((problem) => problem.field === 'reason')?.text,
      mayAct: true,
      languageForm: 'reopening-form',
    };
    await this.pages.show(visit, 'transfer/views/reopening.njk', data, form.status);
  }
}
