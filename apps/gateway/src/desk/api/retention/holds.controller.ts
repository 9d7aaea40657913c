import { holdKinds } from '@app/shared/domain/retention/legal-hold.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason, reasonBody, type WithReason } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { loadCase } from '../../case-file/case-file.query.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { liftHold, listHolds, placeHold } from '../../retention/holds.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const holdBody = z.strictObject({
  kind: z.enum(holdKinds, { error: `Use one of ${holdKinds.join(', ')}.` }),
  reason,
  until: z.iso.date({ error: 'Write its last day as 2027-06-30.' }),
});

/** A case is kept past its time, for a court or an authority: nothing erases it while a hold stands. */
@StaffApi('api')
export class HoldsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get('complaints/:reference/holds')
  @Needs('hold.read')
  @ApiOperation({ summary: 'The legal holds of a case: why, until when, who placed and who lifted them' })
  async list(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    const file = await loadCase(this.unitOfWork, staff, reference, [], 'hold.read');
    return withLocalTimes({ items: await listHolds(this.unitOfWork, file) }, this.desk.house.institution.zone);
  }

  @Writes(
    'complaints/:reference/holds',
    'hold.place',
    'Keep a case for a court or an authority, until a day at most three years away',
    holdBody,
  )
  @ApiResponse({ status: 410, description: '`case.erased`' })
  async place(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof holdBody>,
  ): Promise<unknown> {
    return await placeHold(work, staff, reference, body, this.desk.house.institution.zone);
  }

  @Writes('holds/:id/liftings', 'hold.lift', 'Lift a legal hold before its last day, and say why', reasonBody)
  @ApiResponse({ status: 409, description: '`hold.settled`' })
  async lift(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await liftHold(work, staff, uuid(id), reason);
  }
}
