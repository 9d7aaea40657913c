import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject } from '@nestjs/common';
import { longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { listReadings, readingsPageSize } from '../../readings/readings.query.js';
import { listUnusualReadings } from '../../readings/unusual-readings.query.js';
import { DeskPages } from '../frame/desk-pages.js';
import { cursorIn, cursorPages } from '../frame/list-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** The log of reading. The same as `/api/readings`. */
@Controller('desk/readings')
@DeskPage()
export class ReadingsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('reading.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff, request } = visit;
    const asked = addressOf(request).searchParams;
    const said = (name: string) => asked.get(name)?.trim().slice(0, 200) || undefined;
    const cursor = /^[0-9a-f-]{36}$/.exec(cursorIn(asked) ?? '')?.[0];
    const filter = { reference: said('reference'), staff: said('staff') };
    const { items, nextCursor } = await listReadings(this.unitOfWork, staff, { ...filter, cursor });
    // Beside the first page of everything: whoever looks for one case or person knows what they look for.
    const isStart = !filter.reference && !filter.staff && !cursor;
    const days = { zone: this.pages.zone, calendar: this.deadlines.calendar };
    const unusual = isStart ? await listUnusualReadings(this.unitOfWork, staff, days) : [];
    const telling = { language, now: new Date(), zone: this.pages.zone };
    await this.pages.show(visit, 'readings/views/readings.njk', {
      title: say(language, 'desk.readings'),
      here: 'readings',
      filter,
      items: items.map((one) => ({
        at: dayAndTime(telling, one.at),
        iso: one.at.toISOString(),
        who: actorWords(language, one.actor),
        role: wordOr(language, `desk.role.${one.role}`, one.role),
        what: wordOr(language, `desk.reading.${one.action}`, say(language, 'desk.reading.case')),
        reference: one.reference,
        purpose: one.purpose,
      })),
      unusual: unusual.map((one) => ({
        who: actorWords(language, one.actor),
        role: wordOr(language, `desk.role.${one.role}`, one.role),
        why: say(language, `desk.readings.unusual.${one.why}`, { n: one.cases, day: longDay(language, one.on) }),
        href: `/desk/readings?${new URLSearchParams({ staff: actorWords(language, one.actor) })}`,
      })),
      listPages: cursorPages(language, { path: '/desk/readings', asked, items: items.length, size: readingsPageSize, nextCursor }),
    });
  }
}
