import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Headers, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reasonBody, type WithReason } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { agreeToDecision } from '../actions/agree-to-decision.js';
import { loadCase } from '../case-file/case-file.query.js';
import { listLooks } from '../decisions/looks.query.js';
import { proposedFor, setPoints } from '../decisions/points.js';
import { objectToDecision } from '../decisions/second-look.js';
import { DeskContext } from '../desk-context.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, NamesClaim, Said, Writes } from './staff-call.js';

const pointsBody = z.strictObject({
  points: z
    .array(
      z.strictObject({
        id: z.uuid('Name an id that the case has.').optional(),
        text: z.string({ error: 'Write the point.' }).trim().min(1, 'Write the point.').max(1_000, 'At most 1000 characters.'),
        answer: z.string().trim().max(4_000, 'At most 4000 characters.').nullable().optional(),
      }),
    )
    .max(30, 'At most 30 points.'),
});
const remarkBody = z.strictObject({ remark: z.string().trim().max(2_000, 'At most 2000 characters.').optional() });

/** What a decision must answer, and who looks at it before it is sent. */
@StaffApi('api')
export class DecisionsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get('complaints/:reference/points')
  @Needs('case.read')
  @ApiOperation({ summary: 'What the complaint asks to be answered: as it was drawn up, and what is proposed from its words' })
  async points(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    const file = await loadCase(this.unitOfWork, staff, reference, ['points']);
    return { items: file.points, proposed: proposedFor(file) };
  }

  @Writes(
    'complaints/:reference/points',
    'case.decide',
    'Draw up the points and write their answers; what is left out is struck out',
    pointsBody,
  )
  @NamesClaim()
  async set(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof pointsBody>,
  ): Promise<unknown> {
    return await setPoints(work, staff, reference, claim, body.points);
  }

  @Get('second-looks')
  @Needs('decision.review')
  @ApiOperation({ summary: 'Decisions that wait for somebody else to look at them, the first due first' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listLooks(this.unitOfWork, staff) }, this.desk.house.institution.zone);
  }

  @Writes(
    'second-looks/:id/agreements',
    'decision.review',
    'Agree to a decision that another person wrote: it is sent as it stands',
    remarkBody,
  )
  @ApiResponse({ status: 409, description: '`look.own`, `look.settled`, `complaint.already-decided`' })
  async agree(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof remarkBody>,
  ): Promise<unknown> {
    return await agreeToDecision(work, this.desk, staff, uuid(id), body.remark);
  }

  @Writes(
    'second-looks/:id/objections',
    'decision.review',
    'Do not agree, and say why: the decision is written anew; nothing was sent',
    reasonBody,
  )
  async object(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await objectToDecision(work, staff, uuid(id), reason);
  }
}
