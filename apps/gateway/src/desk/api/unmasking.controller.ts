import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Body, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { readBody } from '../../http/bodies/read-body.js';
import { reasonBody } from '../../http/bodies/said.js';
import { unmaskCase } from '../actions/unmask-case.js';
import { readSecrets } from '../case-file/case-file.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { ActsOnce, CurrentStaff, CurrentWork, StaffApi, Takes } from './staff.guard.js';

/** What stands masked in the texts of a case, for whoever says why they need it. Nothing of it is kept for a repeated call: it is read anew. */
@StaffApi('api/complaints/:reference/unmaskings')
export class UnmaskingController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Post()
  @Needs('case.unmask')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'Read card and identity numbers, passwords and codes that stand masked in a case; the reason is on record' })
  @Takes(reasonBody)
  async unmask(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    const asked = await unmaskCase(work, staff, reference, readBody(reasonBody, body).reason);
    return { items: await readSecrets(this.unitOfWork, staff, asked.reference) };
  }
}
