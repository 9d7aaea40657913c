import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { localDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { DeskTexts } from '../../notices/desk-texts.js';
import { readEvidenceRequests } from '../../notices/evidence-requests.query.js';
import { type NoticeByHand, raiseByHand } from '../../notices/raise-by-hand.js';
import { textsOn } from '../../notices/texts-on.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { readProgress } from './read-progress.js';

/** Word half-way: what is being done, and what we need from the complainant by when. Written, looked at as it will leave, then sent. */
@Controller('desk/complaints/:reference/progress')
@DeskPage()
export class ProgressController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(DeskTexts) private readonly texts: DeskTexts,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get()
  @Needs('notice.raise')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('notice.raise')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { staff, language, fields } = visit;
    const step = fields.get('step');
    const read = readProgress(language, fields, localDay(new Date(), this.frame.telling(visit).zone));
    if (!visit.again && step === 'change') return await this.page(visit, reference, freshForm(fields));
    if (!visit.again && step !== 'send' && 'said' in read) return await this.preview(visit, reference, read.said);
    await this.forms.answer<NoticeByHand, { notice: string }>(visit, {
      read: () => read,
      act: async (work, wish) =>
        await raiseByHand(work, this.deadlines, staff, reference, namedClaim(visit), await this.withDate(visit, reference, wish)),
      next: () => `${caseAddress(reference)}/messages?done=progress`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  /** The date that stands is told again; nothing is promised anew. */
  private async withDate(visit: Visit, reference: string, wish: NoticeByHand): Promise<NoticeByHand> {
    const file = await this.frame.load(visit, reference);
    const due = file.deadlines.find(
      (one) => this.deadlines.isPromised({ kind: one.kind as 'decide' }) && one.state === 'open' && one.dueOn !== null,
    );
    return due?.dueOn == null ? wish : { ...wish, values: { ...wish.values, dueOn: due.dueOn, newDueOn: due.dueOn } };
  }

  private async preview(visit: Visit, reference: string, wish: NoticeByHand): Promise<void> {
    const file = await this.frame.load(visit, reference, ['events']);
    if (!rightsOf(visit, file).act) return await this.page(visit, reference, freshForm(visit.fields));
    const { language } = visit;
    const { now } = this.frame.telling(visit);
    const { values } = await this.withDate(visit, reference, wish);
    const written = textsOn(this.texts.desk, file, { kind: 'progress', ruleSet: null, details: values }, now);
    await this.caseForm.show(visit, file, freshForm(visit.fields), 'report/views/progress-check.njk', {
      title: say(language, 'desk.progress.check'),
      carried: [...visit.fields].filter(([name]) => !['formKey', 'actionKey', 'step', 'resume', 'switchLanguage'].includes(name)),
      mayAct: true,
      media: written.map(({ to, text }) => ({
        medium: wordOr(language, `medium.${text.medium}`, text.medium),
        to,
        subject: text.subject,
        body: text.body,
      })),
      languageForm: 'check-form',
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference);
    const { items, needed } = await readEvidenceRequests(this.unitOfWork, this.institution, visit.staff, reference);
    const standing = items.find(({ state }) => state === 'asked');
    const ticked = form.fields.getAll('need');
    await this.caseForm.show(visit, file, form, 'report/views/progress.njk', {
      needed: needed.map((one) => ({ value: one, text: one, checked: ticked.includes(one) })),
      foreign: file.language === visit.language ? undefined : file.language,
      standing:
        standing && say(visit.language, 'desk.progress.standing', { by: longDay(visit.language, standing.replyBy), asked: standing.asked }),
      title: say(visit.language, 'desk.progress'),
      mayAct: rightsOf(visit, file).act,
      languageForm: 'progress-form',
    });
  }
}
