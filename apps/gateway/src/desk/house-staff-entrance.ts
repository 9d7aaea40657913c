import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import { StaffEntrance, type StaffMember } from '../intake/door.js';
import { demandRole, identify } from './staff.js';

/** Lets staff bring complaints in for others, by the tokens of the desk. */
@Injectable()
export class HouseStaffEntrance extends StaffEntrance {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {
    super();
  }

  async admit(authorization: string | undefined): Promise<StaffMember> {
    const staff = await identify(this.unitOfWork, authorization, this.house.departments);
    demandRole(staff, 'clerk', 'supervisor', 'administrator');
    return { actor: staff.actor };
  }
}
