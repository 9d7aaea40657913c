import type { Language } from '@app/shared/domain/language.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { recordEvent, stateFacts, withdrawComplaint } from '../../actions/record-event.js';
import { Needs } from '../../needs.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, cameToWords, dayAndTime, eventWords, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { eventChoices, openFacts } from './event-choices.js';
import { readEvent, readFacts } from './read-event.js';

type EventsFile = FramedCase<'events'>;

/** What happened to a case as its dates follow from it: the list, what the house cannot see by itself, facts, and the complaint taken back. */
@Controller('desk/complaints/:reference')
@DeskPage()
export class EventsController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get('events')
  @Needs('case.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, await this.load(visit, reference), {});
  }

  @Post('events')
  @Needs('case.record')
  async record(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const file = await this.load(visit, reference);
    const { zone, businessHours } = this.house.institution;
    const offered = eventChoices(visit.language, file, this.deadlines).map(({ value }) => value);
    await this.forms.answer(visit, {
      read: (fields) =>
        readEvent(visit.language, fields, offered, { zone, opens: businessHours.open, receivedAt: file.receivedAt, now: new Date() }),
      act: async (work, wish) => await recordEvent(work, this.deadlines, visit.staff, reference, wish),
      next: () => `${caseAddress(reference)}/events?done=event`,
      show: async (event) => await this.page(visit, file, { event }),
      fieldOf: { 'events.impossible-order': 'on', 'event.not-known': 'type' },
    });
  }

  @Post('facts')
  @Needs('case.record')
  async state(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const file = await this.load(visit, reference);
    await this.forms.answer(visit, {
      read: (fields) => readFacts(visit.language, fields, openFacts(file)),
      act: async (work, facts) => await stateFacts(work, this.deadlines, visit.staff, reference, facts),
      next: () => `${caseAddress(reference)}/events?done=facts`,
      show: async (facts) => await this.page(visit, file, { facts }),
    });
  }

  @Get('withdrawal')
  @Needs('case.withdraw')
  async askWithdrawal(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.withdrawalPage(visit, reference, freshForm());
  }

  @Post('withdrawal')
  @Needs('case.withdraw')
  async withdraw(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer(visit, {
      read: (fields) => readReason(visit.language, fields, 'desk.withdraw.reason.missing'),
      act: async (work, reason: string) => await withdrawComplaint(work, this.deadlines, visit.staff, reference, namedClaim(visit), reason),
      next: () => `${caseAddress(reference)}?done=withdrawn`,
      show: async (state) => await this.withdrawalPage(visit, reference, state),
    });
  }

  private async load(visit: Visit, reference: string): Promise<EventsFile> {
    return await this.frame.load(visit, reference, ['events']);
  }

  private async page(visit: Visit, file: EventsFile, sent: { readonly event?: FormState; readonly facts?: FormState }): Promise<void> {
    const { language } = visit;
    const telling = this.frame.telling(visit);
    const { may, act } = rightsOf(visit, file);
    const back = sent.event ?? sent.facts;
    const data = {
      ...this.frame.words(visit, file, 'events'),
      happened: [...file.events].reverse().map((event) => ({
        what: eventWords(language, event.type),
        at: dayAndTime(telling, event.at),
        iso: event.at.toISOString(),
        by: actorWords(language, event.actor),
        cameTo: cameToWords(language, file, event.cameTo),
        later: event.recordedAt.getTime() - event.at.getTime() > 60_000 ? dayAndTime(telling, event.recordedAt) : undefined,
        details: detailsOf(language, file, event.details),
      })),
      mayRecord: may['case.record'] && file.ruleSets !== null && file.status !== 'merged',
      mayWithdraw: act,
      choices: eventChoices(language, file, this.deadlines),
      wanted: openFacts(file),
      eventForm: sent.event ?? freshForm(),
      factsForm: sent.facts ?? freshForm(),
      problems: back?.problems ?? [],
      note: back?.note,
      errors: Object.fromEntries((back?.problems ?? []).map(({ field, text }) => [field, text])),
      languageForm: sent.event ? 'event-form' : sent.facts ? 'facts-form' : undefined,
    };
    await this.pages.show(visit, 'events/views/events.njk', data, back?.status);
  }

  private async withdrawalPage(visit: Visit, reference: string, form: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference);
    const data = {
      title: say(visit.language, 'desk.withdraw.title'),
      mayAct: rightsOf(visit, file).act,
      languageForm: 'withdrawal-form',
    };
    await this.form.show(visit, file, form, 'events/views/withdrawal.njk', data);
  }
}

/** What an event says beside its name: the duty that it met, and the facts that became known. */
function detailsOf(
  language: Language,
  { deadlines }: Pick<EventsFile, 'deadlines'>,
  { facts, obligation }: Readonly<Record<string, unknown>>,
): { term: string; text: string }[] {
  const known = Object.entries((facts ?? {}) as Readonly<Record<string, unknown>>).map(([term, value]) => ({ term, text: String(value) }));
  if (typeof obligation !== 'string') return known;
  const kind = deadlines.find((one) => one.obligation === obligation)?.kind;
  return [...known, { term: '→', text: wordOr(language, `desk.obligation.${kind}`, obligation) }];
}
