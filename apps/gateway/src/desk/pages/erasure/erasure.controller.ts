import { erasureGrounds } from '@app/shared/domain/erasure/erasure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { approveErasure, type ErasedCase, refuseErasure } from '../../erasure/answer-erasure.js';
import { askErasure, type ErasureWish } from '../../erasure/ask-erasure.js';
import { listErasures, type ShownErasure } from '../../erasure/erasures.query.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { sightOf } from '../../sight.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { readInRow, readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** The person of an ended case is taken out of it: asked for by one, approved by another. */
@Controller('desk/complaints/:reference/erasure')
@DeskPage()
export class ErasurePagesController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Needs('case.erase')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.erase')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<ErasureWish, object>(visit, {
      read: (fields) => {
        const ground = erasureGrounds.find((one) => one === fields.get('ground'));
        const reason = readText(language, fields, 'reason', mostReason, 'desk.erasure.reason.missing');
        const problems: DeskProblem[] = [
          ...(ground === undefined ? [{ field: 'ground', text: say(language, 'desk.erasure.ground.missing') }] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ];
        if (ground === undefined || 'problem' in reason) return { problems };
        return { said: { ground, reason: reason.text } };
      },
      act: async (work, wish) => await askErasure(work, staff, reference, wish),
      next: () => `${caseAddress(reference)}/erasure?done=erasure-asked`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'request.invalid': 'reason' },
    });
  }

  @Post(':id/approvals')
  @Needs('erasure.approve')
  async approve(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const back = `${caseAddress(reference)}/erasure`;
    const approve = (work: Transactions) => approveErasure(work, visit.staff, uuid(id), this.settings.folders.record);
    await this.forms.press<ErasedCase>(visit, back, approve, () => `${back}?done=erasure-approved`);
  }

  @Post(':id/refusals')
  @Needs('erasure.approve')
  async refuse(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readInRow(language, fields, 'why', id, 'desk.erasure.reason.missing'),
      act: async (work, reason) => await refuseErasure(work, staff, uuid(id), reason),
      next: () => `${caseAddress(reference)}/erasure?done=erasure-refused`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const file = await this.frame.load(visit, reference);
    const { may } = rightsOf(visit, file);
    const erasures = await listErasures(this.unitOfWork, sightOf(staff), file.reference);
    const waits = erasures.some(({ answeredAt }) => answeredAt === null);
    await this.caseForm.show(visit, file, form, 'erasure/views/erasure.njk', {
      title: say(language, 'desk.erasure'),
      // What was done stands here for good; the forms below say for themselves whether they are for this person.
      mayAct: true,
      asks: may['case.erase'] && file.erasedAt === null && !waits,
      grounds: erasureGrounds.map((value) => ({ value, text: say(language, `desk.erasure.ground.${value}`) })),
      erasures: erasures.map((one) => this.words(visit, one, may['erasure.approve'])),
      languageForm: form.fields.has('reason') ? 'erasure-form' : undefined,
    });
  }

  private words(visit: Visit, one: ShownErasure, mayApprove: boolean): object {
    const { language, staff } = visit;
    const telling = this.frame.telling(visit);
    const said = (key: string, actor: string, at: Date) =>
      say(language, key, { name: actorWords(language, actor), at: dayAndTime(telling, at) });
    const answered = one.answeredAt !== null && one.answeredBy !== null;
    return {
      id: one.id,
      ground: say(language, `desk.erasure.ground.${one.ground}`),
      reason: one.reason,
      asked: said('desk.erasure.asked-by', one.askedBy, one.askedAt),
      answered: answered
        ? said(one.doneAt === null ? 'desk.erasure.refused-by' : 'desk.erasure.done-by', one.answeredBy!, one.answeredAt!)
        : undefined,
      refusal: one.refusal ?? undefined,
      waits: one.answeredAt === null,
      approves: one.answeredAt === null && mayApprove && one.askedById !== staff.id,
      refuses: one.answeredAt === null && mayApprove,
    };
  }
}
