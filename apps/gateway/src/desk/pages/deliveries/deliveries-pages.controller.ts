import { dateOf, dayOf } from '@app/shared/domain/calendar/local-date.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { providerTitle } from '@app/shared/platform/config/known-providers.js';
import { Controller, Get, Inject } from '@nestjs/common';
import { localDay, longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { countMessages, type DayOfMessages, daysOfMessages, fates, listMessages } from '../../lists/deliveries.query.js';
import { Needs } from '../../needs.js';
import { barChart } from '../figures/charts.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** What became of the messages of the last days, by day and medium; each number opens what is behind it. */
@Controller('desk/deliveries')
@DeskPage()
export class DeliveriesPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('figures.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const { zone } = this.pages;
    const days = await countMessages(this.unitOfWork, staff, zone);
    // A day on which nothing went has its place, too.
    const today = dayOf(localDay(new Date(), zone));
    const dates = Array.from({ length: daysOfMessages }, (_, nth) => dateOf(today - daysOfMessages + 1 + nth));
    const chart = (of: (day: DayOfMessages) => number) =>
      barChart(
        dates.map((on) => ({
          label: on.slice(5),
          value: days.filter((day) => day.on === on).reduce((sum, day) => sum + of(day), 0),
        })),
      );
    await this.pages.show(visit, 'deliveries/views/deliveries.njk', {
      title: say(language, 'desk.deliveries'),
      here: 'deliveries',
      what: say(language, 'desk.deliveries.what', { n: daysOfMessages }),
      charts: {
        all: chart((day) => fates.reduce((sum, fate) => sum + day[fate], 0)),
        astray: chart((day) => day.failed + day.unknown),
      },
      fates: fates.map((fate) => say(language, `desk.deliveries.${fate}`)),
      days: days.map((day) => {
        const medium = wordOr(language, `medium.${day.medium}`, day.medium);
        return {
          on: longDay(language, day.on),
          medium,
          cells: fates.map((fate) => ({
            n: day[fate],
            name: say(language, `desk.deliveries.${fate}`),
            href: `/desk/deliveries/messages?${new URLSearchParams({ on: day.on, medium: day.medium, fate })}`,
          })),
        };
      }),
    });
  }

  /** The messages behind one number. An address that names no day, medium or fate lists nothing. */
  @Get('messages')
  @Needs('figures.read')
  async messages(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff, request } = visit;
    const asked = addressOf(request).searchParams;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const day = asked.get('on') ?? '';
    const on = Number.isNaN(dayOf(day)) ? undefined : day;
    const fate = fates.find((one) => one === asked.get('fate'));
    const medium = asked.get('medium') ?? '';
    const found = on && fate ? await listMessages(this.unitOfWork, staff, this.pages.zone, { on, medium, fate }) : [];
    await this.pages.show(visit, 'deliveries/views/messages.njk', {
      title: say(language, 'desk.deliveries'),
      here: 'deliveries',
      of:
        on && fate
          ? [longDay(language, on), wordOr(language, `medium.${medium}`, ''), say(language, `desk.deliveries.${fate}`)]
              .filter(Boolean)
              .join(' · ')
          : undefined,
      messages: found.map((one) => ({
        reference: one.reference,
        href: `${caseAddress(one.reference)}/notices`,
        kind: wordOr(language, `notice.${one.kind}`, one.kind),
        department: this.pages.departmentName(language, one.department),
        provider: providerTitle(one.provider)[language],
        at: dayAndTime(telling, one.begunAt),
        reason: one.reason ?? one.code ?? undefined,
      })),
    });
  }
}
