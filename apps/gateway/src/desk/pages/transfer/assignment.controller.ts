import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { say } from '../../../pages/words.js';
import { assignCase, assignees, type HandedOut } from '../../actions/assign-case.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** To somebody of the department, by whoever answers for it: with how many cases each holds now. */
@Controller('desk/complaints/:reference/assignment')
@DeskPage()
export class AssignmentController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('case.assign')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.assign')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<{ person: string; reason: string }, HandedOut>(visit, {
      read: (fields) => {
        const person = fields.get('person') ?? '';
        const reason = readText(language, fields, 'reason', mostReason, 'desk.assign.reason.missing');
        const problems = [
          ...(person === '' ? [{ field: 'person', text: say(language, 'desk.assign.person.missing') }] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ];
        return problems.length > 0 || 'problem' in reason ? { problems } : { said: { person, reason: reason.text } };
      },
      act: async (work, wish) => await assignCase(work, this.desk, staff, reference, wish),
      next: () => `${caseAddress(reference)}?done=assigned`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'claim.not-theirs': 'person' },
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference);
    const rights = rightsOf(visit, file);
    const people = await assignees(this.unitOfWork, file.id, this.desk);
    await this.form.show(visit, file, form, 'transfer/views/assignment.njk', {
      title: say(language, 'desk.assign.title'),
      mayAct: rights.open && rights.may['case.assign'],
      people: people.map(({ id, name, holds }) => ({
        value: id,
        text: name,
        hint: { text: say(language, 'desk.assign.holds', { n: holds }) },
      })),
      languageForm: 'assign-form',
    });
  }
}
