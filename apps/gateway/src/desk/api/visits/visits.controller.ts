import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { withLocalTimes } from '../../../http/local-times.js';
import { surveyQuestions } from '../../../survey/answer-survey.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { recordVisit, type VisitOutcome } from '../../visits/record-visit.js';
import { listVisits } from '../../visits/visits.query.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const mark = z.union([z.literal(1), z.literal(2), z.literal(3)], { error: 'Write 1 for yes, 2 for partly, 3 for no.' });
const answers = z.strictObject({
  overall: mark,
  ...Object.fromEntries(surveyQuestions.filter((name) => name !== 'overall').map((name) => [name, mark.optional()])),
  comment: z.string().trim().max(2_000, 'At most 2000 characters.').optional(),
});
const visitBody = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('answered'), answers }),
  z.strictObject({ outcome: z.literal('not-reached') }),
  z.strictObject({ outcome: z.literal('declined') }),
]);

/** Return visits by call or in person. */
@StaffApi('api')
export class VisitsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get('return-visits')
  @Needs('visit.record')
  @ApiOperation({ summary: 'Who is to be called or visited after a decision, the first whose time is over first' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listVisits(this.unitOfWork, staff) }, this.institution.zone);
  }

  @Writes(
    'complaints/:reference/return-visits',
    'visit.record',
    'Write down what came of a call or a visit: answers, nobody reached, or no wish to answer',
    visitBody,
  )
  @ApiResponse({ status: 409, description: '`visit.own`, `visit.settled`' })
  async record(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof visitBody>,
  ): Promise<unknown> {
    return await recordVisit(work, staff, reference, body as VisitOutcome);
  }
}
