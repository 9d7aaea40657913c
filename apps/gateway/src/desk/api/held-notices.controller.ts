import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { releaseNotice } from '../actions/release-notice.js';
import { listHeldNotices } from '../lists/held-notices.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Writes } from './staff-call.js';

/** Messages that wait for a person before they leave. */
@StaffApi('api')
export class HeldNoticesController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get('held-notices')
  @Needs('held.read')
  @ApiOperation({ summary: 'What is held above a budget or may not be answered by a machine; due first' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listHeldNotices(this.unitOfWork, staff) }, this.institution.zone);
  }

  @Writes('complaints/:reference/notices/:id/releases', 'notice.release', 'Let a held notice go')
  @ApiResponse({ status: 201, description: '`{notice, state}`' })
  async release(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Param('id') id: string,
  ): Promise<unknown> {
    return await releaseNotice(work, staff, reference, uuid(id));
  }
}
