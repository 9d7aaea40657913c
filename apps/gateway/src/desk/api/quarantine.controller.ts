import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Body, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { CHANNELS, type Channels, REGISTER_SETTINGS } from '../../doors/intake.tokens.js';
import { readBody, validated } from '../../http/bodies/read-body.js';
import { reasonBody } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { readLeftOut } from '../../intake/doubt/doubt-budget.js';
import { countQuarantine, dismissFromQuarantine, listQuarantine, releaseFromQuarantine } from '../../intake/quarantine.js';
import type { RegisterSettings } from '../../intake/register-complaints.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, Writes } from './staff-call.js';

const once = z.string({ error: 'Give this once.' }).max(300, 'At most 300 characters.').optional();
const quarantineQuery = z.strictObject({ reason: once, channel: once, cursor: once });

/** What was doubted. No clerk ever sees it: 403. */
@StaffApi('api/quarantine')
export class QuarantineController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(REGISTER_SETTINGS) private readonly settings: RegisterSettings,
  ) {}

  @Get()
  @Needs('quarantine.read')
  @ApiOperation({ summary: 'What waits for a decision, newest first; how much there is by cause and door; and what was not kept' })
  @ApiQuery({ name: 'reason', required: false })
  @ApiQuery({ name: 'channel', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  async list(@Query() query: Record<string, unknown>): Promise<unknown> {
    const { cursor, ...filter } = validated(quarantineQuery, query);
    const [page, counts, leftOut] = await Promise.all([
      listQuarantine(this.unitOfWork, filter, cursor),
      countQuarantine(this.unitOfWork),
      readLeftOut(this.unitOfWork),
    ]);
    return withLocalTimes({ ...page, counts, leftOut }, this.institution.zone);
  }

  @Writes(':id/releases', 'quarantine.judge', 'Take it in after all; the clock runs from the day it first came')
  @ApiResponse({ status: 410, description: '`quarantine.cleared`' })
  async release(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await releaseFromQuarantine(this.unitOfWork, this.channels, this.settings, staff.actor, uuid(id), work);
  }

  @Writes(':id/dismissals', 'quarantine.judge', 'It is no complaint: it stays kept, and waits no longer')
  async dismiss(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    const { reason } = readBody(reasonBody, body);
    const { references } = await dismissFromQuarantine(work, staff.actor, [uuid(id)], reason);
    return { reference: references[0] };
  }
}
