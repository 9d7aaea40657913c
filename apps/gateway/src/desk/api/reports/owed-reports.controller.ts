import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';
import { validated } from '../../../http/bodies/read-body.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { listAuthorityMails } from '../../lists/authority-mails.query.js';
import { listOwedReports } from '../../lists/referrals.query.js';
import { Needs } from '../../needs.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff } from '../staff-call.js';

const query = z.strictObject({ open: z.enum(['true', 'false'], { error: 'Write true or false.' }).default('false') });

/** What authorities that referred cases still wait for, and what they were reported. */
@StaffApi('api/referrals')
export class OwedReportsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get()
  @Needs('referral.read')
  @ApiOperation({ summary: 'Cases that authorities referred: number, office and person to report to, the day, and how far it is' })
  @ApiQuery({ name: 'open', required: false, enum: ['true', 'false'], description: '`true`: only what is still owed' })
  async list(@CurrentStaff() staff: Staff, @Query() asked: Record<string, unknown>): Promise<unknown> {
    const { open } = validated(query, asked);
    return withLocalTimes({ items: await listOwedReports(this.unitOfWork, staff, open === 'true') }, this.institution.zone);
  }

  @Get('mails')
  @Needs('referral.read')
  @ApiOperation({
    summary:
      'Mails of authorities that nobody has confirmed yet, with what was read of number, limit and contact. Confirm one with `POST /api/complaints/{reference}/referrals`, a later question with `POST /api/report-backs/{id}/questions`',
  })
  async mails(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listAuthorityMails(this.unitOfWork, staff) }, this.institution.zone);
  }
}
