import { disputesUntilDesignation } from '@app/shared/domain/transfer/transfer-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { say } from '../../../pages/words.js';
import { transferComplaint } from '../../actions/transfer-complaint.js';
import type { CaseTransfer } from '../../case-file/case-parts.js';
import { receiversOf } from '../../conflicts/receivers.query.js';
import { Needs } from '../../needs.js';
import { maySeeDepartment } from '../../sight.js';
import { designates, type HandedOver } from '../../transfers/hand-over.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase, rightsOf, standingOffer } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** To another department: offered to it, or designated by whoever may. The date does not move. */
@Controller('desk/complaints/:reference/transfer')
@DeskPage()
export class TransferController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('case.transfer')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, await this.frame.load(visit, reference), freshForm());
  }

  @Post()
  @Needs('case.transfer')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { staff, language } = visit;
    await this.forms.answer<{ department: string; reason: string }, HandedOver>(visit, {
      read: (fields) => {
        const department = fields.get('department') ?? '';
        const reason = readText(language, fields, 'reason', mostReason, 'desk.transfer.reason.missing');
        const problems: DeskProblem[] = [
          ...(department === '' ? [{ field: 'department', text: say(language, 'desk.transfer.to.missing') }] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ];
        return problems.length > 0 || 'problem' in reason ? { problems } : { said: { department, reason: reason.text } };
      },
      act: async (work, wish) => await transferComplaint(work, { deadlines: this.deadlines, house: this.house }, staff, reference, wish),
      // Whoever gives a case away may not see it any more.
      next: ({ department, state }) => {
        if (state === 'offered') return `${caseAddress(reference)}?done=offered`;
        return `${maySeeDepartment(staff, department) ? caseAddress(reference) : '/desk'}?done=transferred`;
      },
      show: async (state) => await this.page(visit, await this.frame.load(visit, reference), state),
      fieldOf: { 'department.unknown': 'department', 'department.barred': 'department', 'transfer.goes-round': 'department' },
    });
  }

  private async page(visit: Visit, file: FramedCase<never>, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const rights = rightsOf(visit, file);
    const atOnce = designates(staff, file.department, this.house);
    const returns = file.transfers.filter(({ state }) => state === 'returned');
    const refused = atOnce ? undefined : refusedNow(file, returns.length);
    const receivers = await receiversOf(this.unitOfWork, file, this.house.departments);
    await this.form.show(visit, file, form, 'transfer/views/transfer.njk', {
      title: say(language, atOnce ? 'desk.transfer.title.designate' : 'desk.transfer.title'),
      way: atOnce ? 'designate' : 'offer',
      refused: refused && say(language, `desk.refused.transfer.${refused}`),
      returns: returns.map((one) => this.returnWords(visit, one)),
      mayAct: rights.open && rights.may['case.transfer'] && (rights.act || !rights.others),
      receivers: receivers.map((one) => ({ value: one.id, text: one.names[language], hint: one.contact[language][1] })),
      barred: receivers.length + 1 < this.house.departments.length,
      languageForm: 'transfer-form',
    });
  }

  /** Who was offered it and would not take it, and why: whoever hands it on next reads what is disputed where they say who has it. */
  private returnWords(visit: Visit, one: CaseTransfer): object {
    const { language } = visit;
    return {
      what: say(language, 'desk.transfer.returned', {
        from: this.pages.departmentName(language, one.from)!,
        to: this.pages.departmentName(language, one.to)!,
        ground: say(language, `desk.offer.ground.${one.ground}`),
      }),
      reason: one.answer,
      by: one.answeredBy === null ? '' : actorWords(language, one.answeredBy),
      at: one.answeredAt === null ? '' : dayAndTime(this.frame.telling(visit), one.answeredAt),
    };
  }
}

/** Why it cannot be offered to anybody now, before a form is filled in for nothing. */
function refusedNow(file: FramedCase<never>, disputes: number): 'offered' | 'designated' | undefined {
  if (standingOffer(file) !== undefined) return 'offered';
  return disputes >= disputesUntilDesignation ? 'designated' : undefined;
}
