import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason, reasonBody, type WithReason, words } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { CausesDesk } from '../../causes/causes-desk.js';
import { mostInMeasure, moveMeasure, proposeMeasure } from '../../causes/measures.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { figuresQuery, readFiguresQuery } from '../figures/figures-query.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const measureBody = z.strictObject({
  cause: words(40),
  department: words(40).nullable().default(null),
  what: words(mostInMeasure),
  owner: z.uuid({ error: 'Name somebody by the id that `owners` has.' }),
  dueOn: z.iso.date('Write a date as 2026-03-31.'),
});
const findingBody = z.strictObject({ helped: z.boolean({ error: 'Write true or false.' }), reason });

/** What was found behind complaints, what is done against it, and whether that helped. */
@StaffApi('api')
export class CausesController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CausesDesk) private readonly desk: CausesDesk,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get('causes')
  @Needs('figures.read')
  @ApiOperation({
    summary: 'Root causes of what was decided, measures against them with their steps, and the share of each cause before and since',
    description:
      'Counted over what came in during the last months, as the figures are: cases about somebody of the house are in nobody’s. `effect` compares shares among complaints whose root cause is known, with a 95 % interval; null until the measure is done.',
  })
  @ApiQuery({ name: 'department', required: false, description: 'One department; left out: all, or one’s own' })
  @ApiQuery(figuresQuery)
  async read(@CurrentStaff() staff: Staff, @Query() asked: Record<string, unknown>): Promise<unknown> {
    const { department, months } = readFiguresQuery(asked);
    return withLocalTimes(await this.desk.read(this.unitOfWork, staff, department, months), this.house.institution.zone);
  }

  @Writes('measures', 'measure.propose', 'Propose a measure against a root cause, with who answers for it and by which day', measureBody)
  @ApiResponse({ status: 422, description: '`root-cause.unknown`, `department.unknown`, `measure.owner-unknown`' })
  async propose(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Said() body: z.infer<typeof measureBody>,
  ): Promise<unknown> {
    return await proposeMeasure(work, this.house, staff, body);
  }

  @Writes('measures/:id/agreements', 'measure.judge', 'Agree to a measure that another person proposed')
  @ApiResponse({ status: 409, description: '`measure.settled`, `measure.own`' })
  async agree(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await moveMeasure(work, staff, uuid(id), 'agreed', null);
  }

  @Writes('measures/:id/drops', 'measure.judge', 'A measure is not taken, and why', reasonBody)
  async drop(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: WithReason,
  ): Promise<unknown> {
    return await moveMeasure(work, staff, uuid(id), 'dropped', body.reason);
  }

  @Writes('measures/:id/completions', 'measure.propose', 'A measure is done; what was done stands in the reason', reasonBody)
  async complete(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: WithReason,
  ): Promise<unknown> {
    return await moveMeasure(work, staff, uuid(id), 'done', body.reason);
  }

  @Writes('measures/:id/findings', 'measure.judge', 'Whether a measure that was done has helped, and why one thinks so', findingBody)
  async find(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof findingBody>,
  ): Promise<unknown> {
    return await moveMeasure(work, staff, uuid(id), body.helped ? 'effective' : 'not-effective', body.reason);
  }
}
