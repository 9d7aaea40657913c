import { Failure } from '@app/shared/domain/failure/failure.js';
import { invitationPath, invite } from '@app/shared/people/invitations.js';
import { addPerson, changePerson, leave, listPeople, noteAbsence, personWithId } from '@app/shared/people/keep-people.js';
import { vouchFor } from '@app/shared/people/vouching.js';
import { type Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { z } from 'zod';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { shownOnce } from '../../act-once.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { absenceBody, demandKnownDepartment, personBody, personChange, personShown, todayIn, vouchBody } from '../../people/person-said.js';
import { by, type Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

/** Who works here. The same as `redress staff` and the people page. */
@StaffApi('api/people')
export class PeopleController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Needs('people.read')
  @ApiOperation({ summary: 'Everybody who works here; relatives are shown to whoever keeps accounts' })
  @ApiQuery({ name: 'gone', required: false, description: 'true: also who left' })
  async list(@CurrentStaff() staff: Staff, @Query('gone') gone?: string): Promise<unknown> {
    const people = await listPeople(this.unitOfWork, gone === 'true');
    return withLocalTimes({ items: people.map((one) => personShown(staff, one)) }, this.house.institution.zone);
  }

  @Writes('', 'people.keep', 'Enter somebody; invite them afterwards', personBody)
  async add(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Said() said: z.infer<typeof personBody>): Promise<unknown> {
    demandKnownDepartment(this.house, said.department);
    return { id: await work.run((tx) => addPerson(tx, { ...said, department: said.department ?? null }, by(staff))) };
  }

  @Writes(
    ':id/changes',
    'people.keep',
    'Another department, role, name, number or spelling; what is not named stays. Claims in a department that is no longer theirs end',
    personChange,
  )
  async change(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() said: z.infer<typeof personChange>,
  ): Promise<unknown> {
    demandKnownDepartment(this.house, said.department);
    return await work.run(async (tx) => personShown(staff, await changePerson(tx, await personWithId(tx, uuid(id)), said, by(staff))));
  }

  /** The link is kept nowhere: the same call again under its key makes none, and has null for it. */
  @Writes(
    ':id/invitations',
    'people.invite',
    'A link by which they set a password and an authenticator, once; the one before ends. Shown in the first answer alone',
  )
  async invite(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    const { made, shown } = await shownOnce(work, async (tx: Tx) => await invite(tx, await personWithId(tx, uuid(id)), by(staff)), 'token');
    return withLocalTimes(
      { invitation: shown === null ? null : `${this.settings.gateway.publicUrl}${invitationPath(shown)}`, ...made },
      this.house.institution.zone,
    );
  }

  @Writes(
    ':id/vouchings',
    'people.vouch',
    'Somebody who heard the code from the person vouches that it was they who used the invitation; never whoever made it',
    vouchBody,
  )
  async vouch(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof vouchBody>,
  ): Promise<unknown> {
    const { code } = body;
    await work.run(async (tx) => vouchFor(tx, await personWithId(tx, uuid(id)), code, by(staff)));
    return {};
  }

  @Writes(':id/absences', 'people.absence', 'Somebody is away, and who stands in for them; with `from` null they are back', absenceBody)
  async absence(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() said: z.infer<typeof absenceBody>,
  ): Promise<unknown> {
    if (said.from !== null && said.until !== null && said.until < said.from)
      throw new Failure('request.invalid', undefined, { fields: [{ path: 'until', message: 'Not before `from`.' }] });
    const today = todayIn(this.house.institution.zone);
    return { cases: await work.run(async (tx) => noteAbsence(tx, await personWithId(tx, uuid(id)), said, today, by(staff))) };
  }

  @Writes(
    ':id/departures',
    'people.keep',
    'Somebody leaves: sessions, tokens, password and claims end at once, and what they held is in its queue again',
  )
  async leave(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await work.run(async (tx) => leave(tx, await personWithId(tx, uuid(id)), by(staff)));
  }
}
