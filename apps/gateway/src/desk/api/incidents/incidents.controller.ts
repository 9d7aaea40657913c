import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reasonBody, type WithReason, words } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { decisions } from '../../actions/decide-complaint.js';
import { DeskContext } from '../../desk-context.js';
import { answerLane, mostInAnswer, takeOut, writeAnswer } from '../../incidents/common-answer.js';
import { judgeIncident, listIncidents } from '../../incidents/incidents.js';
import { readLane } from '../../incidents/lane.query.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const answerBody = z.strictObject({
  decision: z.enum(decisions, { error: `Use one of ${decisions.join(', ')}.` }),
  rootCause: words(40).optional(),
  texts: z.strictObject({ 'zh-Hans': words(mostInAnswer), 'zh-Hant': words(mostInAnswer), en: words(mostInAnswer) }),
});

/** Surges of complaints: proposed by the clock, judged by a person. */
@StaffApi('api/incidents')
export class IncidentsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('incident.read')
  @ApiOperation({
    summary: 'Incidents of the last thirty days with the cases of each that one may see, those that wait for a person first',
  })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listIncidents(this.unitOfWork, staff) }, this.desk.house.institution.zone);
  }

  @Writes(':id/confirmations', 'incident.judge', 'It is an incident', reasonBody)
  @ApiResponse({ status: 409, description: '`incident.settled`' })
  async confirm(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await judgeIncident(work, this.desk, staff, uuid(id), 'confirmed', reason);
  }

  @Writes(':id/dismissals', 'incident.judge', 'It is none', reasonBody)
  async dismiss(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await judgeIncident(work, this.desk, staff, uuid(id), 'dismissed', reason);
  }

  @Writes(':id/endings', 'incident.judge', 'It is over', reasonBody)
  async end(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await judgeIncident(work, this.desk, staff, uuid(id), 'over', reason);
  }

  @Get(':id')
  @Needs('incident.read')
  @ApiOperation({ summary: 'An incident with its lane: what all of it are answered, and what became of each case' })
  async lane(@CurrentStaff() staff: Staff, @Param('id') id: string): Promise<unknown> {
    return withLocalTimes(await readLane(this.unitOfWork, staff, uuid(id)), this.desk.house.institution.zone);
  }

  @Writes(':id/answers', 'incident.answer', 'Write what all of an incident are answered, in each language; nothing is sent yet', answerBody)
  @ApiResponse({ status: 409, description: '`incident.settled`: nobody confirmed it' })
  async write(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof answerBody>,
  ): Promise<unknown> {
    return await writeAnswer(work, this.desk.house, staff, uuid(id), body);
  }

  @Writes(
    ':id/decisions',
    'incident.answer',
    'Decide the next fifty cases of the lane with the common answer, each checked by itself: points, second look, remedies, conflicts',
  )
  @ApiResponse({ status: 201, description: '`{decided, lookedAt, heldBack, left}`' })
  @ApiResponse({ status: 409, description: '`incident.no-answer`, `incident.settled`' })
  async decide(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await answerLane(work, this.desk, staff, uuid(id));
  }

  @Writes(':id/cases/:reference/removals', 'incident.answer', 'A case differs from the others and goes its own way', reasonBody)
  async remove(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Param('reference') reference: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await takeOut(work, staff, uuid(id), reference, reason);
  }
}
