import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig, triageDepartment } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { once } from '../../act-once.js';
import { assignSeveral, type DoneTogether, mostTogether } from '../../actions/assign-several.js';
import { DeskContext } from '../../desk-context.js';
import { pageSize, type Row } from '../../lists/case-rows.js';
import { readHoldings } from '../../lists/holders.query.js';
import { markOf, readContents } from '../../lists/live-contents.js';
import { mattersOf } from '../../lists/matters-of-cases.query.js';
import { countedMost, countQueue, type QueueFilter, readQueue } from '../../lists/queue.query.js';
import { forgetView, listViews, saveView } from '../../lists/saved-views.js';
import { Needs } from '../../needs.js';
import { mayDo, maySeeDepartment } from '../../sight.js';
import { reach } from '../../staff.js';
import { codeWords, proposalWords, signWords } from '../case/matter-words.js';
import { DeskForms, type FormState, freshForm, goTo, refusalWords, shownForm } from '../forms/desk-forms.js';
import { actionOf, actionOn } from '../forms/form-action.js';
import { readText } from '../forms/read-text.js';
import { DeskPages, type LiveData } from '../frame/desk-pages.js';
import { cursorIn, cursorPages } from '../frame/list-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { filterNames, type PickedFilters, QueueFilters, sortColumns } from './queue-filters.js';
import { rowWords } from './row-words.js';

interface AssignedTogether {
  readonly references: readonly string[];
  readonly person: string;
  readonly reason: string;
}

/** A department's open cases, most urgent first and in no other order. */
@Controller('desk/departments')
@DeskPage()
export class QueueController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(QueueFilters) private readonly filters: QueueFilters,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  /** Whoever oversees chooses one; a clerk has one. */
  @Get()
  @Needs('queue.read')
  async choose(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, language } = visit;
    if (reach(staff, 'queue.read') === 'own') return goTo(visit, `/desk/departments/${staff.department}`);
    const departments = await Promise.all(
      this.house.departments.map(async ({ id }) => ({
        id,
        name: this.pages.departmentName(language, id),
        counts: await countQueue(this.unitOfWork, staff, id),
      })),
    );
    await this.pages.show(visit, 'lists/views/departments.njk', {
      title: say(language, 'desk.departments'),
      here: 'department',
      departments,
      countedMost: departments.some(({ counts }) => counts.more) ? countedMost : undefined,
    });
  }

  @Get(':id')
  @Needs('queue.read')
  async show(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.list(visit, id, freshForm());
  }

  /** Keeps the filter of the page under a name. */
  @Post(':id/views')
  @Needs('queue.read')
  async keep(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { staff, fields } = visit;
    const picked = this.filters.picked(fields);
    const back = `/desk/departments/${encodeURIComponent(id)}${withQuery(picked)}`;
    const view = { name: (fields.get('name') ?? '').trim(), picked: picked as Record<string, string> };
    const done = `${back}${back.includes('?') ? '&' : '?'}done=view-kept`;
    await this.forms.press(
      visit,
      back,
      (work) => saveView(work, staff, id, view),
      () => done,
    );
  }

  @Post(':id/views/:view/deletions')
  @Needs('queue.read')
  async forget(@CurrentVisit() visit: Visit, @Param('id') id: string, @Param('view') view: string): Promise<void> {
    const back = `/desk/departments/${encodeURIComponent(id)}`;
    await this.forms.press(
      visit,
      back,
      (work) => forgetView(work, visit.staff, uuid(view)),
      () => `${back}?done=view-forgotten`,
    );
  }

  /** Gives several to one person, each checked by itself; the page says which were refused, and why. */
  @Post(':id/assignments')
  @Needs('case.assign')
  async assign(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { staff, language, fields } = visit;
    const action = actionOf(visit);
    await this.forms.answer<AssignedTogether, DoneTogether>(visit, {
      read: () => {
        const references = fields.getAll('case').slice(0, mostTogether);
        const person = fields.get('person') ?? '';
        const reason = readText(language, fields, 'reason', mostReason, 'desk.assign.reason.missing');
        const problems = [
          ...(references.length === 0 ? [{ field: 'list', text: say(language, 'desk.together.none') }] : []),
          ...(person === '' ? [{ field: 'person', text: say(language, 'desk.assign.person.missing') }] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ];
        return problems.length > 0 || 'problem' in reason ? { problems } : { said: { references, person, reason: reason.text } };
      },
      act: async (_, { references, ...wish }) =>
        await assignSeveral((reference) => once(this.unitOfWork, actionOn(action, reference)), this.desk, staff, references, wish),
      // On the page itself, and under no address: which cases were refused is said once.
      next: async (together) => await this.list(visit, id, freshForm(), together),
      show: async (state) => await this.list(visit, id, state),
    });
  }

  private async list(visit: Visit, id: string, form: FormState, together?: DoneTogether): Promise<void> {
    const { staff, language, request } = visit;
    if (!this.house.departments.some((department) => department.id === id) || !maySeeDepartment(staff, id)) throw new Failure('not-found');
    const asked = addressOf(request).searchParams;
    const chosen = this.filters.choices(language, id);
    const picked = this.filters.picked(asked);
    const filter = this.filters.filterOf(picked);
    const { page, cursorGone } = await this.page(visit, id, filter, cursorIn(asked));
    const counts = await countQueue(this.unitOfWork, staff, id);
    const telling = { language, now: new Date(), zone: this.pages.zone, pages: this.pages, deadlines: this.deadlines, staffId: staff.id };
    const isTriage = id === triageDepartment;
    await this.pages.show(
      visit,
      isTriage ? 'lists/views/triage.njk' : 'lists/views/queue.njk',
      {
        title: this.pages.departmentName(language, id)!,
        here: 'department',
        department: id,
        overseen: reach(staff, 'queue.read') === 'all',
        mayClaim: mayDo(staff, 'case.claim', { department: id, conflicts: [] }),
        counts,
        holdings: await this.holdings(visit, id),
        cursorGone,
        rows: page.items.map((row) => rowWords(row, telling)),
        proposals: isTriage ? await this.proposals(visit, page.items) : undefined,
        filters: filterNames.map((name) => ({
          name,
          label: say(language, `desk.filter.${name}`),
          value: picked[name],
          choices: chosen[name],
        })),
        chosen: filterNames.filter((name) => picked[name] !== undefined).length,
        keeps: Object.keys(picked).length > 0,
        sorts: sortsOf(`/desk/departments/${id}`, picked),
        ...shownForm(form),
        ...(together ? { note: this.togetherWords(visit, together) } : {}),
        // With the form as it was sent: what was ticked stays ticked.
        ticked: form.fields.getAll('case'),
        views: (await listViews(this.unitOfWork, staff, id)).map((view) => ({
          ...view,
          href: `/desk/departments/${id}${withQuery(view.picked)}`,
          current: withQuery(view.picked) === withQuery(picked),
        })),
        picked,
        live: asked.has('cursor') ? undefined : await this.live(visit, id, picked, filter),
        listPages: cursorPages(language, {
          path: `/desk/departments/${id}`,
          // A cursor that is none leads to the first page.
          asked: cursorGone ? new URLSearchParams(picked) : asked,
          items: page.items.length,
          size: pageSize,
          nextCursor: page.nextCursor,
          total: filterNames.every((name) => picked[name] === undefined) && !counts.more ? counts.open : undefined,
        }),
      },
      form.status,
    );
  }

  /** The first page says when something is new on it; those after it are read on. */
  private async live({ staff }: Visit, department: string, picked: PickedFilters, filter: QueueFilter): Promise<LiveData> {
    const is = markOf(await readContents(this.unitOfWork, staff, { of: 'queue', department, filter }));
    return { query: String(new URLSearchParams({ list: 'queue', department, ...picked, is })) };
  }

  private togetherWords({ language }: Visit, { done, refused }: DoneTogether): string {
    const why = refused.map(({ reference, failure }) => `${reference}: ${refusalWords(language, failure)}`);
    return [
      say(language, 'desk.together.assigned', { n: done.length }),
      ...(why.length > 0 ? [say(language, 'desk.together.refused'), ...why] : []),
    ].join(' ');
  }

  /** Who holds how much, for whoever answers for the department. */
  private async holdings({ staff, language }: Visit, department: string): Promise<object[] | undefined> {
    if (!mayDo(staff, 'case.assign', { department, conflicts: [] })) return undefined;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const people = await readHoldings(this.unitOfWork, staff, department);
    return people.map((one) => ({ ...one, since: one.since === null ? '' : dayAndTime(telling, one.since) }));
  }

  /** What the classifier proposes for each case of the triage desk, with what may be done about it. */
  private async proposals({ staff, language }: Visit, rows: readonly Row[]): Promise<object[]> {
    const references = rows.map(({ reference }) => reference);
    const matters = await mattersOf(this.unitOfWork, staff, references);
    const may = mayDo(staff, 'case.matter', { department: triageDepartment, conflicts: [] });
    return rows.map(({ reference, holder, holderId }) => {
      const matter = matters.get(reference);
      const others = holder !== null && holderId !== staff.id;
      return {
        reference,
        path: `/desk/complaints/${reference}`,
        no: matter?.no,
        proposal: matter && proposalWords(language, matter, this.house.departments),
        codes: matter ? codeWords(language, matter) : [],
        signs: matter ? signWords(language, matter) : [],
        mayAct: may && (reach(staff, 'case.decide') !== 'held' || !others),
        inList: true,
      };
    });
  }

  /** A cursor that is none (cut off in a mail, say) leads to the first page, and the page says so. */
  private async page(
    { staff }: Visit,
    id: string,
    filter: QueueFilter,
    cursor: string | undefined,
  ): Promise<{ page: Awaited<ReturnType<typeof readQueue>>; cursorGone: boolean }> {
    try {
      return { page: await readQueue(this.unitOfWork, staff, id, cursor, filter), cursorGone: false };
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'request.invalid') throw error;
      return { page: await readQueue(this.unitOfWork, staff, id, undefined, filter), cursorGone: true };
    }
  }
}

/** Where the head of each column leads: sorted by it, then the other way round, then by turn again. */
function sortsOf(path: string, { sort, ...picked }: PickedFilters): Readonly<Record<string, { href: string; is: string }>> {
  return Object.fromEntries(
    sortColumns.map((column) => {
      const is = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none';
      const next = is === 'none' ? column : is === 'ascending' ? `-${column}` : undefined;
      return [column, { href: `${path}${withQuery({ ...picked, sort: next })}#list`, is }];
    }),
  );
}

function withQuery(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
  );
  return query.size === 0 ? '' : `?${query}`;
}
