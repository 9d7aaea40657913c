import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import { sessionCookie } from '../desk/pages/session/session-cookie.js';
import { StaffSessions } from '../desk/pages/session/staff-sessions.js';
import { identify, reach, type Staff } from '../desk/staff.js';
import { cookieOf, headerOf, type PageRequest } from '../pages/page-request.js';

/** Lets those in who oversee the desk, by their session or their token. */
@Injectable()
export class OverseerEntrance {
  private readonly sessions: StaffSessions;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {
    this.sessions = new StaffSessions(unitOfWork, house);
  }

  /** How they came in; undefined for everybody else. */
  async admit(request: PageRequest): Promise<'token' | 'session' | undefined> {
    const authorization = headerOf(request, 'authorization');
    if (authorization !== '') return oversees(await this.holderOf(authorization)) ? 'token' : undefined;
    const id = cookieOf(request, sessionCookie) ?? '';
    return id !== '' && oversees((await this.sessions.find(id, true))?.staff) ? 'session' : undefined;
  }

  private async holderOf(authorization: string): Promise<Staff | undefined> {
    try {
      return await identify(this.unitOfWork, authorization, this.house);
    } catch (error) {
      if (error instanceof Failure && error.code === 'auth.missing') return undefined;
      throw error;
    }
  }
}

const oversees = (staff: Staff | undefined): boolean => staff !== undefined && reach(staff, 'sent.read') !== undefined;
