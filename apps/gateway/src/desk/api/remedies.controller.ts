import { remedyKinds } from '@app/shared/domain/remedy/remedy.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Headers, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason, reasonBody, type WithReason } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { localDay } from '../../pages/dates.js';
import { DeskContext } from '../desk-context.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import { proposeRemedy } from '../remedies/propose-remedy.js';
import { listOwedRemedies } from '../remedies/remedies.query.js';
import { approveRemedy, fulfilRemedy, refuseRemedy, takeBackRemedy } from '../remedies/settle-remedy.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, NamesClaim, Said, Writes } from './staff-call.js';

const remedyBody = z.strictObject({
  kind: z.enum(remedyKinds as [string, ...string[]], { error: `Use one of ${remedyKinds.join(', ')}.` }),
  amount: z.string({ error: 'Write a sum in quotes: "3600.50".' }).trim().max(30, 'At most 30 characters.').optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Write the code of a currency, as CNY.')
    .optional(),
  reason,
});
const proofBody = z.strictObject({
  proof: z
    .string({ error: 'Give the reference of the payment or the number of the letter.' })
    .trim()
    .min(1, 'Give the reference of the payment or the number of the letter.')
    .max(200, 'At most 200 characters.'),
  on: z.iso.date('Write a date as 2026-03-31.').optional(),
});

/** What is granted to complainants: proposed, approved within limits, promised with the outcome, fulfilled with a proof. */
@StaffApi('api')
export class RemediesController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get('remedies')
  @Needs('remedy.read')
  @ApiOperation({ summary: 'What was promised and is not fulfilled yet, the first due first' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listOwedRemedies(this.unitOfWork, staff) }, this.desk.house.institution.zone);
  }

  @Writes(
    'complaints/:reference/remedies',
    'remedy.propose',
    'Propose a remedy: granted at once within what one may grant alone, else it waits for approval',
    remedyBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 201, description: '`{id, state, needs?}`: `approved`, or `proposed` with who is still needed' })
  @ApiResponse({ status: 409, description: '`remedy.budget-spent`' })
  async propose(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof remedyBody>,
  ): Promise<unknown> {
    const wish = body as Parameters<typeof proposeRemedy>[5];
    return await proposeRemedy(work, this.desk, staff, reference, claim, wish);
  }

  @Writes('remedies/:id/approvals', 'remedy.approve', 'Approve what another person proposed')
  @ApiResponse({ status: 201, description: '`{id, state, needs?}`' })
  @ApiResponse({ status: 409, description: '`remedy.own`, `remedy.above-limit`, `remedy.settled`, `remedy.budget-spent`' })
  async approve(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await approveRemedy(work, this.desk, staff, uuid(id));
  }

  @Writes('remedies/:id/refusals', 'remedy.approve', 'Refuse what another person proposed, and say why', reasonBody)
  async refuse(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await refuseRemedy(work, staff, uuid(id), reason);
  }

  @Writes('remedies/:id/withdrawals', 'remedy.settle', 'Take back what was not promised yet; what it took of a budget is free again')
  async takeBack(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await takeBackRemedy(work, staff, uuid(id));
  }

  @Writes(
    'remedies/:id/fulfilments',
    'remedy.settle',
    'What was promised was done: the reference of the payment or the number of the letter, and the day',
    proofBody,
  )
  @ApiResponse({ status: 409, description: '`remedy.not-promised`' })
  async fulfil(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof proofBody>,
  ): Promise<unknown> {
    const { proof, on = localDay(new Date(), this.desk.house.institution.zone) } = body;
    return await fulfilRemedy(work, staff, uuid(id), { proof, on });
  }
}
