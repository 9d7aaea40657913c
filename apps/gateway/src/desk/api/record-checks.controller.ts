import { askForCheck, listChecks } from '@app/shared/chain/record-checks.js';
import { verifyCase } from '@app/shared/chain/verify-case.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, HttpCode, Inject, Param } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { withLocalTimes } from '../../http/local-times.js';
import { loadCase } from '../case-file/case-file.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Writes } from './staff-call.js';

/** Whether the record is as it was sealed. */
@StaffApi('api')
export class RecordChecksController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get('record-checks')
  @Needs('trail.read')
  @ApiOperation({ summary: 'The last checks of the record, with what was found' })
  async list(): Promise<unknown> {
    return withLocalTimes({ items: await listChecks(this.unitOfWork) }, this.institution.zone);
  }

  @Writes('record-checks', 'trail.check', 'Have the record checked; where that is going on already, that check is given')
  @HttpCode(202)
  async ask(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions): Promise<unknown> {
    return withLocalTimes(await work.run((tx) => askForCheck(tx, staff.actor)), this.institution.zone);
  }

  @Get('complaints/:reference/record-check')
  @Needs('case.read')
  @ApiOperation({
    summary: 'Whether the events of this case are what was sealed: each fits, none is missing, and they lead to the last head',
  })
  async one(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    const { id } = await loadCase(this.unitOfWork, staff, reference, []);
    return await this.unitOfWork.snapshot((from) => verifyCase(from, id));
  }
}
