import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { CHANNELS, type Channels, REGISTER_SETTINGS } from '../../../doors/intake.tokens.js';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { readLeftOut } from '../../../intake/doubt/doubt-budget.js';
import {
  countQuarantine,
  dismissFromQuarantine,
  listQuarantine,
  type QuarantineFilter,
  type QuarantinePage,
  quarantinePageSize,
  releaseFromQuarantine,
} from '../../../intake/quarantine.js';
import type { RegisterSettings } from '../../../intake/register-complaints.js';
import { localDay, longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { cursorIn, cursorPages } from '../frame/list-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { channelWords, dayAndTime, type ViewContext, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { findingWords } from './finding-words.js';

/** What was doubted, newest first, by cause and door; taken in after all, or put aside. No clerk ever sees it. */
@Controller('desk/quarantine')
@DeskPage()
export class QuarantinePagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(REGISTER_SETTINGS) private readonly settings: RegisterSettings,
  ) {}

  @Get()
  @Needs('quarantine.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  /** Each is released in a transaction of its own: one that fails keeps the others in. Releasing twice answers as the first time. */
  @Post('releases')
  @Needs('quarantine.judge')
  async release(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields } = visit;
    const ticked = fields.getAll('id').map(uuid);
    await this.forms.answer<readonly string[], void>(visit, {
      read: () =>
        ticked.length === 0
          ? { problems: [{ field: 'held-1', text: say(visit.language, 'desk.quarantine.none-ticked') }] }
          : { said: ticked },
      act: async (_, ids) => {
        for (const id of ids) await releaseFromQuarantine(this.unitOfWork, this.channels, this.settings, staff.actor, id);
      },
      next: () => '/desk/quarantine?done=released',
      show: async (state) => await this.page(visit, state),
    });
  }

  @Post('dismissals')
  @Needs('quarantine.judge')
  async dismiss(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields } = visit;
    const ticked = fields.getAll('id').map(uuid);
    await this.forms.answer<string, { references: string[] }>(visit, {
      read: () => {
        const reason = readText(visit.language, fields, 'reason', mostReason, 'desk.quarantine.reason.missing');
        const problems = [
          ...(ticked.length === 0 ? [{ field: 'held-1', text: say(visit.language, 'desk.quarantine.none-ticked') }] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ];
        return 'problem' in reason || problems.length > 0 ? { problems } : { said: reason.text };
      },
      act: async (work, reason) => await dismissFromQuarantine(work, staff.actor, ticked, reason),
      next: () => '/desk/quarantine?done=dismissed',
      show: async (state) => await this.page(visit, state),
    });
  }

  private async page(visit: Visit, form: FormState): Promise<void> {
    const { staff, language } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const asked = addressOf(visit.request).searchParams;
    const [counts, leftOut] = await Promise.all([countQuarantine(this.unitOfWork), readLeftOut(this.unitOfWork)]);
    const filter = {
      reason: counts.find((one) => one.reason === asked.get('reason'))?.reason,
      channel: counts.find((one) => one.channel === asked.get('channel'))?.channel,
    };
    const { items: held, nextCursor } = await this.pageOf(filter, cursorIn(asked));
    const ticked = form.fields.getAll('id');
    await this.pages.show(
      visit,
      'quarantine/views/quarantine.njk',
      {
        title: say(language, 'desk.quarantine'),
        here: 'quarantine',
        form,
        problems: form.problems,
        note: form.note,
        reasonError: form.problems.find(({ field }) => field === 'reason')?.text,
        languageForm: form.fields.size > 0 ? 'quarantine-form' : undefined,
        mayRelease: reach(staff, 'quarantine.judge') !== undefined,
        total: counts.reduce((sum, one) => sum + one.messages, 0),
        counts: counts.map((one) => ({
          ...one,
          reasonText: wordOr(language, `desk.doubt.${one.reason}`, one.reason),
          channelText: channelWords(language, one.channel),
          href: addressFor({ reason: one.reason, channel: one.channel }),
          current: one.reason === filter.reason && one.channel === filter.channel,
        })),
        filtered: filter.reason !== undefined || filter.channel !== undefined,
        listPages: cursorPages(language, {
          path: '/desk/quarantine',
          asked,
          items: held.length,
          size: quarantinePageSize,
          nextCursor,
          total: counts
            .filter((one) => filter.reason === undefined || (one.reason === filter.reason && one.channel === filter.channel))
            .reduce((sum, one) => sum + one.messages, 0),
        }),
        leftOut: leftOut.map((one) =>
          say(language, 'desk.quarantine.left-out', {
            door: channelWords(language, one.channel),
            messages: one.messages,
            megabytes: (one.bytes / 1_000_000).toFixed(1),
            since: dayAndTime(telling, one.since),
            last: dayAndTime(telling, one.last),
          }),
        ),
        held: held.map((one) => ({
          id: one.id,
          ticked: ticked.includes(one.id),
          reference: one.reference,
          receivedAt: dayAndTime(telling, one.receivedAt),
          channel: channelWords(language, one.channel),
          sender: one.claimedSender ?? say(language, 'desk.quarantine.sender.unknown'),
          reason: wordOr(language, `desk.doubt.${one.reason}`, one.reason),
          finding: findingWords(language, one.finding),
          sentence: one.sentence,
          preview: one.preview,
          ...this.dateOf(telling, one.receivedAt),
        })),
      },
      form.status,
    );
  }

  /** A cursor that is none leads to the first page. */
  private async pageOf(filter: QuarantineFilter, cursor: string | undefined): Promise<QuarantinePage> {
    try {
      return await listQuarantine(this.unitOfWork, filter, cursor);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'request.invalid') throw error;
      return await listQuarantine(this.unitOfWork, filter);
    }
  }

  /** By when it would have to be decided, were it a complaint: the clock runs from the day it first came. */
  private dateOf({ language, now, zone }: ViewContext, receivedAt: Date): object {
    const { dueOn } = this.deadlines.promisedDay(receivedAt);
    if (dueOn === undefined) return {};
    const late = localDay(now, zone) > dueOn;
    return { due: longDay(language, dueOn), late };
  }
}

function addressFor(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
  );
  return query.size === 0 ? '/desk/quarantine' : `/desk/quarantine?${query}`;
}
