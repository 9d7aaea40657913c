import { Failure } from '@app/shared/domain/failure/failure.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import type { Arrival } from '../../../doors/arrival.js';
import { type Accepted, Intake } from '../../../doors/channel.js';
import type { Entering } from '../../../drafting/by-hand-entry.js';
import { demandNew } from '../../../drafting/referral.js';
import { idempotencyKey } from '../../../http/idempotency-key.js';
import { longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { mayHearOf } from '../../may-hear.js';
import { Needs } from '../../needs.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { readRecord } from './read-record.js';
import { isOfReferral } from './read-referral.js';

/** What a form says of a referral even where there is none. */
const alwaysSent: readonly string[] = ['referral.kind', 'referral.limit.unit'];

/** A letter, a visit or a call, written down for somebody. The same entry as `POST /api/by-hand`. */
@Controller('desk/record')
@DeskPage()
export class RecordController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(Intake) private readonly intake: Intake,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Needs('complaint.enter')
  async ask(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Post()
  @Needs('complaint.enter')
  async enter(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields, files, language } = visit;
    const key = idempotencyKey(fields.get('actionKey') || undefined);
    const entry: Entering = {
      by: staff,
      hears: (found) => mayHearOf(staff, found, this.house.departments),
      key,
      house: this.house,
    };
    await this.forms.answer<Arrival, Accepted>(visit, {
      read: () => readRecord(language, { fields, files }, entry),
      // The intake has a transaction of its own, and the key of the form tells it a repeat.
      act: async (_, arrival) => {
        const accepted = await this.intake.accept(arrival);
        demandNew(accepted);
        if (accepted.differs) throw new Failure('form.reused');
        return accepted;
      },
      // The code is shown once and belongs into no address: this page is the answer itself, and a reload enters nothing again.
      next: (accepted) => this.receipt(visit, accepted),
      show: async (state) => await this.page(visit, state),
      fieldOf: { 'referral.entered': 'referral.reference' },
    });
  }

  private async page(visit: Visit, form: FormState): Promise<void> {
    const { language, files } = visit;
    const categories = this.house.departments.flatMap((department) => department.categories);
    await this.pages.show(
      visit,
      'record/views/record.njk',
      {
        title: say(language, 'desk.record'),
        here: 'record',
        ...shownForm(form),
        filesLost: files.length > 0,
        referralOpen: [...form.fields].some(([name, value]) => isOfReferral(name) && !alwaysSent.includes(name) && value.trim() !== ''),
        categories: categories.map(({ id, names }) => ({ value: id, text: names[language] })),
        languageForm: 'record-form',
      },
      form.status,
    );
  }

  private async receipt(visit: Visit, accepted: Accepted): Promise<void> {
    const { language } = visit;
    await this.pages.show(visit, 'record/views/receipt.njk', {
      title: say(language, 'desk.record.done'),
      here: 'record',
      reference: accepted.reference,
      repeated: accepted.repeated,
      codeGroups: accepted.code.split(' '),
      statusUrl: `${this.settings.gateway.publicUrl}/status`,
      due: accepted.dueOn === undefined ? undefined : say(language, 'deadline.answer-by', { due: longDay(language, accepted.dueOn) }),
      passed:
        accepted.pastDue === undefined ? undefined : say(language, 'desk.record.passed', { due: longDay(language, accepted.pastDue) }),
      provisional: accepted.provisional,
    });
  }
}
