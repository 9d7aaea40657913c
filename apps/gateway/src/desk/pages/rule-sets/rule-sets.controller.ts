import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { changeRuleSets, type OtherRuleSets } from '../../actions/change-rule-sets.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Which rule sets bind a case: ticked among those that the papers name, with a reason. The same as `POST /api/complaints/:reference/rule-sets`. */
@Controller('desk/complaints/:reference/rule-sets')
@DeskPage()
export class RuleSetsPageController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('case.bind')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.bind')
  async change(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<OtherRuleSets, object>(visit, {
      read: (fields) => {
        const ruleSets = fields.getAll('ruleSets');
        const read = readReason(language, fields, 'desk.rule-sets.reason.missing');
        const problems = [
          ...(ruleSets.length === 0 ? [{ field: 'ruleSets', text: say(language, 'desk.rule-sets.none') }] : []),
          ...('problems' in read ? read.problems : []),
        ];
        return 'said' in read && problems.length === 0 ? { said: { ruleSets, reason: read.said } } : { problems };
      },
      act: async (work, said) => await changeRuleSets(work, this.deadlines, staff, reference, said),
      next: () => `${caseAddress(reference)}?done=rule-sets`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'rule-set.unknown': 'ruleSets' },
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference, []);
    const ticked = form.fields.size > 0 ? form.fields.getAll('ruleSets') : (file.ruleSets ?? []);
    await this.caseForm.show(visit, file, form, 'rule-sets/views/rule-sets.njk', {
      title: say(language, 'desk.rule-sets'),
      mayAct: rightsOf(visit, file).may['case.bind'],
      choices: this.deadlines.namedRuleSets.map((id) => {
        const ruleSet = this.deadlines.registry.ruleSet(id);
        return {
          value: id,
          text: titleWords(language, ruleSet),
          hint: ruleSet.number ? { text: ruleSet.number } : undefined,
          checked: ticked.includes(id),
        };
      }),
      reason: form.fields.get('reason') ?? '',
      languageForm: form.fields.size > 0 ? 'rule-sets-form' : undefined,
    });
  }
}
