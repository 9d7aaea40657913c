import { roles } from '@app/shared/domain/rights/roles.js';
import { listKeys, longestKeyDays, makeKey, rotateKey } from '@app/shared/people/machine-keys.js';
import { revokeToken } from '@app/shared/people/staff-tokens.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { withLocalTimes } from '../../../http/local-times.js';
import { Needs } from '../../needs.js';
import { demandKnownDepartment } from '../../people/person-said.js';
import { by, type Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, Said, Takes } from '../staff-call.js';

const keyBody = z.strictObject({
  name: z.string({ error: 'Say what the program is.' }).trim().min(1, 'Say what the program is.').max(80, 'At most 80 characters.'),
  role: z.enum(roles, { error: `Use one of ${roles.join(', ')}.` }),
  department: z.string().trim().max(64).nullish(),
  scope: z.array(z.string().max(64)).min(1, 'Name the actions that it is for.').max(100),
  days: z.int().min(1).max(longestKeyDays).default(90),
});
const rotation = z.strictObject({ overlapHours: z.int({ error: 'Hours, 0 to 720.' }).min(0).max(720).default(24) });

/** Keys of programs. The same as `redress key`. What a key is stands in the one answer that makes it, so none of these acts under an `Idempotency-Key`. */
@StaffApi('api/keys')
export class KeysController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('people.read')
  @ApiOperation({ summary: 'Keys of programs that open the house' })
  async list(): Promise<unknown> {
    return withLocalTimes({ items: await listKeys(this.unitOfWork) }, this.house.institution.zone);
  }

  @Post()
  @Needs('people.keep')
  @ApiOperation({ summary: 'Make a key of a program, for the actions that it names; it is shown this once' })
  @Takes(keyBody)
  async make(@CurrentStaff() staff: Staff, @Said() said: z.infer<typeof keyBody>): Promise<unknown> {
    demandKnownDepartment(this.house, said.department);
    const made = await this.unitOfWork.run((tx) => makeKey(tx, { ...said, department: said.department ?? null }, by(staff)));
    return withLocalTimes(made, this.house.institution.zone);
  }

  @Post(':id/rotations')
  @Needs('people.keep')
  @ApiOperation({ summary: 'Make the next key; the one before stands for `overlapHours` more' })
  @Takes(rotation)
  async rotate(@CurrentStaff() staff: Staff, @Param('id') id: string, @Said() body: z.infer<typeof rotation>): Promise<unknown> {
    const { overlapHours } = body;
    return withLocalTimes(await this.unitOfWork.run((tx) => rotateKey(tx, id, overlapHours, by(staff))), this.house.institution.zone);
  }

  @Post(':id/revocations')
  @Needs('people.keep')
  @ApiOperation({ summary: 'End a key, or a token of a person, at once' })
  async revoke(@CurrentStaff() staff: Staff, @Param('id') id: string): Promise<unknown> {
    return await this.unitOfWork.run((tx) => revokeToken(tx, id, by(staff)));
  }
}
