import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';
import { reason, reasonBody, type WithReason } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { appealConflict, decideConflict } from '../conflicts/decide-conflict.js';
import { listFindings } from '../conflicts/findings.query.js';
import { questionDeclared } from '../conflicts/question-declared.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from './staff-call.js';

const decisionBody = z.strictObject({
  barred: z.boolean({ error: 'Say true (barred from the case) or false (not).' }),
  reason,
});

/** Conflicts of interest that somebody decides: found ones, and declared ones of whom it is asked whether they are meant. */
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
  @ApiQuery({ name: 'reference', required: false, description: 'of this case alone, whatever was decided' })
  async list(@CurrentStaff() staff: Staff, @Query('state') state?: string, @Query('reference') reference?: string): Promise<unknown> {
    const items = await listFindings(this.unitOfWork, staff, { decided: state === 'decided', of: reference });
    return withLocalTimes({ items }, this.house.institution.zone);
  }

  @Writes(
    ':id/decisions',
    'conflict.decide',
    'Say whether the person is barred from the case, and why; after an appeal the integrity desk alone',
    decisionBody,
  )
  async decide(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof decisionBody>,
  ): Promise<unknown> {
    return await decideConflict(work, staff, uuid(id), body, this.house.departments);
  }

  @Writes(
    'cases/:reference/questions',
    'conflict.question',
    'Ask whether those whom the fields of a case name are meant; each is decided separately, and barred until then',
    reasonBody,
  )
  async question(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await questionDeclared(work, staff, reference, reason, this.house.departments);
  }

  @Writes(':id/appeals', 'conflict.appeal', 'Ask the integrity desk to decide once more; until then the person is barred', reasonBody)
  async appeal(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await appealConflict(work, staff, uuid(id), reason, this.house.departments);
  }
}
