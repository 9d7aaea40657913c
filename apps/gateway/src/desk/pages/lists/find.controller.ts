import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { type Page, pageSize } from '../../lists/case-rows.js';
import { findComplaints } from '../../lists/find-complaints.query.js';
import { Needs } from '../../needs.js';
import { goTo } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { cursorIn, cursorPages } from '../frame/list-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { readSearch } from './read-search.js';
import { rowWords } from './row-words.js';
import { seal, unseal } from './sealed.js';

/** Any case, open or closed, by whatever is known of it. */
@Controller('desk/find')
@DeskPage()
export class FindController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  /** What is typed goes into the address sealed, so that the way back from a case leads here and names stay out of histories. */
  @Post()
  @Needs('case.find')
  ask(@CurrentVisit() visit: Visit): void {
    const typed = (visit.fields.get('q') ?? '').trim();
    goTo(visit, typed === '' ? '/desk/find?nothing=1' : `/desk/find?s=${seal(visit.sessionId, typed)}`);
  }

  /** `?q=` is for links that name a reference. */
  @Get()
  @Needs('case.find')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, language, request, sessionId } = visit;
    const asked = addressOf(request).searchParams;
    const sealed = asked.get('s');
    const typed = sealed === null ? (asked.get('q') ?? undefined) : unseal(sessionId, sealed);
    const { anyOf, as } = readSearch(typed ?? '');
    const page = as.length === 0 ? undefined : await this.page(visit, anyOf, cursorIn(asked));
    const problem = asked.has('nothing') ? 'desk.find.nothing-typed' : page === 'record-only' ? 'desk.find.record-only' : undefined;
    const found = page === 'record-only' ? undefined : page;
    const telling = { language, now: new Date(), zone: this.pages.zone, pages: this.pages, deadlines: this.deadlines, staffId: staff.id };
    await this.pages.show(visit, 'lists/views/find.njk', {
      title: say(language, 'desk.find'),
      here: 'find',
      q: typed ?? '',
      problems: problem ? [{ field: 'q', text: say(language, problem) }] : [],
      outdated: sealed !== null && typed === undefined,
      searched: as.map((reading) => say(language, `desk.find.as.${reading}`)).join(say(language, 'desk.comma')),
      rows: found?.items.map((row) => rowWords(row, telling)),
      listPages:
        found &&
        cursorPages(language, { path: '/desk/find', asked, items: found.items.length, size: pageSize, nextCursor: found.nextCursor }),
    });
  }

  private async page(
    { staff }: Visit,
    anyOf: ReturnType<typeof readSearch>['anyOf'],
    cursor: string | undefined,
  ): Promise<Page | 'record-only'> {
    try {
      return await findComplaints(this.unitOfWork, staff, { anyOf, cursor }, this.institution.defaultCountry);
    } catch (error) {
      if (error instanceof Failure && error.code === 'content.search') return 'record-only';
      if (!(error instanceof Failure) || error.code !== 'request.invalid') throw error;
      return await findComplaints(this.unitOfWork, staff, { anyOf }, this.institution.defaultCountry);
    }
  }
}
