import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Delete, Get, HttpCode, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { words } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { assignCase } from '../actions/assign-case.js';
import { readCaseFile } from '../case-file/case-file.query.js';
import { type Claimed, claimCase, claimNext, giveBackClaim, renewClaim } from '../claims.js';
import { readHoldings } from '../lists/holders.query.js';
import { mattersOf, proposalOf } from '../lists/matters-of-cases.query.js';
import { readQueue } from '../lists/queue.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { suitRule } from '../suited.js';
import { StaffApi } from './staff.guard.js';
import { ActsOnce, CurrentStaff, CurrentWork, Said, Writes } from './staff-call.js';

const assignBody = z.strictObject({ person: z.uuid('Name the person by their id.'), reason: words(2_000) });

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
    const matters = await mattersOf(this.unitOfWork, staff, references);
    const proposed = items.map((item) => ({ ...item, proposal: proposalOf(matters.get(item.reference)) }));
    return withLocalTimes({ items: proposed, ...next }, this.house.institution.zone);
  }

  @Get('departments/:id/holdings')
  @Needs('case.assign')
  @ApiOperation({ summary: 'Who of the department holds how much, and took how many out of turn in a week' })
  async holdings(@CurrentStaff() staff: Staff, @Param('id') department: string): Promise<unknown> {
    return withLocalTimes({ items: await readHoldings(this.unitOfWork, staff, department) }, this.house.institution.zone);
  }

  @Writes('departments/:id/claims', 'case.claim', 'The next case, under a lease')
  @ApiResponse({ status: 201, description: '`{claimId, leaseUntil, complaint}`' })
  @ApiResponse({ status: 204, description: 'Nothing is waiting' })
  @ApiResponse({ status: 409, description: '`claim.most`' })
  async claim(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') department: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const claimed = await claimNext(
      work,
      staff,
      department,
      this.deadlines.leaseMinutes(),
      suitRule(this.house.departments, department, this.house.institution.zone),
      this.house.institution.claims.most,
    );
    if (!claimed) {
      void reply.status(204).send();
      return;
    }
    void reply.status(201).send(await this.withCase(staff, claimed));
  }

  @Writes('complaints/:reference/claims', 'case.claim', 'This very case, under a lease, when nobody holds it')
  @ApiResponse({ status: 201, description: '`{claimId, leaseUntil, complaint}`' })
  async claimThis(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
  ): Promise<unknown> {
    const { institution } = this.house;
    return await this.withCase(staff, await claimCase(work, staff, reference, this.deadlines.leaseMinutes(), institution.claims));
  }

  @Writes(
    'complaints/:reference/assignments',
    'case.assign',
    'Give this case to one of the people of its department: they hold it, whoever held it before does not',
    assignBody,
  )
  @ApiResponse({ status: 201, description: '`{reference, claimId, holder, leaseUntil}`' })
  @ApiResponse({ status: 409, description: '`claim.not-theirs`, `complaint.already-decided`' })
  async assign(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof assignBody>,
  ): Promise<unknown> {
    const desk = { deadlines: this.deadlines, house: this.house };
    return withLocalTimes(await assignCase(work, desk, staff, reference, body), this.house.institution.zone);
  }

  @Writes('claims/:id/renew', 'case.claim', 'Keep it for another lease')
  @HttpCode(200)
  async renew(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return withLocalTimes(await renewClaim(work, staff, uuid(id), this.deadlines.leaseMinutes()), this.house.institution.zone);
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
