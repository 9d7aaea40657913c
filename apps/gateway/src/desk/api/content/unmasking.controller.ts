import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { reasonBody, type WithReason } from '../../../http/bodies/said.js';
import { unmaskCase } from '../../actions/unmask-case.js';
import { readSecrets } from '../../case-file/case-file.query.js';
import type { Transactions } from '../../open-case.js';
import { readsFor } from '../../readings/reading-log.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

/** What stands masked in the texts of a case, for whoever says why they need it. Nothing of it is kept for a repeated call: it is read anew. */
@StaffApi('api/complaints/:reference/unmaskings')
export class UnmaskingController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Writes(
    '',
    'case.unmask',
    'Read card and identity numbers, passwords and codes that stand masked in a case; the reason is on record',
    reasonBody,
  )
  async unmask(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() { reason }: WithReason,
    @Req() request: FastifyRequest,
  ): Promise<unknown> {
    const asked = await unmaskCase(work, staff, reference, reason);
    readsFor(request, asked.event);
    return { items: await readSecrets(this.unitOfWork, staff, asked.reference) };
  }
}
