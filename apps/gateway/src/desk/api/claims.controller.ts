import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { uuid } from '../../http/path-id.js';
import { readCaseFile, withLocalTimes } from '../case-file/case-file.query.js';
import { type Claimed, claimCase, claimNext, giveBackClaim, renewClaim } from '../claims.js';
import { mattersOf, proposalOf } from '../lists/matters-of-cases.query.js';
import { readQueue } from '../lists/queue.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { ActsOnce, CurrentStaff, CurrentWork, StaffApi } from './staff.guard.js';

/** A department's queue, and holding a case. */
@StaffApi('api')
export class ClaimsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get('departments/:id/queue')
  @Needs('queue.read')
  @ApiOperation({ summary: 'Open cases, most urgent first' })
  @ApiQuery({ name: 'cursor', required: false })
  async queue(@CurrentStaff() staff: Staff, @Param('id') department: string, @Query('cursor') cursor?: string): Promise<unknown> {
    const { items, ...next } = await readQueue(this.unitOfWork, staff, department, cursor);
    const references = items.map(({ reference }) => reference);
    const matters = await mattersOf(this.unitOfWork, references);
    const proposed = items.map((item) => ({ ...item, proposal: proposalOf(matters.get(item.reference)) }));
    return withLocalTimes({ items: proposed, ...next }, this.house.institution.zone);
  }

  @Post('departments/:id/claims')
  @Needs('case.claim')
  @ActsOnce()
  @ApiOperation({ summary: 'The next case, under a lease' })
  @ApiResponse({ status: 201, description: '`{claimId, leaseUntil, complaint}`' })
  @ApiResponse({ status: 204, description: 'Nothing is waiting' })
  async claim(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') department: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const claimed = await claimNext(work, staff, department, this.house.institution.claimLeaseMinutes);
    if (!claimed) {
      void reply.status(204).send();
      return;
    }
    void reply.status(201).send(await this.withCase(staff, claimed));
  }

  @Post('complaints/:reference/claims')
  @Needs('case.claim')
  @ActsOnce()
  @ApiOperation({ summary: 'This very case, under a lease, when nobody holds it' })
  @ApiResponse({ status: 201, description: '`{claimId, leaseUntil, complaint}`' })
  async claimThis(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
  ): Promise<unknown> {
    return await this.withCase(staff, await claimCase(work, staff, reference, this.house.institution.claimLeaseMinutes));
  }

  @Post('claims/:id/renew')
  @Needs('case.claim')
  @ActsOnce()
  @HttpCode(200)
  @ApiOperation({ summary: 'Keep it for another lease' })
  async renew(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return withLocalTimes(await renewClaim(work, staff, uuid(id), this.house.institution.claimLeaseMinutes), this.house.institution.zone);
  }

  @Delete('claims/:id')
  @Needs('case.claim')
  @ActsOnce()
  @HttpCode(204)
  @ApiOperation({ summary: 'Give it back' })
  async giveBack(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<void> {
    await giveBackClaim(work, staff, uuid(id));
  }

  private async withCase(staff: Staff, { claimId, leaseUntil, reference }: Claimed): Promise<unknown> {
    const complaint = await readCaseFile(this.unitOfWork, staff, reference, { deadlines: this.deadlines, ...this.house });
    return withLocalTimes({ claimId, leaseUntil, complaint }, this.house.institution.zone);
  }
}
