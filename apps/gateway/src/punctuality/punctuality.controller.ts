import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import type { PageReply, PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { dayOf, type PublicCount, type PunctualMonth, readPunctuality } from './punctuality.query.js';

/** How punctual the institution is, where its papers publish that; else there is no such page. */
@Controller()
@UseFilters(PageFailureFilter)
export class PunctualityController {
  /** Months that are over hardly change: they are read once a day, however many look, so that nobody can make the house count by asking. */
  private kept: { readonly day: string; readonly months: Promise<readonly PunctualMonth[]> } | undefined;

  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get('punctuality')
  async show(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const { publish, fewerThan } = this.institution.punctuality;
    if (!publish) throw new Failure('not-found');
    keepLanguage(request, reply);
    const language = languageOf(request);
    const told = (count: PublicCount) => (count === 'few' ? say(language, 'punctuality.few', { n: fewerThan }) : String(count));
    const months = await this.months(new Date());
    this.pages.show(request, reply, 'punctuality/views/punctuality.njk', {
      title: say(language, 'punctuality.title'),
      here: 'punctuality',
      months: months.map(({ month, share, ...counts }) => ({
        month: say(language, 'punctuality.month', { year: month.slice(0, 4), month: String(Number(month.slice(5))) }),
        cells: (['decided', 'onTime', 'late', 'extended'] as const).map((name) => ({
          title: say(language, `punctuality.${name}`),
          text: told(counts[name]),
        })),
        share: share === null ? '–' : `${share} %`,
      })),
    });
  }

  private async months(now: Date): Promise<readonly PunctualMonth[]> {
    const { zone, punctuality } = this.institution;
    const day = dayOf(now, zone);
    if (this.kept?.day !== day) {
      const months = readPunctuality(this.unitOfWork, { zone, ...punctuality }, now);
      this.kept = { day, months };
      months.catch(() => {
        this.kept = undefined;
      });
    }
    return await this.kept!.months;
  }
}
