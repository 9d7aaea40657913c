import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Body, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';
import { readBody } from '../../http/bodies/read-body.js';
import { reason, reasonBody } from '../../http/bodies/said.js';
import { uuid } from '../../http/path-id.js';
import { withLocalTimes } from '../case-file/case-file.query.js';
import { appealConflict, decideConflict } from '../conflicts/decide-conflict.js';
import { listFindings } from '../conflicts/findings.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { ActsOnce, CurrentStaff, CurrentWork, StaffApi, Takes } from './staff.guard.js';

const decisionBody = z.strictObject({
  barred: z.boolean({ error: 'Say true (barred from the case) or false (not).' }),
  reason,
});

/** Conflicts of interest that were found rather than declared. */
@StaffApi('api/conflicts')
export class ConflictsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('conflict.read')
  @ApiOperation({ summary: 'Whom cases may be about though nobody said so: what waits for a decision, or what was decided' })
  @ApiQuery({ name: 'state', required: false, description: 'waiting (unless given) or decided' })
  async list(@CurrentStaff() staff: Staff, @Query('state') state?: string): Promise<unknown> {
    return withLocalTimes({ items: await listFindings(this.unitOfWork, staff, state === 'decided') }, this.house.institution.zone);
  }

  @Post(':id/decisions')
  @Needs('conflict.decide')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'Say whether the person is barred from the case, and why; after an appeal the integrity desk alone' })
  @Takes(decisionBody)
  async decide(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await decideConflict(work, staff, uuid(id), readBody(decisionBody, body), this.house.departments);
  }

  @Post(':id/appeals')
  @Needs('conflict.appeal')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'Ask the integrity desk to decide once more; until then the person is barred' })
  @Takes(reasonBody)
  async appeal(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await appealConflict(work, staff, uuid(id), readBody(reasonBody, body).reason, this.house.departments);
  }
}
