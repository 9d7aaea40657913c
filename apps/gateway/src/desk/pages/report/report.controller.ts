import { addresseeBy, handedOver, reportBackMedia, reportBackTransitions } from '@app/shared/domain/report/report-back.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { asDownload } from '../../../http/as-download.js';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { localDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { decisions } from '../../actions/decide-complaint.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { approveReportBack, returnReportBack } from '../../report-back/approve-report-back.js';
import { headingOf } from '../../report-back/referral-of-case.js';
import { ReportBackContext } from '../../report-back/report-back-context.js';
import { reportBackText } from '../../report-back/report-back-text.js';
import {
  type ReportBack,
  type ReportBacksOfCase,
  readReportBack,
  readReportBacks,
  reportBackPdf,
} from '../../report-back/report-backs.query.js';
import { handOverReportBack, questionReportBack, receiveReportBack } from '../../report-back/settle-report-back.js';
import { type ReportBackWish, reportLanguage, type WrittenReportBack, writeReportBack } from '../../report-back/write-report-back.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, demandMay, type FramedCase, type Rights, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { addresseeOf, readReport, reportParts } from './read-report.js';

/** The report that a form is about. */
interface OneReport {
  readonly reference: string;
  readonly id: string;
}

/** The words of such a form: their field and how long they may be, what is told afterwards, and what else is wrong with the form. */
interface WordsOfOne {
  readonly field: 'why' | 'receipt' | 'question';
  readonly most: number;
  readonly done: string;
  readonly more?: readonly DeskProblem[];
}

const notOfForm = ['formKey', 'actionKey', 'step', 'resume', 'switchLanguage'];

/** The report to the authority that referred a case: written, looked at, approved by another person, sent or handed over, and answered. */
@Controller('desk/complaints/:reference/report-back')
@DeskPage()
export class ReportController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(ReportBackContext) private readonly desk: ReportBackContext,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('report-back.read')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, undefined);
  }

  @Post()
  @Needs('report-back.write')
  async write(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { staff, language, fields } = visit;
    const step = fields.get('step');
    if (!visit.again && step === 'change') return await this.page(visit, reference, freshForm(fields));
    const file = await this.frame.load(visit, reference);
    const read = readReport(language, fields, file.referral?.reportBack?.asks);
    if (!visit.again && step === 'look' && 'said' in read) return await this.preview(visit, file, read.said);
    await this.forms.answer<ReportBackWish, WrittenReportBack>(visit, {
      read: () => read,
      act: async (work, wish) => await writeReportBack(work, staff, reference, wish),
      next: () => `${caseAddress(reference)}/report-back?done=report-written`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'report-back.differs': 'decision', 'request.invalid': '' },
    });
  }

  @Get(':id/file')
  @Needs('report-back.read')
  async file(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    demandMay(rightsOf(visit, await this.frame.load(visit, reference)), 'report-back.read');
    const report = await readReportBack(this.unitOfWork, this.desk, visit.staff, uuid(id));
    const pdf = await reportBackPdf(report, this.desk);
    void asDownload(visit.reply, `report-${report.reference}-${report.no}.pdf`, 'application/pdf').send(pdf);
  }

  @Post(':id/approvals')
  @Needs('report-back.approve')
  async approve(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.press(visit, reference, (work) => approveReportBack(work, this.desk, visit.staff, uuid(id)), 'report-approved');
  }

  @Post(':id/returns')
  @Needs('report-back.approve')
  async sendBack(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.said(visit, { reference, id }, { field: 'why', most: mostReason, done: 'report-returned' }, (work, why) =>
      returnReportBack(work, visit.staff, uuid(id), why),
    );
  }

  @Post(':id/hand-overs')
  @Needs('report-back.settle')
  async handOver(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.press(
      visit,
      reference,
      (work) => handOverReportBack(work, this.desk, visit.staff, uuid(id), undefined),
      'report-handed-over',
    );
  }

  @Post(':id/receipts')
  @Needs('report-back.settle')
  async receive(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.said(visit, { reference, id }, { field: 'receipt', most: 500, done: 'report-received' }, (work, receipt) =>
      receiveReportBack(work, this.desk, visit.staff, uuid(id), { receipt, at: undefined }),
    );
  }

  @Post(':id/questions')
  @Needs('report-back.settle')
  async question(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const dueOn = dateIn(visit.fields, 'dueOn');
    const limit = typeof dueOn === 'string' ? { dueOn } : undefined;
    const more = dueOn === 'wrong' ? [{ field: `dueOn-${id}`, text: say(visit.language, 'desk.record.wrong.referral.limit.dueOn') }] : [];
    await this.said(visit, { reference, id }, { field: 'question', most: 5_000, done: 'report-questioned', more }, (work, question) =>
      questionReportBack(work, this.desk, visit.staff, uuid(id), { question, limit }),
    );
  }

  /** A form of one report with words in it: `words` says which, and `act` what is done with them. */
  private async said(visit: Visit, one: OneReport, words: WordsOfOne, act: (work: Transactions, words: string) => Promise<object>) {
    const { field, most, done, more = [] } = words;
    await this.forms.answer<string, object>(visit, {
      read: (fields) => {
        const read = readText(visit.language, fields, field, most, `desk.report.${field}.missing`);
        const problems = [...('problem' in read ? [{ ...read.problem, field: `${field}-${one.id}` }] : []), ...more];
        return 'text' in read && problems.length === 0 ? { said: read.text } : { problems };
      },
      act,
      next: () => `${caseAddress(one.reference)}/report-back?done=${done}`,
      show: async (state) => await this.page(visit, one.reference, state, one.id),
    });
  }

  private async press(visit: Visit, reference: string, act: (work: Transactions) => Promise<object>, done: string): Promise<void> {
    const back = `${caseAddress(reference)}/report-back`;
    await this.forms.press(visit, back, act, () => `${back}?done=${done}`);
  }

  /** As the authority would read it: nothing is kept yet. */
  private async preview(visit: Visit, file: FramedCase<never>, wish: ReportBackWish): Promise<void> {
    const { language } = visit;
    const details = { ...headingOf(file.referral ?? {}), ...wish.values };
    const medium = wish.medium ?? 'mail';
    const its = wish.language ?? reportLanguage(file.referral, file.language);
    await this.form.show(visit, file, freshForm(visit.fields), 'report/views/report-check.njk', {
      title: say(language, 'desk.report.check'),
      mayAct: true,
      medium: say(language, `desk.report.medium.${medium}`),
      to: Object.values(addresseeBy(medium, wish.to ?? {})).join(' · '),
      text: reportBackText(this.desk.texts.desk, { ...file, language: its, details }, new Date()),
      foreignText: its === language ? undefined : its,
      carried: [...visit.fields].filter(([name]) => !notOfForm.includes(name)),
      languageForm: 'check-form',
    });
  }

  /** `of`: the report that the form is about; absent for the form of a new one. */
  private async page(visit: Visit, reference: string, sent: FormState | undefined, of?: string): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference);
    const rights = rightsOf(visit, file);
    demandMay(rights, 'report-back.read');
    const told = await readReportBacks(this.unitOfWork, this.desk, visit.staff, reference);
    const isNew = of === undefined;
    const form =
      sent === undefined ? freshForm(addresseeOf(file.referral)) : isNew ? sent : { ...sent, fields: addresseeOf(file.referral) };
    await this.form.show(visit, file, form, 'report/views/report.njk', {
      title: say(language, 'desk.report'),
      mayAct: true,
      // Often it is owed after the case was decided, when nobody holds it any more.
      writes: file.referral !== null && rights.may['report-back.write'],
      unreferred: file.referral === null && !file.withheld,
      typed: sent !== undefined,
      owed: this.owedWords(visit, told),
      reports: told.items.map((one) => this.words(visit, one, rights, told)),
      // While one waits for another person, the next is written over it only when somebody wants that.
      waits: told.items.some(({ state }) => state === 'written'),
      decisions: decisions.map((value) => ({ value, text: say(language, `status.decision.${value}`) })),
      media: reportBackMedia.map((value) => ({ value, text: say(language, `desk.report.medium.${value}`) })),
      parts: reportParts.map((name) => ({
        name,
        title: say(language, `desk.report.${name}`),
        asked: told.needs.some((one) => one === name),
      })),
      languageForm: 'report-form',
    });
  }

  private owedWords({ language }: Visit, { duty, needs }: ReportBacksOfCase): object {
    return {
      due: duty?.state === 'open' && duty.dueOn !== null ? longDay(language, duty.dueOn) : undefined,
      state: duty === null ? undefined : say(language, `desk.referrals.state.${stateOf(duty)}`),
      needs: needs.filter((one) => one !== 'decision').map((one) => say(language, `desk.report.asks.${one}`)),
    };
  }

  private words(visit: Visit, one: ReportBack, { may }: Rights, told: ReportBacksOfCase): object {
    const { language, staff } = visit;
    const telling = this.frame.telling(visit);
    const at = (when: Date | null) => (when === null ? undefined : dayAndTime(telling, when));
    const by = (name: string, actor: string | null, when: Date | null) =>
      actor === null || when === null ? undefined : say(language, name, { name: actorWords(language, actor), at: at(when)! });
    const allows = (step: 'approved' | 'handed-over' | 'received' | 'questioned') => reportBackTransitions.allows(one.state, step);
    return {
      for: one.referredAs ? say(language, 'desk.report.for', { number: one.referredAs }) : undefined,
      newer:
        one.referredAs !== null && told.referral?.reference && told.referral.reference !== one.referredAs && allows('approved')
          ? say(language, 'desk.report.newer', { number: told.referral.reference })
          : undefined,
      ...{ id: one.id, no: one.no, subject: one.subject, text: one.text, remark: one.remark, question: one.question },
      language: one.language === language ? undefined : one.language,
      state: say(language, `desk.report.state.${one.state}`),
      medium: say(language, `desk.report.medium.${one.medium}`),
      to: Object.values(addresseeBy(one.medium, one.to)).join(' · '),
      history: [
        by('desk.report.written-by', one.writtenBy, one.writtenAt),
        by(
          one.state === 'returned' ? 'desk.report.returned-by' : 'desk.report.approved-by',
          one.state === 'overtaken' ? null : one.lookedBy,
          one.lookedAt,
        ),
        one.sentAt && say(language, 'desk.report.sent-at', { at: at(one.sentAt)! }),
        one.arrivedAt && say(language, 'desk.referrals.arrived', { at: at(one.arrivedAt)! }),
        one.handedAt && say(language, 'desk.report.handed-at', { at: at(one.handedAt)! }),
        one.receivedAt && say(language, 'desk.report.received-at', { at: at(one.receivedAt)!, receipt: one.receipt ?? '' }),
        one.questionedAt && say(language, 'desk.report.questioned-on', { on: longDay(language, localDay(one.questionedAt, telling.zone)) }),
      ].filter(Boolean),
      approves: allows('approved') && may['report-back.approve'] && one.writtenById !== staff.id,
      mine: allows('approved') && one.writtenById === staff.id,
      handsOver: allows('handed-over') && handedOver.includes(one.medium) && may['report-back.settle'],
      receives: allows('received') && may['report-back.settle'],
      asks: allows('questioned') && may['report-back.settle'],
      file: !told.withheld && !['written', 'returned', 'overtaken'].includes(one.state),
    };
  }
}

/** How far the duty is, by the words of the list of what is owed. */
function stateOf({ state, dueAt }: NonNullable<ReportBacksOfCase['duty']>): string {
  if (state === 'satisfied') return 'reported';
  if (state === 'satisfied-late') return 'reported-late';
  if (state !== 'open') return 'none';
  return dueAt === null ? 'undated' : dueAt <= new Date() ? 'late' : 'owed';
}
