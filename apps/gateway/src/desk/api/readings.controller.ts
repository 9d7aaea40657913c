import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';
import { validated } from '../../http/bodies/read-body.js';
import { withLocalTimes } from '../../http/local-times.js';
import { Needs } from '../needs.js';
import { listReadings } from '../readings/readings.query.js';
import { listUnusualReadings } from '../readings/unusual-readings.query.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff } from './staff-call.js';

const once = z.string({ error: 'Give this once.' }).max(200, 'At most 200 characters.').optional();
const query = z.strictObject({
  reference: once,
  staff: once,
  from: z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-10T10:00:00+08:00.' }).optional(),
  cursor: z.uuid({ error: 'Give the `nextCursor` of the page before.' }).optional(),
});

/** The log of reading, for auditors and the integrity desk. */
@StaffApi('api/readings')
export class ReadingsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('reading.read')
  @ApiOperation({ summary: 'Who opened which case, file, proof, list or search, the latest first' })
  @ApiQuery({ name: 'reference', required: false })
  @ApiQuery({ name: 'staff', required: false, description: 'Part of a name' })
  @ApiQuery({ name: 'from', required: false, description: 'At or after, RFC 3339' })
  @ApiQuery({ name: 'cursor', required: false })
  async list(@CurrentStaff() staff: Staff, @Query() asked: Record<string, unknown>): Promise<unknown> {
    return withLocalTimes(await listReadings(this.unitOfWork, staff, validated(query, asked)), this.institution.zone);
  }

  @Get('unusual')
  @Needs('reading.read')
  @ApiOperation({ summary: 'Days of the last week on which somebody read unlike their colleagues: many cases, one family name, off duty' })
  async unusual(@CurrentStaff() staff: Staff): Promise<unknown> {
    return { items: await listUnusualReadings(this.unitOfWork, staff, { zone: this.institution.zone, calendar: this.deadlines.calendar }) };
  }
}
