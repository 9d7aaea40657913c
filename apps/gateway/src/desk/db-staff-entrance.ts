import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import type { NumberedCase } from '../doors/arrival.js';
import { StaffEntrance } from '../doors/door.js';
import { numberedCase } from '../intake/referral-numbers.js';
import { mayHearOf, mayKnowCase } from './may-hear.js';
import { demandRight, identify, type Staff } from './staff.js';

/** Lets staff bring complaints in for others, by the tokens of the desk. */
@Injectable()
export class DbStaffEntrance extends StaffEntrance<Staff> {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {
    super();
  }

  async admit(authorization: string | undefined): Promise<Staff> {
    const staff = await identify(this.unitOfWork, authorization, this.house);
    demandRight(staff, 'complaint.enter');
    return staff;
  }

  async mayKnow(member: Staff, reference: string): Promise<boolean> {
    const [found] = await this.unitOfWork.read<NumberedCase>(`SELECT ${numberedCase('c')} FROM complaint c WHERE c.reference = $1`, [
      reference,
    ]);
    return found !== undefined && mayKnowCase(member, found, this.house.departments);
  }

  mayHear(member: Staff, found: NumberedCase): boolean {
    return mayHearOf(member, found, this.house.departments);
  }
}
