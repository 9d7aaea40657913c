import { type ReturnGround, returnGrounds } from '@app/shared/domain/transfer/transfer-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { say } from '../../../pages/words.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { mayDo } from '../../sight.js';
import { type AnsweredOffer, acceptOffer, returnOffer, takeBackOffer } from '../../transfers/answer-offer.js';
import { listOffers, type Offer, readOffer } from '../../transfers/offers.query.js';
import { DeskForms, type FormState, freshForm, goTo, shownForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, dueWords, untilWords, type ViewContext } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** What other departments offer: the list, one case as it may be read before it is taken, and the answer. */
@Controller('desk')
@DeskPage()
export class OffersPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get('offers')
  @Needs('offer.read')
  async list(@CurrentVisit() visit: Visit): Promise<void> {
    const offers = await listOffers(this.unitOfWork, visit.staff);
    const data = {
      title: say(visit.language, 'desk.offers'),
      here: 'offers' as const,
      offers: offers.map((one) => this.words(visit, one)),
    };
    await this.pages.show(visit, 'transfer/views/offers.njk', data);
  }

  @Get('complaints/:reference/offer')
  @Needs('offer.read')
  async one(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post('complaints/:reference/offer/acceptances')
  @Needs('offer.answer')
  async accept(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const accept = (work: Transactions) => acceptOffer(work, this.desk, visit.staff, reference);
    await this.forms.press(visit, '/desk/offers', accept, (one) => `/desk/complaints/${one.reference}?done=offer-accepted`);
  }

  @Post('complaints/:reference/offer/returns')
  @Needs('offer.answer')
  async sendBack(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<{ ground: ReturnGround; reason: string }, AnsweredOffer>(visit, {
      read: (fields) => {
        const ground = returnGrounds.find((one) => one === fields.get('ground'));
        const reason = readText(language, fields, 'reason', mostReason, 'desk.offer.reason.missing');
        const problems = [
          ...(ground === undefined ? [{ field: 'ground', text: say(language, 'desk.offer.ground.missing') }] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ];
        return ground === undefined || 'problem' in reason ? { problems } : { said: { ground, reason: reason.text } };
      },
      act: async (work, said) => await returnOffer(work, this.desk, staff, reference, said),
      next: () => '/desk/offers?done=offer-returned',
      // What is not offered any more has no page.
      show: async (state) =>
        state.refused === undefined ? await this.page(visit, reference, state) : goTo(visit, `/desk/offers?refused=${state.refused}`),
    });
  }

  @Post('complaints/:reference/offer/withdrawals')
  @Needs('case.transfer')
  async takeBack(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const path = caseAddress(reference);
    const take = (work: Transactions) => takeBackOffer(work, visit.staff, reference);
    await this.forms.press(visit, path, take, () => `${path}?done=offer-taken-back`);
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const offer = await this.unitOfWork.snapshot((from) => readOffer(from, staff, reference));
    const about = [offer.against?.product, offer.against?.branch, offer.against?.department].filter(Boolean).join(' · ');
    const data = {
      ...this.words(visit, offer),
      title: say(language, 'desk.offer.title', { reference: offer.reference }),
      here: 'offers' as const,
      text: offer.text,
      wish: offer.wish,
      about,
      category: this.pages.categoryName(language, offer.category),
      foreign: offer.language === language ? undefined : offer.language,
      receivedAt: dayAndTime(this.telling(visit), offer.receivedAt),
      mayAnswer: mayDo(staff, 'offer.answer', { department: offer.to, conflicts: [] }),
      grounds: returnGrounds.map((value) => ({ value, text: say(language, `desk.offer.ground.${value}`) })),
      ...shownForm(form),
      languageForm: form.fields.size > 0 ? 'return-form' : undefined,
    };
    await this.pages.show(visit, 'transfer/views/offer.njk', data, form.status);
  }

  private telling({ language }: Visit): ViewContext {
    return { language, now: new Date(), zone: this.pages.zone };
  }

  private words(visit: Visit, offer: Offer): Record<string, unknown> {
    const { language } = visit;
    const telling = this.telling(visit);
    return {
      reference: offer.reference,
      subject: offer.subject,
      path: `/desk/complaints/${offer.reference}`,
      from: this.pages.departmentName(language, offer.from),
      to: this.pages.departmentName(language, offer.to),
      reason: offer.reason,
      by: actorWords(language, offer.offeredBy),
      offeredAt: dayAndTime(telling, offer.offeredAt),
      until: untilWords(telling, offer.answerBy),
      due: dueWords(telling, { dueAt: offer.dueAt, nearAt: null }, (from, to) => this.desk.deadlines.workingDaysBetween(from, to)),
    };
  }
}
