import { Failure } from '@app/shared/domain/failure/failure.js';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { type Figures } from '../../figures/figures.query.js';
import { RecentFigures } from '../../figures/recent-figures.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { barChart } from './charts.js';
import { figureTables, shortened, tableNames } from './figure-tables.js';
import { viewAsked } from './figures-asked.js';
import { sendTable } from './send-table.js';

/** Matters that have a row of their own on the page. */
const mattersShown = 15;

/** Figures of the house or of a department. The same as `/api/figures`, as charts with the table beside each, and as CSV. */
@Controller('desk/figures')
@DeskPage()
export class FiguresPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(RecentFigures) private readonly figures: RecentFigures,
  ) {}

  @Get()
  @Needs('figures.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const { figures, query } = await this.asked(visit);
    const tables = figureTables(language, figures, this.pages);
    const telling = { language, now: new Date(), zone: this.pages.zone };
    await this.pages.show(visit, 'figures/views/figures.njk', {
      title: say(language, 'desk.figures'),
      here: 'figures',
      figures,
      read: dayAndTime(telling, figures.asOf),
      of: this.pages.departmentName(language, figures.department),
      departments:
        reach(staff, 'figures.read') === 'all' ? this.pages.departments.map(({ id, names }) => ({ value: id, text: names[language] })) : [],
      months: figures.months.length,
      query,
      tables: { ...tables, months: shortened(tables.months, mattersShown, say(language, 'desk.figures.others')) },
      charts: {
        ahead: barChart(figures.ahead.map(({ on, count, known }) => ({ label: on.slice(5), value: count, unsure: !known }))),
        received: barChart(figures.months.map(({ month }, nth) => ({ label: month.slice(2), value: figures.received[nth] ?? 0 }))),
      },
    });
  }

  @Get(':table.csv')
  @Needs('figures.read')
  async csv(@CurrentVisit() visit: Visit, @Param('table') name: string): Promise<void> {
    const table = tableNames.find((one) => one === name);
    if (table === undefined) throw new Failure('not-found');
    const { figures } = await this.asked(visit);
    sendTable(visit, table, figureTables(visit.language, figures, this.pages)[table], figures.asOf);
  }

  private async asked({ request, staff }: Visit): Promise<{ figures: Figures; query: string }> {
    const { department, months, query } = viewAsked(addressOf(request).searchParams);
    return { figures: await this.figures.of(staff, department, months), query };
  }
}
