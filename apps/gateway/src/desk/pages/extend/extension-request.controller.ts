import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { approveExtension, type ExtensionWish, isBy, previewExtension } from '../../actions/extend-deadline.js';
import { sendBackExtension } from '../../actions/send-back-extension.js';
import { caseOfRequest } from '../../case-file/extension-request.query.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase } from '../case/case-frame.js';
import { amountWords, stepAskedFor, stepsOffered, stepWords } from '../case/extension-steps.js';
import { DeskForms, type FormState, freshForm, refusalWords } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { previewWords } from './preview-words.js';

/** An extension that one person asked for and another approves or sends back. */
@Controller('desk/extension-requests/:id')
@DeskPage()
export class ExtensionRequestController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('case.read')
  async show(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.page(visit, uuid(id), freshForm());
  }

  @Post('approvals')
  @Needs('extension.approve')
  async approve(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const address = `/desk/extension-requests/${uuid(id)}`;
    const approve = async (work: Parameters<typeof approveExtension>[0]) =>
      await approveExtension(work, this.deadlines, visit.staff, uuid(id));
    await this.forms.press(visit, address, approve, () => '/desk?done=approved');
  }

  @Post('returns')
  @Needs('extension.approve')
  async sendBack(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.forms.answer(visit, {
      read: (fields) => readReason(visit.language, fields, 'desk.request.reason.missing'),
      act: async (work, reason: string) => await sendBackExtension(work, visit.staff, uuid(id), reason),
      next: () => '/desk?done=sent-back',
      show: async (state) => await this.page(visit, uuid(id), state),
    });
  }

  private async page(visit: Visit, id: string, form: FormState): Promise<void> {
    const { staff, language } = visit;
    const file = await this.frame.load(visit, await caseOfRequest(this.unitOfWork, id));
    const request = file.extensionRequests.find((one) => one.id === id);
    if (!request) throw new Failure('not-found');
    const telling = this.frame.telling(visit);
    const wish = request.request as ExtensionWish;
    const waits = request.approvedAt === null && request.sentBackAt === null;
    const grants = reach(staff, 'extension.approve') !== undefined;
    const offered = stepAskedFor(stepsOffered(file.deadlines, this.deadlines), wish);
    await this.form.show(visit, file, form, 'extend/views/request.njk', {
      title: say(language, 'desk.request.title'),
      id,
      error: form.problems[0]?.text,
      languageForm: form.fields.size > 0 ? 'return-form' : undefined,
      askedBy: actorWords(language, request.askedBy),
      askedAt: dayAndTime(telling, request.askedAt),
      length: amountWords(language, wish.to),
      reason: wish.reason,
      step: offered && stepWords(language, offered, this.deadlines.registry.ruleSets),
      waits,
      mayAct: waits && grants && !isBy(staff, request),
      own: waits && isBy(staff, request),
      ...(waits ? await this.worked(visit, file, wish) : {}),
    });
  }

  private async worked(visit: Visit, file: FramedCase<never>, wish: ExtensionWish): Promise<object> {
    try {
      const preview = await previewExtension(this.unitOfWork, this.deadlines, visit.staff, file.reference, wish);
      const { judged } = preview;
      if (judged.outcome === 'refused') return { refusedText: refusalWords(visit.language, new Failure(judged.code)) };
      const present = file.deadlines.find((one) => one.ruleSet === judged.ruleSet && one.obligation === judged.obligation);
      // Whoever reads this page is asked for the approval: it need not say that one will be.
      return { preview: previewWords(this.frame.telling(visit), preview, present, { ...wish, approvedBy: '' }, this.deadlines) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { refusedText: refusalWords(visit.language, error) };
    }
  }
}
