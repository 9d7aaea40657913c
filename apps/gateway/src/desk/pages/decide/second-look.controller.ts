import type { Language } from '@app/shared/domain/language.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { agreeToDecision } from '../../actions/agree-to-decision.js';
import type { Outcome } from '../../actions/decide-complaint.js';
import { objectToDecision } from '../../decisions/second-look.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { rootCauseName } from '../frame/root-cause-words.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, untilWords } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** A decision before it is sent, for somebody else than whoever wrote it; and what became of earlier ones. */
@Controller('desk/complaints/:reference/second-look')
@DeskPage()
export class SecondLookController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('case.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post('agreements')
  @Needs('decision.review')
  async agree(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const agree = (work: Transactions) => agreeToDecision(work, this.desk, visit.staff, uuid(visit.fields.get('look') ?? ''));
    await this.forms.press(visit, `${caseAddress(reference)}/second-look`, agree, () => `${caseAddress(reference)}?done=decided`);
  }

  @Post('objections')
  @Needs('decision.review')
  async object(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readReason(language, fields, 'desk.look.reason.missing'),
      act: async (work, reason) => await objectToDecision(work, staff, uuid(visit.fields.get('look') ?? ''), reason),
      next: () => `${caseAddress(reference)}/second-look?done=look-objected`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  /** What was found behind the complaint; that nobody said it is told as well, for whoever looks asks. */
  private found(language: Language, code: string | null): string {
    return code === null ? say(language, 'desk.root-cause.nobody') : rootCauseName(language, this.desk.house, code);
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const file = await this.frame.load(visit, reference, ['points', 'secondLooks']);
    const telling = this.frame.telling(visit);
    const rights = rightsOf(visit, file);
    const look = file.secondLooks.find(({ state }) => state === 'asked');
    const outcome = look?.outcome as Outcome | undefined;
    await this.caseForm.show(visit, file, form, 'decide/views/second-look.njk', {
      title: say(language, 'desk.look'),
      mayAct: true,
      look: look && {
        id: look.id,
        word: say(language, `status.decision.${outcome!.decision}`),
        text: outcome!.text,
        remedies: outcome!.remedies ?? [],
        rootCause: this.found(language, outcome!.rootCause ?? file.matter?.rootCause ?? null),
        what: say(language, 'desk.look.what', {
          name: actorWords(language, look.askedBy),
          at: dayAndTime(telling, look.askedAt),
          why: say(language, `desk.look.why.${look.why}`),
          until: untilWords(telling, look.dueAt),
        }),
        answers: rights.open && rights.may['decision.review'] && look.askedById !== staff.id,
        own: look.askedById === staff.id,
      },
      points: file.points,
      earlier: file.secondLooks
        .filter(({ state }) => state !== 'asked')
        .map((one) => ({
          state: say(language, `desk.look.state.${one.state}`),
          by: one.lookedBy === null ? '' : actorWords(language, one.lookedBy),
          at: one.lookedAt === null ? '' : dayAndTime(telling, one.lookedAt),
          remark: one.remark ?? '',
        })),
      languageForm: form.fields.size > 0 ? 'object-form' : undefined,
    });
  }
}
