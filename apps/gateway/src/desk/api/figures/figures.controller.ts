import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import { withLocalTimes } from '../../../http/local-times.js';
import { RecentFigures } from '../../figures/recent-figures.js';
import { Needs } from '../../needs.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff } from '../staff-call.js';
import { figuresQuery, readFiguresQuery } from './figures-query.js';

/** Figures of the house or of a department, as the page has them. */
@StaffApi('api/figures')
export class FiguresController {
  constructor(
    @Inject(RecentFigures) private readonly figures: RecentFigures,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get()
  @Needs('figures.read')
  @ApiOperation({
    summary: 'Dates ahead, scorecards, matters by month and hot topics',
    description:
      'Counted over what came in during the last months, the present one included. Cases that are about somebody of the house are in nobody’s figures. Read every few minutes while people look; `asOf` says when.',
  })
  @ApiQuery({ name: 'department', required: false, description: 'One department; left out: all, or one’s own' })
  @ApiQuery(figuresQuery)
  async read(@CurrentStaff() staff: Staff, @Query() asked: Record<string, unknown>): Promise<unknown> {
    const { department, months } = readFiguresQuery(asked);
    return withLocalTimes(await this.figures.of(staff, department, months), this.institution.zone);
  }
}
