import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { readBody } from '../../http/bodies/read-body.js';
import { withLocalTimes } from '../case-file/case-file.query.js';
import { appealConflict, decideConflict } from '../conflicts/decide-conflict.js';
import { listFindings } from '../conflicts/findings.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { reasonBody, uuid } from './complaints.controller.js';
import { ActsOnce, CurrentStaff, CurrentWork, StaffGuard } from './staff.guard.js';

const decisionBody = z.strictObject({
  barred: z.boolean({ error: 'Say true (barred from the case) or false (not).' }),
  reason: z.string({ error: 'Say why.' }).trim().min(1, 'Say why.').max(2_000, 'At most 2000 characters.'),
});
const schemaOf = (schema: z.ZodType) => ({ schema: z.toJSONSchema(schema, { io: 'input' }) as never });

/** Conflicts of interest that were found rather than declared. */
@ApiTags('desk')
@ApiBearerAuth()
@UseGuards(StaffGuard)
@Controller('api/conflicts')
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
  @ApiBody(schemaOf(decisionBody))
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
  @ApiBody(schemaOf(reasonBody))
  async appeal(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await appealConflict(work, staff, uuid(id), readBody(reasonBody, body).reason, this.house.departments);
  }
}
