import { rulingGrounds } from '@app/shared/domain/work/breach.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { words } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { readAccountability } from '../../accountability/accountability.query.js';
import { ruleOnBreach } from '../../accountability/rule-on-breach.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const ruling = z.strictObject({
  ground: z.enum(rulingGrounds, { error: `Use one of ${rulingGrounds.join(', ')}.` }),
  text: words(2_000),
});

/** Who answered for a case when, which of its dates were missed, and what was found of each. */
@StaffApi('api')
export class AccountabilityController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get('complaints/:reference/accountability')
  @Needs('accountability.read')
  @ApiOperation({ summary: 'Who had it when, the dates that were missed with who had it then, and what was found of each' })
  async read(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    return withLocalTimes(await readAccountability(this.unitOfWork, staff, reference), this.institution.zone);
  }

  @Writes('breaches/:id/rulings', 'accountability.rule', 'Say why a date was missed; the id is that of the duty', ruling)
  @ApiResponse({ status: 409, description: '`ruling.no-breach`, `ruling.own`' })
  async rule(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof ruling>,
  ): Promise<unknown> {
    return await ruleOnBreach(work, staff, uuid(id), body);
  }
}
