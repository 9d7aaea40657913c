import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { CHANNELS, type Channels, REGISTER_SETTINGS } from '../../../intake/intake.tokens.js';
import { dismissFromQuarantine, listQuarantine, releaseFromQuarantine } from '../../../intake/quarantine.js';
import type { RegisterSettings } from '../../../intake/register-complaints.js';
import { localDay, longDay } from '../../../web/dates.js';
import { say } from '../../../web/words.js';
import { uuid } from '../../complaints.controller.js';
import { demandRole } from '../../staff.js';
import { DeskPages } from '../desk-pages.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { channelWords, dayAndTime, type Telling, wordOr } from '../words-of-cases.js';

/** D12: what was doubted, oldest first; taken in after all, or put aside. No clerk ever sees it. */
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
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    demandRole(visit.staff, 'supervisor', 'administrator', 'auditor');
    await this.page(visit, freshForm());
  }

  /** Each is released in a transaction of its own: one that fails keeps the others in. Releasing twice answers as the first time. */
  @Post('releases')
  async release(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields } = visit;
    demandRole(staff, 'supervisor', 'administrator');
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
  async dismiss(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields } = visit;
    demandRole(staff, 'supervisor', 'administrator');
    const ticked = fields.getAll('id').map(uuid);
    await this.forms.answer<string, { references: string[] }>(visit, {
      read: () => {
        const reason = readText(visit.language, fields, 'reason', 2_000, 'desk.quarantine.reason.missing');
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
    const held = await listQuarantine(this.unitOfWork);
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
        mayRelease: staff.role !== 'auditor',
        held: held.map((one) => ({
          id: one.id,
          ticked: ticked.includes(one.id),
          reference: one.reference,
          receivedAt: dayAndTime(telling, one.receivedAt),
          channel: channelWords(language, one.channel),
          sender: one.claimedSender ?? say(language, 'desk.quarantine.sender.unknown'),
          reason: wordOr(language, `desk.doubt.${one.reason}`, one.reason),
          sentence: one.sentence,
          preview: one.preview,
          ...this.dateOf(telling, one.receivedAt),
        })),
      },
      form.status,
    );
  }

  /** By when it would have to be decided, were it a complaint: the clock runs from the day it first came. */
  private dateOf({ language, now, zone }: Telling, receivedAt: Date): object {
    const { dueOn } = this.deadlines.promisedDay(receivedAt);
    if (dueOn === undefined) return {};
    const late = localDay(now, zone) > dueOn;
    return { due: longDay(language, dueOn), late };
  }
}
