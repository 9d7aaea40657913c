import { calendarEnd } from '@app/shared/domain/calendar/calendar-end.js';
import type { Language } from '@app/shared/domain/language.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { localDay, longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { claimNext, countTaken, isLimited } from '../../claims.js';
import { contentsOfWork, markOf } from '../../lists/live-contents.js';
import {
  type ListPage,
  leaseOf,
  type MyWork,
  readMyWork,
  type WaitingApproval,
  type WorkList,
  workLists,
  workPageSize,
} from '../../lists/my-work.query.js';
import { countQueue } from '../../lists/queue.query.js';
import { Needs } from '../../needs.js';
import { reach, type Staff } from '../../staff.js';
import { suitRule } from '../../suited.js';
import { DeskForms } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, dueWords, leaseWords, untilWords, type ViewContext, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { leaseAddress } from '../session/lease-address.js';
import { rowWords } from './row-words.js';

/** What is mine to do, and the next case. */
@Controller('desk')
@DeskPage()
export class MyWorkController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('desk.enter')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, language } = visit;
    const telling: ViewContext = { language, now: new Date(), zone: this.pages.zone };
    const asked = addressOf(visit.request).searchParams;
    const pages = Object.fromEntries(workLists.map((name) => [name, Number(asked.get(name) ?? 1)]));
    const work = await readMyWork(this.unitOfWork, staff, pages);
    const shown = Object.fromEntries(workLists.map((name) => [name, pageWords(language, name, work[name], asked)]));
    const departments = this.claimable(staff);
    const data = {
      title: say(language, 'desk.work'),
      here: 'work' as const,
      calendarEnds: this.calendarEnds(visit, telling),
      departments: departments.map((id) => ({ value: id, text: this.pages.departmentName(language, id) })),
      room: departments.length > 0 ? await this.roomWords(visit) : undefined,
      mine: work.mine.items.map((row) => rowWords(row, { ...telling, pages: this.pages, deadlines: this.deadlines, staffId: staff.id })),
      shown,
      next: work.mine.total === 0 && departments.length === 1 ? await this.nextWords(visit, telling, departments[0]!) : undefined,
      ...this.waiting(work, telling),
      // Of the first pages: those after them are read on.
      live: workLists.some((name) => asked.has(name))
        ? undefined
        : { query: String(new URLSearchParams({ list: 'work', is: markOf(contentsOfWork(work)) })) },
    };
    await this.pages.show(visit, 'lists/views/my-work.njk', data);
  }

  /** The next case of a department; of their own for a clerk. */
  @Post('claims')
  @Needs('case.claim')
  async claim(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields } = visit;
    const department = fields.get('in') || (staff.department ?? '');
    await this.forms.press(
      visit,
      '/desk',
      (work) =>
        claimNext(
          work,
          staff,
          department,
          this.deadlines.leaseMinutes(),
          suitRule(this.house.departments, department, this.house.institution.zone),
          this.house.institution.claims.most,
        ),
      (claimed) => (claimed === null ? '/desk?refused=nothing-waits' : `/desk/complaints/${claimed.reference}?done=claimed`),
    );
  }

  /** What a visible page asks from time to time: the guard has kept the leases, this tells until when. */
  @Get(leaseAddress.slice('/desk/'.length))
  @Needs('desk.enter')
  async lease(@CurrentVisit() { staff, reply, request, language }: Visit): Promise<void> {
    const reference = new URL(request.url, 'http://house').searchParams.get('of') ?? '';
    const until = await leaseOf(this.unitOfWork, staff, reference);
    const text = until ? leaseWords({ language, now: new Date(), zone: this.pages.zone }, until) : say(language, 'desk.lease.lost');
    reply
      .code(200)
      .header('content-type', 'text/plain; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(text);
  }

  /** For who oversees: the calendar of working days ends soon, or has ended, and what to do. */
  private calendarEnds({ staff, language }: Visit, { now, zone }: ViewContext): string | undefined {
    const { calendar } = this.deadlines;
    const end = reach(staff, 'extension.approve') === 'all' ? calendar && calendarEnd(calendar, localDay(now, zone)) : null;
    if (!end) return undefined;
    return say(language, end.daysLeft < 0 ? 'desk.calendar.ended' : 'desk.calendar.ends', {
      to: longDay(language, end.to),
      n: end.daysLeft,
    });
  }

  /** The departments whose next case somebody may take. */
  private claimable(staff: Staff): string[] {
    const claims = reach(staff, 'case.claim');
    if (claims === undefined) return [];
    return claims === 'own'
      ? staff.department === null
        ? []
        : [staff.department]
      : this.house.departments.map((department) => department.id);
  }

  /** How many more cases they may take, before that is refused; nothing for whoever may take any number. */
  private async roomWords({ staff, language }: Visit): Promise<string | undefined> {
    const { most } = this.house.institution.claims;
    if (!isLimited(staff, most)) return undefined;
    const taken = await countTaken({ read: (sql, values) => this.unitOfWork.readPrepared(sql, values) }, staff);
    return say(language, taken < most ? 'desk.claim.room' : 'desk.claim.no-room', { taken, most });
  }

  private async nextWords({ staff, language }: Visit, telling: ViewContext, department: string): Promise<string> {
    const counts = await countQueue(this.unitOfWork, staff, department);
    if (counts.firstDueAt === null) return say(language, 'desk.work.nothing-open');
    const atLeast = (count: number) => (counts.more ? `${count}+` : count);
    const due = dueWords(telling, { dueAt: counts.firstDueAt, nearAt: null }, (from, to) => this.deadlines.workingDaysBetween(from, to));
    return say(language, 'desk.work.next', { open: atLeast(counts.open), free: atLeast(counts.free), due: due.text });
  }

  private waiting(work: MyWork, telling: ViewContext): object {
    const { language } = telling;
    const approval = (one: WaitingApproval) => ({
      href: `/desk/extension-requests/${one.id}`,
      reference: one.reference,
      by: actorWords(language, one.askedBy),
      at: dayAndTime(telling, one.askedAt),
      due: dueWords(telling, { dueAt: one.dueAt, nearAt: null }, (from, to) => this.deadlines.workingDaysBetween(from, to)),
    });
    return {
      approvals: work.approvals.items.map(approval),
      asked: work.asked.items.map(approval),
      lost: work.lost.map(({ reference, until, holder }) => ({
        reference,
        text: say(language, holder === null ? 'desk.work.lost.nobody' : 'desk.work.lost.other', {
          at: untilWords(telling, until),
          name: holder === null ? '' : actorWords(language, holder),
        }),
      })),
      work: work.work.items.map((one) => ({
        reference: one.reference,
        kind: wordOr(language, `desk.work.${one.kind}`, one.kind),
        since: dayAndTime(telling, one.since),
        due: one.due === null ? '' : untilWords(telling, one.due),
      })),
    };
  }
}

/** "Showing 51 to 61 of 61" with the way to the pages before and after; undefined for a list that is shown whole. */
function pageWords(
  language: Language,
  name: WorkList,
  { items, total, more, page }: ListPage<unknown>,
  asked: URLSearchParams,
): object | undefined {
  if (total <= workPageSize) return undefined;
  const to = (number: number): string => {
    const query = new URLSearchParams(asked);
    for (const banner of ['done', 'refused']) query.delete(banner);
    query.set(name, String(number));
    return `/desk?${query}#${name}`;
  };
  const from = (page - 1) * workPageSize + 1;
  return {
    text: say(language, 'desk.work.shown', { from, to: from + items.length - 1, total: more ? `${total}+` : total }),
    before: page > 1 ? to(page - 1) : undefined,
    after: page * workPageSize < total ? to(page + 1) : undefined,
  };
}
