import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { CausesDesk, type WeighedMeasure } from '../../causes/causes-desk.js';
import { type MeasureMove, type MeasureWish, mostInMeasure, moveMeasure, proposeMeasure, refusedMove } from '../../causes/measures.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { namedBars } from '../figures/charts.js';
import { viewAsked } from '../figures/figures-asked.js';
import { sendTable } from '../figures/send-table.js';
import { DeskForms, type DeskProblem, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { rootCauseChoices, rootCauseName } from '../frame/root-cause-words.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { causeTableNames, causeTables, effectWords, whose } from './cause-tables.js';

/** What may become of a measure on this page, each with what it wants said. */
const moves = ['agreed', 'done', 'effective', 'not-effective', 'dropped'] as const satisfies readonly MeasureMove[];

/** What was found behind complaints, what is done against it and whether that helped. The same as `/api/causes`, as a chart with its table, and as CSV. */
@Controller('desk/causes')
@DeskPage()
export class CausesPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(CausesDesk) private readonly desk: CausesDesk,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('figures.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Get(':table.csv')
  @Needs('figures.read')
  async csv(@CurrentVisit() visit: Visit, @Param('table') name: string): Promise<void> {
    const table = causeTableNames.find((one) => one === name);
    if (table === undefined) throw new Failure('not-found');
    const { department, months } = viewAsked(addressOf(visit.request).searchParams);
    const read = await this.desk.read(this.unitOfWork, visit.staff, department, months);
    sendTable(visit, table, causeTables(visit.language, read, this.pages)[table], read.asOf);
  }

  @Post('measures')
  @Needs('measure.propose')
  async propose(@CurrentVisit() visit: Visit): Promise<void> {
    await this.forms.answer<MeasureWish, object>(visit, {
      read: (fields) => this.readWish(visit, fields),
      act: async (work, wish) => await proposeMeasure(work, this.house, visit.staff, wish),
      next: () => '/desk/causes?done=measure-proposed#measures',
      show: async (state) => await this.page(visit, state),
      fieldOf: { 'root-cause.unknown': 'cause', 'measure.owner-unknown': 'owner', 'department.unknown': 'department' },
    });
  }

  @Post('measures/:id/agreements')
  @Needs('measure.judge')
  async agree(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.forms.press(
      visit,
      '/desk/causes',
      (work) => moveMeasure(work, visit.staff, uuid(id), 'agreed', null),
      () => '/desk/causes?done=measure-agreed#measures',
    );
  }

  @Post('measures/:id/completions')
  @Needs('measure.propose')
  async complete(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.step(visit, id, ['done']);
  }

  @Post('measures/:id/findings')
  @Needs('measure.judge')
  async find(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.step(visit, id, ['effective', 'not-effective']);
  }

  @Post('measures/:id/drops')
  @Needs('measure.judge')
  async drop(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.step(visit, id, ['dropped']);
  }

  private async step(visit: Visit, id: string, wanted: readonly MeasureMove[]): Promise<void> {
    const { staff, language, fields } = visit;
    const to = wanted.find((one) => one === fields.get('to')) ?? wanted[0]!;
    await this.forms.answer<string, object>(visit, {
      read: () => {
        const reason = readText(language, fields, 'reason', mostReason, 'desk.causes.reason.missing');
        return 'problem' in reason ? { problems: [{ ...reason.problem, field: `reason-${to}-${id}` }] } : { said: reason.text };
      },
      act: async (work, reason) => await moveMeasure(work, staff, uuid(id), to, reason),
      next: () => `/desk/causes?done=measure-${to}#measures`,
      show: async (state) => await this.page(visit, state),
    });
  }

  private readWish({ language, staff }: Visit, fields: URLSearchParams) {
    const given = (name: string) => fields.get(name)?.trim() || undefined;
    const [cause, owner] = [given('cause'), given('owner')];
    const what = readText(language, fields, 'what', mostInMeasure, 'desk.causes.what.missing');
    const dueOn = dateIn(fields, 'dueOn');
    const own = reach(staff, 'measure.propose') === 'own';
    const problems: DeskProblem[] = [
      ...(cause === undefined ? [{ field: 'cause', text: say(language, 'desk.causes.cause.missing') }] : []),
      ...('problem' in what ? [what.problem] : []),
      ...(owner === undefined || !/^[0-9a-f-]{36}$/.test(owner)
        ? [{ field: 'owner', text: say(language, 'desk.causes.owner.missing') }]
        : []),
      ...(dueOn === undefined || dueOn === 'wrong' ? [{ field: 'dueOn', text: say(language, 'desk.causes.due.missing') }] : []),
    ];
    if (problems.length > 0 || 'problem' in what || cause === undefined || owner === undefined || dueOn === undefined) return { problems };
    return { said: { cause, owner, what: what.text, dueOn, department: own ? staff.department : (given('department') ?? null) } };
  }

  private async page(visit: Visit, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const { department, months, query } = viewAsked(addressOf(visit.request).searchParams);
    const read = await this.desk.read(this.unitOfWork, staff, department, months);
    const { found, measures } = causeTables(language, read, this.pages);
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const departments = this.pages.departments.map(({ id, names }) => ({ value: id, text: names[language] }));
    const all = reach(staff, 'figures.read') === 'all';
    await this.pages.show(
      visit,
      'causes/views/causes.njk',
      {
        title: say(language, 'desk.causes'),
        here: 'causes',
        ...shownForm(form),
        read: dayAndTime(telling, read.asOf),
        of: this.pages.departmentName(language, read.department),
        department: read.department ?? '',
        departments: all ? departments : [],
        months,
        query,
        found,
        measures,
        unknown: read.unknown,
        chart: namedBars(read.found.map(({ code, count }) => ({ label: rootCauseName(language, this.pages, code), value: count }))),
        items: read.measures.map((one) => this.item(visit, one)),
        proposes: reach(staff, 'measure.propose') !== undefined,
        causes: rootCauseChoices(language, this.pages),
        owners: [
          { value: '', text: '' },
          ...read.owners.map(({ id, name, department: of }) => ({
            value: id,
            text: [name, of === null ? undefined : this.pages.departmentName(language, of)].filter(Boolean).join(' · '),
          })),
        ],
        ownDepartment: reach(staff, 'measure.propose') === 'own' ? this.pages.departmentName(language, staff.department) : undefined,
        everywhere: departments,
        parts: language === 'en' ? ['day', 'month', 'year'] : ['year', 'month', 'day'],
        languageForm: form.fields.has('what') ? 'measure-form' : undefined,
      },
      form.status,
    );
  }

  private item({ language, staff }: Visit, one: WeighedMeasure): object {
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const open = one.state === 'proposed' || one.state === 'agreed';
    return {
      id: one.id,
      what: one.what,
      state: say(language, `desk.causes.state.${one.state}`),
      facts: [
        { term: say(language, 'desk.root-cause'), text: rootCauseName(language, this.pages, one.cause) },
        { term: say(language, 'desk.causes.whose'), text: whose(language, this.pages, one.department) },
        { term: say(language, 'desk.causes.owner'), text: one.owner },
        { term: say(language, 'desk.causes.due'), text: longDay(language, one.dueOn) },
      ],
      late: open && one.dueOn < dateOf(localDayOf(Date.now(), this.pages.zone)),
      effect: one.effect === null ? undefined : effectWords(language, one.effect),
      steps: one.steps.map(({ state, by, at, reason }) => ({
        what: say(language, `desk.causes.state.${state}`),
        by: `${actorWords(language, by)} · ${dayAndTime(telling, at)}`,
        reason,
      })),
      moves: moves.filter((to) => refusedMove(staff, one, to) === undefined),
    };
  }
}
