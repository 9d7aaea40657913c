import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Body, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { readBody } from '../../http/bodies/read-body.js';
import { uuid } from '../../http/path-id.js';
import { withLocalTimes } from '../case-file/case-file.query.js';
import { type JoinContext, joinCases, joinDesk } from '../joins/join-cases.js';
import { refuseProposal } from '../joins/refuse-proposal.js';
import { separateCases } from '../joins/separate-cases.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { ActsOnce, CurrentStaff, CurrentWork, StaffApi, Takes } from './staff.guard.js';

const reason = z.string().trim().min(1, 'Write something, or leave it out.').max(2_000, 'At most 2000 characters.').optional();
const other = z.string({ error: 'Write the reference of the other case.' }).trim().min(1, 'Write the reference of the other case.').max(40);
const joinBody = z.strictObject({ with: other, reason });
const separationBody = z.strictObject({ from: other, reason });
const refusalBody = z.strictObject({ reason });

/** Cases that are one matter. */
@StaffApi('api')
export class JoinsController {
  private readonly desk: JoinContext;
  private readonly zone: string;

  constructor(@Inject(HOUSE_CONFIG) house: HouseConfig, @Inject(HouseDeadlines) deadlines: HouseDeadlines) {
    this.desk = joinDesk(house, deadlines);
    this.zone = house.institution.zone;
  }

  @Post('complaints/:reference/joins')
  @Needs('case.join')
  @ActsOnce()
  @ApiOperation({ summary: 'Make another case part of this one; the earliest receipt governs' })
  @Takes(joinBody)
  @ApiResponse({ status: 201, description: '`{reference, joined, dueAt}`' })
  async join(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return withLocalTimes(await joinCases(work, this.desk, staff, reference, readBody(joinBody, body)), this.zone);
  }

  @Post('complaints/:reference/separations')
  @Needs('case.join')
  @ActsOnce()
  @ApiOperation({ summary: 'Take a joined case out again, as it stood, with what came under its reference meanwhile' })
  @Takes(separationBody)
  @ApiResponse({ status: 201, description: '`{reference, separated, status}`' })
  async separate(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await separateCases(work, this.desk, staff, reference, readBody(separationBody, body));
  }

  @Post('proposals/:id/refusals')
  @Needs('case.join')
  @ActsOnce()
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that two cases are not one matter; they are not proposed again' })
  @Takes(refusalBody)
  async refuse(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await refuseProposal(work, staff, uuid(id), readBody(refusalBody, body).reason);
  }
}
