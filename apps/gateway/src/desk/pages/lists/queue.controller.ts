import { openStatuses } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { languages } from '@app/shared/domain/language.js';
import { departmentOf, isWithin } from '@app/shared/domain/matter/coding.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig, triageDepartment } from '@app/shared/platform/config/institution.js';
import { inCoding } from '@app/shared/routing/given-codes.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { CHANNELS, type Channels } from '../../../doors/intake.tokens.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import type { Row } from '../../lists/case-rows.js';
import { readHoldings } from '../../lists/holders.query.js';
import { mattersOf } from '../../lists/matters-of-cases.query.js';
import { countedMost, countQueue, type QueueFilter, readQueue } from '../../lists/queue.query.js';
import { Needs } from '../../needs.js';
import { mayDo, maySeeDepartment } from '../../sight.js';
import { reach } from '../../staff.js';
import { codeWords, proposalWords, signWords } from '../case/matter-words.js';
import { goTo } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { channelWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { rowWords } from './row-words.js';

const filterNames = ['due', 'state', 'channel', 'category', 'language', 'holder'] as const;
type FilterName = (typeof filterNames)[number];

/** A department's open cases, most urgent first and in no other order. */
@Controller('desk/departments')
@DeskPage()
export class QueueController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(CHANNELS) private readonly channels: Channels,
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
    const { staff, language, request } = visit;
    if (!this.house.departments.some((department) => department.id === id) || !maySeeDepartment(staff, id)) throw new Failure('not-found');
    const asked = addressOf(request).searchParams;
    const chosen = this.choices(visit, id);
    const picked: Partial<Record<FilterName, string>> = Object.fromEntries(
      filterNames.flatMap((name) => {
        const value = asked.get(name);
        return chosen[name].some((choice) => choice.value === value) ? [[name, value]] : [];
      }),
    );
    const { category, ...others } = picked;
    const filter = { ...others, ...(category === undefined ? {} : { about: this.meantBy(category) }) } as QueueFilter;
    const { page, cursorGone } = await this.page(visit, id, filter, asked.get('cursor') ?? undefined);
    const counts = await countQueue(this.unitOfWork, staff, id);
    const telling = { language, now: new Date(), zone: this.pages.zone, pages: this.pages, deadlines: this.deadlines, staffId: staff.id };
    const isTriage = id === triageDepartment;
    await this.pages.show(visit, isTriage ? 'lists/views/triage.njk' : 'lists/views/queue.njk', {
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
      chosen: Object.keys(picked).length,
      continued: asked.has('cursor'),
      firstPage: `/desk/departments/${id}${withQuery(picked)}`,
      next: page.nextCursor === undefined ? undefined : `/desk/departments/${id}${withQuery({ ...picked, cursor: page.nextCursor })}`,
    });
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

  /** A business with all that is below it, and the categories of the papers that mean one of these. */
  private meantBy(business: string): NonNullable<QueueFilter['about']> {
    const coding = codingNamed(this.house.institution.coding);
    const businesses = coding.entries.filter((one) => isWithin(coding, one.code, business)).map(({ code }) => code);
    const categories = this.house.departments
      .flatMap((department) => department.categories)
      .filter((category) => businesses.includes(inCoding(category.business, coding.id) ?? ''))
      .map(({ id }) => id);
    return { businesses, categories };
  }

  private choices({ language }: Visit, id: string): Record<FilterName, { value: string; text: string }[]> {
    const worded = (name: string, values: readonly string[]) =>
      values.map((value) => ({ value, text: say(language, `desk.filter.${name}.${value}`) }));
    const coding = codingNamed(this.house.institution.coding);
    const ownFirst = coding.entries
      .filter(({ axis, parent }) => axis === 'business' && parent === undefined)
      .sort((a, b) => Number(departmentOf(coding, b.code) === id) - Number(departmentOf(coding, a.code) === id));
    return {
      due: worded('due', ['late', 'near']),
      state: openStatuses.map((value) => ({ value, text: say(language, `case.state.${value}`) })),
      channel: [...this.channels.keys()].map((value) => ({ value, text: channelWords(language, value) })),
      category: ownFirst.map(({ code, names }) => ({ value: code, text: names[language] })),
      language: languages.map((value) => ({ value, text: say(language, `desk.language.${value}`) })),
      holder: worded('holder', ['nobody', 'me', 'others']),
    };
  }
}

function withQuery(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
  );
  return query.size === 0 ? '' : `?${query}`;
}
