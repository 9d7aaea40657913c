import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Param } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason } from '../../../http/bodies/said.js';
import { changeRuleSets } from '../../actions/change-rule-sets.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const ruleSetsBody = z.strictObject({
  ruleSets: z.array(z.string().trim().min(1).max(60)).min(1, 'Name at least one rule set.').max(10, 'At most 10.'),
  reason,
});

/** Which rule sets bind a case. */
@StaffApi('api/complaints/:reference/rule-sets')
export class RuleSetsController {
  constructor(@Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines) {}

  @Writes('', 'case.bind', 'Say which rule sets bind a case, and why; its dates are counted anew, and the earlier governs', ruleSetsBody)
  @ApiResponse({ status: 201, description: '`{ruleSets, dueOn, provisional}`' })
  @ApiResponse({ status: 422, description: '`rule-set.unknown`: the papers do not name it' })
  async change(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof ruleSetsBody>,
  ): Promise<unknown> {
    return await changeRuleSets(work, this.deadlines, staff, reference, body);
  }
}
