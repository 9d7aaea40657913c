import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Param } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { maybe } from '../../drafting/complaint-body.js';
import { referralFields } from '../../drafting/referral.js';
import { receiptInstant } from '../../http/submission/receipt-instant.js';
import { referComplaint } from '../actions/refer-complaint.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from './staff-call.js';

const body = z
  .strictObject({
    ...referralFields,
    /** The day the referral came; it counts from the opening time. */
    receivedOn: maybe(z.iso.date('Write a date as 2026-03-31.')),
    receivedAt: maybe(z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-09T10:00:00+08:00.' })),
  })
  .refine((said) => said.receivedOn === undefined || said.receivedAt === undefined, {
    path: ['receivedAt'],
    message: 'Give receivedOn or receivedAt, not both.',
  });

/** A complaint that is in the house already and that an authority now refers. One that comes with its referral goes to `POST /api/referrals`. */
@StaffApi('api/complaints')
export class ReferralsController {
  constructor(
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Writes(
    ':reference/referrals',
    'case.refer',
    'An authority refers a complaint that is here already: its number, its limit and the report that it wants',
    body,
  )
  @ApiResponse({ status: 201, description: '`{dueOn, provisional}`: what governs the case now' })
  @ApiResponse({ status: 409, description: '`referral.known`: this number of this authority is on the case already' })
  @ApiResponse({ status: 422, description: '`application/problem+json` naming each field' })
  async refer(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() sent: z.infer<typeof body>,
  ): Promise<unknown> {
    const { receivedOn, receivedAt, ...said } = sent;
    const came = receiptInstant({ receivedOn, receivedAt }, this.institution);
    return await referComplaint(work, this.deadlines, staff, reference, said, came);
  }
}
