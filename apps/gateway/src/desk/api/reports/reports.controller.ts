import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { uuid } from '../../../http/path-id.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { completeReport, listReports } from '../../reports/report-duties.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Writes } from '../staff-call.js';

/** What the institution itself owes to its regulator, by rule set and period. */
@StaffApi('api/reports')
export class ReportsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get()
  @Needs('report.read')
  @ApiOperation({ summary: 'Reports due and made, with the day to be reminded' })
  async list(): Promise<unknown> {
    return { items: await listReports(this.unitOfWork, this.institution.zone) };
  }

  @Writes(':id/completions', 'report.finish', 'A report was made')
  async complete(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await completeReport(work, staff, uuid(id));
  }
}
