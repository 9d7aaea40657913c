import { remedyKinds, remedyTransitions } from '@app/shared/domain/remedy/remedy.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { localDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import type { CaseRemedy } from '../../case-file/case-parts.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { GrantedRemedy } from '../../remedies/grant-remedy.js';
import { proposeRemedy, type RemedyWish, readAmount } from '../../remedies/propose-remedy.js';
import { sumWords } from '../../remedies/remedy-words.js';
import { approveRemedy, fulfilRemedy, refuseRemedy, takeBackRemedy } from '../../remedies/settle-remedy.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { readInRow, readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, type ViewContext } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** What is granted to a complainant: proposed, approved by others, taken back, fulfilled with a proof. */
@Controller('desk/complaints/:reference/remedies')
@DeskPage()
export class RemediesPagesController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('remedy.read')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('remedy.propose')
  async propose(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<RemedyWish, GrantedRemedy>(visit, {
      read: (fields) => {
        const kind = remedyKinds.find((one) => one === fields.get('kind'));
        const reason = readText(language, fields, 'reason', mostReason, 'desk.remedy.reason.missing');
        const amount = fields.get('amount') ?? undefined;
        const sum = kind && readAmount({ kind, amount }, this.desk.house.institution.remedies.currency);
        const problems: DeskProblem[] = [
          ...(kind === undefined ? [{ field: 'kind', text: say(language, 'desk.remedy.kind.missing') }] : []),
          ...(sum && 'problem' in sum ? [{ field: 'amount', text: say(language, `desk.remedy.amount.${sum.problem}`) }] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ];
        if (problems.length > 0 || kind === undefined || 'problem' in reason) return { problems };
        return { said: { kind, amount, reason: reason.text } };
      },
      act: async (work, wish) => await proposeRemedy(work, this.desk, staff, reference, namedClaim(visit), wish),
      next: ({ state }) => `${caseAddress(reference)}/remedies?done=remedy-${state}`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'remedy.budget-spent': 'amount' },
    });
  }

  @Post(':id/approvals')
  @Needs('remedy.approve')
  async approve(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const approve = (work: Transactions) => approveRemedy(work, this.desk, visit.staff, uuid(id));
    await this.press(visit, reference, approve, ({ state }) => (state === 'approved' ? 'remedy-approved' : 'remedy-seconded'));
  }

  @Post(':id/refusals')
  @Needs('remedy.approve')
  async refuse(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readInRow(language, fields, 'why', id, 'desk.remedy.reason.missing'),
      act: async (work, reason) => await refuseRemedy(work, staff, uuid(id), reason),
      next: () => `${caseAddress(reference)}/remedies?done=remedy-refused`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  @Post(':id/withdrawals')
  @Needs('remedy.settle')
  async takeBack(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.press(
      visit,
      reference,
      (work) => takeBackRemedy(work, visit.staff, uuid(id)),
      () => 'remedy-taken-back',
    );
  }

  @Post(':id/fulfilments')
  @Needs('remedy.settle')
  async fulfil(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    const on = localDay(new Date(), this.desk.house.institution.zone);
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readInRow(language, fields, 'proof', id, 'desk.remedy.proof.missing', 200),
      act: async (work, proof) => await fulfilRemedy(work, staff, uuid(id), { proof, on }),
      next: () => `${caseAddress(reference)}/remedies?done=remedy-fulfilled`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async press<Result>(
    visit: Visit,
    reference: string,
    act: (work: Transactions) => Promise<Result>,
    done: (result: Result) => string,
  ): Promise<void> {
    const back = `${caseAddress(reference)}/remedies`;
    await this.forms.press(visit, back, act, (result) => `${back}?done=${done(result)}`);
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference, ['remedies']);
    const rights = rightsOf(visit, file);
    const { currency } = this.desk.house.institution.remedies;
    await this.caseForm.show(visit, file, form, 'remedies/views/remedies.njk', {
      title: say(language, 'desk.remedies'),
      // Proposals and answers have forms of their own on this page; the list is there for whoever may read the case.
      mayAct: true,
      proposes: rights.open && rights.may['remedy.propose'],
      kinds: remedyKinds.map((value) => ({ value, text: say(language, `remedy.${value}`) })),
      currency,
      remedies: file.remedies.map((one) => this.words(visit, one, rights)),
      languageForm: form.fields.has('kind') ? 'remedy-form' : undefined,
    });
  }

  private words(visit: Visit, one: CaseRemedy, rights: ReturnType<typeof rightsOf>): object {
    const { language, staff } = visit;
    const telling: ViewContext = this.frame.telling(visit);
    const at = (when: Date | null) => (when === null ? undefined : dayAndTime(telling, when));
    const mine = one.proposedById === staff.id;
    const approves = rights.open && one.state === 'proposed' && !mine && rights.may['remedy.approve'];
    return {
      id: one.id,
      kind: say(language, `remedy.${one.kind}`),
      sum: one.minor === null ? undefined : sumWords(language, { minor: one.minor, currency: one.currency! }),
      state: say(language, `desk.remedy.state.${one.state}`),
      reason: one.reason,
      proposed: say(language, 'desk.remedy.proposed', { name: actorWords(language, one.proposedBy), at: at(one.proposedAt)! }),
      approvals: one.approvals.map(({ actor, at: when }) =>
        say(language, 'desk.remedy.approved-by', { name: actorWords(language, actor), at: dayAndTime(telling, new Date(when)) }),
      ),
      due: one.state === 'promised' && one.dueOn !== null ? longDay(language, one.dueOn) : undefined,
      overdue: one.overdueAt !== null && one.state === 'promised',
      proof:
        one.proof === null
          ? undefined
          : say(language, 'desk.remedy.proof.given', { proof: one.proof, on: longDay(language, one.fulfilledOn!) }),
      ended: one.endedReason ?? undefined,
      approves,
      // Whoever may refuse it says no with a reason.
      takesBack: !approves && remedyTransitions.allows(one.state, 'taken-back') && rights.may['remedy.settle'],
      fulfils: one.state === 'promised' && rights.may['remedy.settle'],
    };
  }
}
