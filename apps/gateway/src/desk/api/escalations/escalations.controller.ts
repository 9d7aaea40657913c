import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reasonBody, type WithReason, words } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { loadCase } from '../../case-file/case-file.query.js';
import { DeskContext } from '../../desk-context.js';
import { answerEscalation, escalateCase } from '../../escalations/escalate-case.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const answerBody = z.strictObject({ answer: words(4_000) });

/** The ladder of a case: who higher up was asked to look at it, and what they said. */
@StaffApi('api')
export class EscalationsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get('complaints/:reference/escalations')
  @Needs('case.read')
  @ApiOperation({ summary: 'To whom the case was escalated, why, and what they said' })
  async list(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    const file = await loadCase(this.unitOfWork, staff, reference, ['escalations']);
    return withLocalTimes({ items: file.escalations }, this.desk.house.institution.zone);
  }

  @Writes(
    'complaints/:reference/escalations',
    'case.escalate',
    'Ask that somebody higher looks at the case: it comes to the next step of the ladder',
    reasonBody,
  )
  @ApiResponse({ status: 409, description: '`escalation.top`, `complaint.already-decided`' })
  async escalate(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return withLocalTimes(await escalateCase(work, this.desk, staff, reference, reason), this.desk.house.institution.zone);
  }

  @Writes('escalations/:id/answers', 'escalation.answer', 'Say what is done about a case that was escalated to you', answerBody)
  @ApiResponse({ status: 403, description: '`escalation.higher`' })
  @ApiResponse({ status: 409, description: '`escalation.settled`' })
  async answer(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof answerBody>,
  ): Promise<unknown> {
    return await answerEscalation(work, staff, uuid(id), body.answer);
  }
}
