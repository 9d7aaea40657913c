import { erasureGrounds } from '@app/shared/domain/erasure/erasure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason, reasonBody, type WithReason } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { DeskContext } from '../desk-context.js';
import { approveErasure, refuseErasure } from '../erasure/answer-erasure.js';
import { askErasure } from '../erasure/ask-erasure.js';
import { listErasures } from '../erasure/erasures.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import { sightOf } from '../sight.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from './staff-call.js';

const erasureBody = z.strictObject({
  ground: z.enum(erasureGrounds, { error: `Use one of ${erasureGrounds.join(', ')}.` }),
  reason,
});

/** The person of an ended case is taken out of it, and the record stays: one asks, another approves. */
@StaffApi('api')
export class ErasuresController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('erasures')
  @Needs('case.erase')
  @ApiOperation({ summary: 'Erasures: those that wait for approval first, then what was refused or done' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listErasures(this.unitOfWork, sightOf(staff)) }, this.desk.house.institution.zone);
  }

  @Writes(
    'complaints/:reference/erasures',
    'case.erase',
    'Ask that the person of an ended case is erased; another person approves it. The reason is kept and names nobody',
    erasureBody,
  )
  @ApiResponse({ status: 409, description: '`erasure.kept` with what keeps it, `erasure.asked`' })
  @ApiResponse({ status: 410, description: '`case.erased`' })
  async ask(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof erasureBody>,
  ): Promise<unknown> {
    return await askErasure(work, staff, reference, body);
  }

  @Writes(
    'erasures/:id/approvals',
    'erasure.approve',
    'Approve what another person asked for. The person is erased at once, and nothing brings them back',
  )
  @ApiResponse({
    status: 201,
    description: '`{reference, cases, events}`: how many cases, and of how many events of the trail the words went',
  })
  @ApiResponse({ status: 409, description: '`erasure.own`, `erasure.settled`, `erasure.kept`' })
  async approve(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await approveErasure(work, staff, uuid(id), this.settings.folders.record);
  }

  @Writes('erasures/:id/refusals', 'erasure.approve', 'Refuse what was asked for, or take it back, and say why', reasonBody)
  async refuse(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await refuseErasure(work, staff, uuid(id), reason);
  }
}
