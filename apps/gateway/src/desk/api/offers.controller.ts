import { returnGrounds } from '@app/shared/domain/transfer/transfer-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
import { DeskContext } from '../desk-context.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { acceptOffer, returnOffer, takeBackOffer } from '../transfers/answer-offer.js';
import { listOffers, readOffer } from '../transfers/offers.query.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from './staff-call.js';

const returnBody = z.strictObject({
  ground: z.enum(returnGrounds, { error: `Use one of ${returnGrounds.join(', ')}.` }),
  reason,
});

/** Cases that one department offers to another. Until it is accepted, who offers it answers for it. */
@StaffApi('api')
export class OffersController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get('offers')
  @Needs('offer.read')
  @ApiOperation({ summary: "What one's department is offered and has not answered, the first to be answered first" })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listOffers(this.unitOfWork, staff) }, this.desk.house.institution.zone);
  }

  @Get('complaints/:reference/offer')
  @Needs('offer.read')
  @ApiOperation({ summary: 'The case as the department reads it that is offered it: what it is about, and nothing of who complains' })
  async read(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    return withLocalTimes(await readOffer(this.unitOfWork, staff, reference), this.desk.house.institution.zone);
  }

  @Writes('complaints/:reference/offer/acceptances', 'offer.answer', 'Take the case: from now on this department answers for it')
  @ApiResponse({ status: 409, description: '`transfer.not-offered`' })
  async accept(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('reference') reference: string): Promise<unknown> {
    return await acceptOffer(work, this.desk, staff, reference);
  }

  @Writes(
    'complaints/:reference/offer/returns',
    'offer.answer',
    'Return the case on a named ground; after the second return the complaint office designates',
    returnBody,
  )
  @ApiResponse({ status: 201, description: '`{reference, department}`: who answers for it now' })
  @ApiResponse({ status: 409, description: '`transfer.not-offered`; `transfer.designated`' })
  async sendBack(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof returnBody>,
  ): Promise<unknown> {
    return await returnOffer(work, this.desk, staff, reference, body);
  }

  @Writes('complaints/:reference/offer/withdrawals', 'case.transfer', 'The department that offers the case takes the offer back')
  async takeBack(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('reference') reference: string): Promise<unknown> {
    return await takeBackOffer(work, staff, reference);
  }
}
