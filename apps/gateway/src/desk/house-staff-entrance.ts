import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import { StaffEntrance } from '../doors/door.js';
import { maySee, type Seen } from './sight.js';
import { demandRight, identify, type Staff } from './staff.js';

/** Lets staff bring complaints in for others, by the tokens of the desk. */
@Injectable()
export class HouseStaffEntrance extends StaffEntrance<Staff> {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {
    super();
  }

  async admit(authorization: string | undefined): Promise<Staff> {
    const staff = await identify(this.unitOfWork, authorization, this.house.departments);
    demandRight(staff, 'complaint.enter');
    return staff;
  }

  async mayKnow(member: Staff, reference: string): Promise<boolean> {
    // A copy of theirs that was kept with another's case is no entry of theirs.
    const [found] = await this.unitOfWork.read<Seen & { theirs: boolean }>(
      `SELECT c.department, c.conflicts, EXISTS (
                SELECT FROM evidence e WHERE e.complaint_id = c.id AND e.copy_of IS NULL
                   AND CASE WHEN e.envelope ? 'actorId' THEN e.envelope->>'actorId' = $2 ELSE e.envelope->>'actor' = $3 END) AS theirs
       FROM complaint c WHERE c.reference = $1`,
      [reference, member.id, member.actor],
    );
    return found !== undefined && (found.theirs || maySee(member, found));
  }
}
