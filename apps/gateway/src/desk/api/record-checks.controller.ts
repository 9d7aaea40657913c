import { askForCheck, listChecks } from '@app/shared/chain/record-checks.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { withLocalTimes } from '../case-file/case-file.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { ActsOnce, CurrentStaff, CurrentWork, StaffApi } from './staff.guard.js';

/** Whether the record is as it was sealed. */
@StaffApi('api/record-checks')
export class RecordChecksController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get()
  @Needs('trail.read')
  @ApiOperation({ summary: 'The last checks of the record, with what was found' })
  async list(): Promise<unknown> {
    return withLocalTimes({ items: await listChecks(this.unitOfWork) }, this.institution.zone);
  }

  @Post()
  @Needs('trail.check')
  @ActsOnce()
  @HttpCode(202)
  @ApiOperation({ summary: 'Have the record checked; where that is going on already, that check is given' })
  async ask(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions): Promise<unknown> {
    return withLocalTimes(await work.run((tx) => askForCheck(tx, staff.actor)), this.institution.zone);
  }
}
