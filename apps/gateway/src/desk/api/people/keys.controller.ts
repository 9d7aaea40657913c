import { roles } from '@app/shared/domain/rights/roles.js';
import { listKeys, longestKeyDays, makeKey, rotateKey } from '@app/shared/people/machine-keys.js';
import { revokeToken } from '@app/shared/people/staff-tokens.js';
import { type Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Get, Inject, Param } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { withLocalTimes } from '../../../http/local-times.js';
import { shownOnce } from '../../act-once.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { demandKnownDepartment } from '../../people/person-said.js';
import { by, type Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const keyBody = z.strictObject({
  name: z.string({ error: 'Say what the program is.' }).trim().min(1, 'Say what the program is.').max(80, 'At most 80 characters.'),
  role: z.enum(roles, { error: `Use one of ${roles.join(', ')}.` }),
  department: z.string().trim().max(64).nullish(),
  scope: z.array(z.string().max(64)).min(1, 'Name the actions that it is for.').max(100),
  days: z.int().min(1).max(longestKeyDays).default(90),
});
const rotation = z.strictObject({ overlapHours: z.int({ error: 'Hours, 0 to 720.' }).min(0).max(720).default(24) });

/** Keys of programs. The same as `redress key`. What a key is stands in the one answer that makes it: the same call again under its `Idempotency-Key` makes none, and has null for it. */
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

  @Writes('', 'people.keep', 'Make a key of a program, for the actions that it names; it is shown this once', keyBody)
  async make(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Said() said: z.infer<typeof keyBody>): Promise<unknown> {
    demandKnownDepartment(this.house, said.department);
    const { made, shown } = await shownOnce(
      work,
      (tx: Tx) => makeKey(tx, { ...said, department: said.department ?? null }, by(staff)),
      'key',
    );
    return withLocalTimes({ ...made, key: shown }, this.house.institution.zone);
  }

  @Writes(':id/rotations', 'people.keep', 'Make the next key; the one before stands for `overlapHours` more', rotation)
  async rotate(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof rotation>,
  ): Promise<unknown> {
    const { overlapHours } = body;
    const { made, shown } = await shownOnce(work, (tx: Tx) => rotateKey(tx, id, overlapHours, by(staff)), 'key');
    return withLocalTimes({ ...made, key: shown }, this.house.institution.zone);
  }

  @Writes(':id/revocations', 'people.keep', 'End a key, or a token of a person, at once')
  async revoke(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await work.run((tx) => revokeToken(tx, id, by(staff)));
  }
}
