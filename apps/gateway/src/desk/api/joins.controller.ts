import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { HttpCode, Inject, Param } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { type JoinContext, joinCases, joinDesk } from '../joins/join-cases.js';
import { refuseProposal } from '../joins/refuse-proposal.js';
import { separateCases } from '../joins/separate-cases.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from './staff-call.js';

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

  @Writes('complaints/:reference/joins', 'case.join', 'Make another case part of this one; the earliest receipt governs', joinBody)
  @ApiResponse({ status: 201, description: '`{reference, joined, dueAt}`' })
  async join(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof joinBody>,
  ): Promise<unknown> {
    return withLocalTimes(await joinCases(work, this.desk, staff, reference, body), this.zone);
  }

  @Writes(
    'complaints/:reference/separations',
    'case.join',
    'Take a joined case out again, as it stood, with what came under its reference meanwhile',
    separationBody,
  )
  @ApiResponse({ status: 201, description: '`{reference, separated, status}`' })
  async separate(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof separationBody>,
  ): Promise<unknown> {
    return await separateCases(work, this.desk, staff, reference, body);
  }

  @Writes('proposals/:id/refusals', 'case.join', 'Say that two cases are not one matter; they are not proposed again', refusalBody)
  @HttpCode(200)
  async refuse(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof refusalBody>,
  ): Promise<unknown> {
    return await refuseProposal(work, staff, uuid(id), body.reason);
  }
}
