import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import { dutyWord } from '@app/shared/notices/notice-words.js';
import { institutionEvents } from '@app/shared/obligations/institution-duties.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { recordInstitutionEvent } from '../../incidents/institution-events.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { ReportDesk } from '../../reports/report-desk.js';
import { completeReport, listReports } from '../../reports/report-duties.js';
import { reach } from '../../staff.js';
import { DeskForms } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, dueWords, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

interface Duty {
  readonly id: string;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly from: string;
  readonly to: string;
  readonly dueOn: string | null;
  readonly dueAt: string | null;
  readonly state: string;
  readonly satisfiedAt: string | null;
  readonly told: readonly {
    readonly role: string;
    readonly medium: string;
    readonly state: string;
    readonly stillToTell: boolean;
    readonly at: string;
  }[];
}

/** What the institution itself owes, with its clock: reports for a period, word of a surge, word of a change of contact persons. The same as `/api/reports`. */
@Controller('desk/duties')
@DeskPage()
export class DutiesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(ReportDesk) private readonly reports: ReportDesk,
  ) {}

  @Get()
  @Needs('report.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const finishes = reach(staff, 'report.finish') !== undefined;
    const duties = (await listReports(this.unitOfWork, this.pages.zone)) as Duty[];
    const now = new Date();
    await this.pages.show(visit, 'duties/views/duties.njk', {
      title: say(language, 'desk.duties'),
      here: 'duties',
      finishes,
      events: institutionEvents.map((value) => ({ value, text: say(language, `desk.duties.event.${value}`) })),
      duties: duties.map((one) => {
        const rules = this.deadlines.registry.ruleSets.get(one.ruleSet);
        return {
          id: one.id,
          name: dutyWord(language, one.obligation) ?? one.obligation,
          under: rules ? titleWords(language, rules) : one.ruleSet,
          period: one.from === one.to ? longDay(language, one.from) : `${longDay(language, one.from)} – ${longDay(language, one.to)}`,
          due: dueWords(
            { language, now, zone: this.pages.zone },
            { dueAt: one.dueAt === null ? null : new Date(one.dueAt), nearAt: null },
            (from, to) => this.deadlines.workingDaysBetween(from, to),
          ),
          open: one.state === 'open',
          untold: one.state === 'open' && one.told.some(({ stillToTell }) => stillToTell),
          // What the house can make is made and signed there.
          report: this.reports.addressOf(one),
          told: one.told.map(({ role, medium, state, at }) =>
            say(language, `desk.duties.told.${state}`, {
              who: say(language, `desk.duties.told.by.${role}`),
              medium: say(language, `medium.${medium}`),
              at: dayAndTime({ language, now, zone: this.pages.zone }, new Date(at)),
            }),
          ),
          state: wordOr(language, `desk.duties.state.${one.state}`, one.state),
        };
      }),
    });
  }

  @Post('events')
  @Needs('report.finish')
  async record(@CurrentVisit() visit: Visit): Promise<void> {
    const type = institutionEvents.find((one) => one === visit.fields.get('type')) ?? 'contact_person_change';
    const record = (work: Transactions) => recordInstitutionEvent(work, this.deadlines, visit.staff, type);
    await this.forms.press(visit, '/desk/duties', record, () => '/desk/duties?done=duty-recorded');
  }

  @Post(':id/completions')
  @Needs('report.finish')
  async complete(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const complete = (work: Transactions) => completeReport(work, visit.staff, uuid(id));
    await this.forms.press(visit, '/desk/duties', complete, () => '/desk/duties?done=duty-done');
  }
}
