import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Body, Controller, Get, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CHANNELS, type Channels, REGISTER_SETTINGS } from '../intake/intake.tokens.js';
import { dismissFromQuarantine, listQuarantine, releaseFromQuarantine } from '../intake/quarantine.js';
import type { RegisterSettings } from '../intake/register-complaints.js';
import { readBody } from '../web/read-body.js';
import { withLocalTimes } from './case-file.query.js';
import { reasonBody, uuid } from './complaints.controller.js';
import { CurrentStaff, StaffGuard } from './staff.guard.js';
import { demandRole, type Staff } from './staff.js';

/** What was doubted. No clerk ever sees it: 403. */
@ApiTags('desk')
@ApiBearerAuth()
@UseGuards(StaffGuard)
@Controller('api/quarantine')
export class QuarantineController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(REGISTER_SETTINGS) private readonly settings: RegisterSettings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What waits for a decision, oldest first' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    demandRole(staff, 'supervisor', 'administrator', 'auditor');
    return withLocalTimes({ items: await listQuarantine(this.unitOfWork) }, this.institution.zone);
  }

  @Post(':id/releases')
  @ApiOperation({ summary: 'Take it in after all; the clock runs from the day it first came' })
  async release(@CurrentStaff() staff: Staff, @Param('id') id: string): Promise<unknown> {
    demandRole(staff, 'supervisor', 'administrator');
    return await releaseFromQuarantine(this.unitOfWork, this.channels, this.settings, staff.actor, uuid(id));
  }

  @Post(':id/dismissals')
  @ApiOperation({ summary: 'It is no complaint: it stays kept, and waits no longer' })
  async dismiss(@CurrentStaff() staff: Staff, @Param('id') id: string, @Body() body: unknown): Promise<unknown> {
    demandRole(staff, 'supervisor', 'administrator');
    const { reason } = readBody(reasonBody, body);
    const { references } = await dismissFromQuarantine(this.unitOfWork, staff.actor, [uuid(id)], reason);
    return { reference: references[0] };
  }
}
