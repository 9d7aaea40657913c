import { longestGrantDays } from '@app/shared/domain/grant/grant-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason, reasonBody, type WithReason } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { askGrant, decideGrant, endGrant } from '../../grants/ask-grant.js';
import { listGrants } from '../../grants/grants.query.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const days = z
  .int({ error: `Give whole days, 1 to ${longestGrantDays}.` })
  .min(1)
  .max(longestGrantDays);
const askBody = z.strictObject({ reason, days: days.default(7) });
const decisionBody = z.strictObject({
  granted: z.boolean({ error: 'Say true (may read the content) or false (not).' }),
  reason,
  days: days.optional(),
});

/** Who may read the content of a case though their role sees its record alone: asked for with a reason, granted until an instant. */
@StaffApi('api')
export class GrantsController {
  private readonly zone: string;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) house: HouseConfig,
  ) {
    this.zone = house.institution.zone;
  }

  @Get('content-grants')
  @Needs('grant.read')
  @ApiOperation({ summary: 'Who asked for the content of which case, and what was decided; auditors see their own' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listGrants(this.unitOfWork, staff) }, this.zone);
  }

  @Writes(
    'complaints/:reference/content-grants',
    'content.ask',
    'Ask to read the content of a case, with a reason, for 1 to 30 days',
    askBody,
  )
  @ApiResponse({ status: 201, description: '`{id, state}`: `asked`, or the one that waits or stands already' })
  async ask(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof askBody>,
  ): Promise<unknown> {
    return await askGrant(work, staff, reference, body);
  }

  @Writes(
    'content-grants/:id/decisions',
    'grant.decide',
    'Let somebody read the content of a case until an instant, or not, and why',
    decisionBody,
  )
  @ApiResponse({ status: 201, description: '`{state, endsAt}`' })
  async decide(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof decisionBody>,
  ): Promise<unknown> {
    return withLocalTimes(await decideGrant(work, staff, uuid(id), body), this.zone);
  }

  @Writes('content-grants/:id/ends', 'grant.decide', 'End a grant before its time', reasonBody)
  async end(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await endGrant(work, staff, uuid(id), reason);
  }
}
