import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import { type Reminded, remindLater } from '../../reminders/remind-later.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, dueWords } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

type Wish = Parameters<typeof remindLater>[4];

/** A case waits until a day, with a note for what. */
@Controller('desk/complaints/:reference/reminder')
@DeskPage()
export class ReminderPageController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('case.note')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.note')
  async remind(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<Wish, Reminded>(visit, {
      read: (fields) => {
        const on = dateIn(fields, 'on');
        const text = readText(language, fields, 'text', 2_000, 'desk.reminder.text.missing');
        const problems: DeskProblem[] = [
          ...(on === undefined || on === 'wrong' ? [{ field: 'on', text: say(language, 'desk.reminder.on.missing') }] : []),
          ...('problem' in text ? [text.problem] : []),
        ];
        return 'problem' in text || on === undefined || on === 'wrong' ? { problems } : { said: { on, text: text.text } };
      },
      act: async (work, wish) => await remindLater(work, this.desk, staff, reference, wish),
      next: ({ afterDate }) => `${caseAddress(reference)}?done=${afterDate ? 'reminder-late' : 'reminder'}`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'request.invalid': 'on' },
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference, ['work']);
    const telling = this.frame.telling(visit);
    const rights = rightsOf(visit, file);
    const { dueAt } = file;
    await this.caseForm.show(visit, file, form, 'reminder/views/reminder.njk', {
      title: say(language, 'desk.reminder'),
      mayAct: rights.open && rights.may['case.note'],
      due: dueAt && dueWords(telling, { dueAt, nearAt: null }, (from, to) => this.desk.deadlines.workingDaysBetween(from, to)).text,
      waiting: file.work.flatMap(({ kind, due: at }) => (kind === 'reminder' && at !== null ? [dayAndTime(telling, at)] : [])),
      languageForm: 'reminder-form',
    });
  }
}
