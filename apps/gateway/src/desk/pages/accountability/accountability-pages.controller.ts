import type { AnsweredSpan } from '@app/shared/domain/claim/answered.js';
import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import { type RulingGround, rulingGrounds } from '@app/shared/domain/work/breach.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { lastMoment } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { type Breach, readAccountability } from '../../accountability/accountability.query.js';
import { ruleOnBreach } from '../../accountability/rule-on-breach.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, demandMay, type Rights, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

interface Said {
  readonly ground: RulingGround;
  readonly text: string;
}

/** Who had a case when, and the dates that were missed, each with what was found of it. */
@Controller('desk/complaints/:reference/accountability')
@DeskPage()
export class AccountabilityPagesController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('accountability.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post(':id/rulings')
  @Needs('accountability.rule')
  async rule(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<Said, object>(visit, {
      read: (fields) => {
        const ground = rulingGrounds.find((one) => one === fields.get('ground'));
        const text = readText(language, fields, 'text', 2_000, 'desk.accountability.text.missing');
        const problems: DeskProblem[] = [
          ...(ground === undefined ? [{ field: `ground-${id}`, text: say(language, 'desk.accountability.ground.missing') }] : []),
          ...('problem' in text ? [{ ...text.problem, field: `text-${id}` }] : []),
        ];
        return ground === undefined || 'problem' in text ? { problems } : { said: { ground, text: text.text } };
      },
      act: async (work, said) => await ruleOnBreach(work, staff, uuid(id), said),
      next: () => `${caseAddress(reference)}/accountability?done=ruled`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference);
    const rights = rightsOf(visit, file);
    demandMay(rights, 'accountability.read');
    const record = await readAccountability(this.unitOfWork, visit.staff, reference);
    const telling = this.frame.telling(visit);
    const at = (when: Date | null) => (when === null ? say(language, 'desk.accountability.now') : dayAndTime(telling, when));
    await this.caseForm.show(visit, file, form, 'accountability/views/accountability.njk', {
      title: say(language, 'desk.accountability'),
      mayAct: true,
      answered: record.answered.map((one) => ({
        department: one.department === null ? undefined : this.pages.departmentName(language, one.department),
        who: one.holder === null ? this.nobody(language, one) : actorWords(language, one.holder),
        from: at(one.from),
        until: at(one.until),
      })),
      complete: record.complete,
      departments: record.departments.map((one) => ({
        name: this.pages.departmentName(language, one.department),
        from: at(one.from),
        until: at(one.until),
        by: actorWords(language, one.by),
      })),
      holdings: record.holdings.map((one) => ({
        name: actorWords(language, one.holder),
        department: this.pages.departmentName(language, one.department),
        from: at(one.from),
        until: at(one.until),
        ended: one.ended === null ? undefined : wordOr(language, `desk.accountability.ended.${one.ended}`, one.ended),
      })),
      breaches: record.breaches.map((one) => this.breach(visit, one, rights)),
      grounds: rulingGrounds.map((value) => ({ value, text: say(language, `desk.accountability.ground.${value}`) })),
      languageForm: undefined,
    });
  }

  /** Why nobody held it then. */
  private nobody(language: Visit['language'], { how, after }: AnsweredSpan): string {
    const why = after === null ? '' : wordOr(language, `desk.accountability.ended.${after}`, after);
    return say(language, `desk.accountability.how.${how}`, { why });
  }

  private ruleSetTitle(language: Visit['language'], id: string): string {
    const rules = this.deadlines.registry.ruleSets.get(id);
    return rules ? titleWords(language, rules) : id;
  }

  private breach(visit: Visit, one: Breach, { may }: Rights): object {
    const { language, staff } = visit;
    const telling = this.frame.telling(visit);
    return {
      id: one.id,
      title: `${wordOr(language, `desk.obligation.${one.kind}`, one.obligation)} (${this.ruleSetTitle(language, one.ruleSet)})`,
      due: lastMoment(language, one.dueAt, telling.zone),
      met: one.metAt === null ? undefined : dayAndTime(telling, one.metAt),
      department: one.department === null ? undefined : this.pages.departmentName(language, one.department),
      holder: one.holder === null ? undefined : actorWords(language, one.holder),
      rulings: one.rulings.map(({ ground, text, by, at }) => ({
        ground: say(language, `desk.accountability.ground.${ground}`),
        text,
        by: say(language, 'desk.accountability.ruled-by', { name: actorWords(language, by), at: dayAndTime(telling, at) }),
      })),
      rules: may['accountability.rule'] && one.holderId !== staff.id,
    };
  }
}
