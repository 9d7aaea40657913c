import { institutionEvents } from '@app/shared/obligations/institution-duties.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { recordInstitutionEvent } from '../../incidents/institution-events.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const eventBody = z.strictObject({ type: z.enum(institutionEvents, { error: `Use one of ${institutionEvents.join(', ')}.` }) });

/** What happens to the institution and to no case. What it owes is told by `GET /api/reports`. */
@StaffApi('api/institution-events')
export class InstitutionController {
  constructor(@Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines) {}

  @Writes(
    '',
    'report.finish',
    'Record that many complain at once, or that who answers for complaints changed: what the institution owes then gets its date',
    eventBody,
  )
  @ApiResponse({ status: 201, description: '`{duties}`: how many are new; `GET /api/reports` has them' })
  async record(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Said() body: z.infer<typeof eventBody>): Promise<unknown> {
    return await recordInstitutionEvent(work, this.deadlines, staff, body.type);
  }
}
