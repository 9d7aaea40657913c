import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { type Decided, decideComplaint, decisions, type Outcome } from '../../actions/decide-complaint.js';
import { needsRootCause } from '../../causes/state-root-cause.js';
import { withAnswers } from '../../decisions/points.js';
import { lookAt } from '../../decisions/second-look.js';
import { Needs } from '../../needs.js';
import { DeskTexts } from '../../notices/desk-texts.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase, rightsOf } from '../case/case-frame.js';
import { reachable } from '../case/case-pages.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { rootCauseChoices, rootCauseName } from '../frame/root-cause-words.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { checkOutcome, partsWanted } from './outcome-check.js';
import { fieldsOfOutcome, readOutcome } from './read-outcome.js';

/** The decision. First it is written, then checked against what the rules want said, then sent: three sendings of one form. */
@Controller('desk/complaints/:reference/outcome')
@DeskPage()
export class OutcomeController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(DeskTexts) private readonly texts: DeskTexts,
  ) {}

  @Get()
  @Needs('case.decide')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.decide')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { staff, language, fields } = visit;
    const step = fields.get('step');
    const read = readOutcome(language, fields, needsRootCause(this.house));
    if (!visit.again && step === 'change') return await this.page(visit, reference, freshForm(fields));
    if (!visit.again && step !== 'send' && 'said' in read) return await this.check(visit, reference, read.said);
    await this.forms.answer<Outcome, Decided>(visit, {
      read: () => read,
      act: async (work, outcome) =>
        await decideComplaint(work, { deadlines: this.deadlines, house: this.house }, staff, reference, namedClaim(visit), outcome),
      next: ({ status }) => `${caseAddress(reference)}?done=${status}`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'remedy.not-approved': 'text', 'parts.unanswered': 'partsReason', 'root-cause.unknown': 'rootCause' },
    });
  }

  /** What will be said, to whom, by which medium, and what the rules still miss. Nothing is decided yet. */
  private async check(visit: Visit, reference: string, outcome: Outcome): Promise<void> {
    const file = await this.frame.load(visit, reference, ['events', 'points']);
    const rights = rightsOf(visit, file);
    if (!rights.act) return await this.page(visit, reference, freshForm(visit.fields));
    const telling = this.frame.telling(visit);
    const { language } = visit;
    const told = withAnswers(outcome, file.points, file.language);
    const media = checkOutcome(telling, this.texts.desk, file, told);
    const why = await lookAt({ query: (sql, values) => this.unitOfWork.read(sql, values) }, { house: this.house }, file, outcome.decision);
    const due = file.deadlines.find((one) => one.notice === 'outcome' && one.state === 'open' && one.dueAt !== null);
    await this.pages.show(visit, 'decide/views/check.njk', {
      ...this.frame.words(visit, file, undefined),
      title: say(language, 'desk.decide.check'),
      form: freshForm(visit.fields),
      carried: [...visit.fields].filter(([name]) => !['formKey', 'actionKey', 'step', 'resume', 'switchLanguage'].includes(name)),
      mayAct: true,
      outcome: { ...told, word: say(language, `status.decision.${outcome.decision}`) },
      parts: Object.entries(outcome)
        .filter(([name]) => !['decision', 'text', 'remedies', 'partsReason', 'rootCause'].includes(name))
        .map(([name, text]) => ({ title: say(language, `status.decision.part.${name}`), text })),
      found: outcome.rootCause === undefined ? undefined : rootCauseName(language, this.house, outcome.rootCause),
      media,
      blocked: media.length > 0 && media.every((one) => one.problem !== undefined),
      reachable: reachable(file),
      looked: why && say(language, 'desk.decide.consequence.look', { why: say(language, `desk.look.why.${why}`) }),
      late:
        due?.dueAt && due.dueOn && telling.now >= due.dueAt
          ? say(language, 'desk.decide.late', { due: longDay(language, due.dueOn) })
          : undefined,
      languageForm: 'check-form',
    });
  }

  private async page(visit: Visit, reference: string, sent: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference, ['secondLooks']);
    const { language } = visit;
    const telling = this.frame.telling(visit);
    const { now, zone } = telling;
    const last = file.secondLooks.at(-1);
    const returned = last?.state === 'objected' ? last : undefined;
    const { act } = rightsOf(visit, file);
    // What was sent back is mended, and not written from nothing.
    const form = returned && act && sent.fields.size === 0 ? freshForm(fieldsOfOutcome(returned.outcome as unknown as Outcome)) : sent;
    await this.form.show(visit, file, form, 'decide/views/outcome.njk', {
      title: say(language, 'desk.decide.title'),
      mayAct: act,
      decisions: decisions.map((value) => ({ value, text: say(language, `status.decision.${value}`) })),
      parts: partsWanted(this.ruleSets(file), now, zone).map((name) => ({ name, title: say(language, `status.decision.part.${name}`) })),
      rootCauses: rootCauseChoices(language, this.house),
      rootCause: form.fields.get('rootCause') ?? file.matter?.rootCause ?? '',
      words: { text: file.text, wish: file.wish },
      returned:
        returned &&
        say(language, 'desk.look.returned', {
          name: actorWords(language, returned.lookedBy!),
          at: dayAndTime(telling, returned.lookedAt!),
          remark: returned.remark ?? '',
        }),
      languageForm: 'outcome-form',
    });
  }

  private ruleSets(file: FramedCase<never>): RuleSet[] {
    return [...new Set(file.deadlines.map((one) => one.ruleSet))].flatMap((id) => this.deadlines.registry.ruleSets.get(id) ?? []);
  }
}
