import { Failure } from '@app/shared/domain/failure/failure.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendAccepted } from '../../doors/accepted-answer.js';
import { Intake } from '../../doors/channel.js';
import { StaffEntrance } from '../../doors/door.js';
import { arrivalByHand, entryBody } from '../../drafting/by-hand-entry.js';
import { demandNew } from '../../drafting/referral.js';
import { idempotencyKey } from '../../http/idempotency-key.js';
import { readEntry } from '../../http/submission/read-entry.js';

/** Letters, visits and calls, written down by staff. The clock runs from the day they came, not from the day they were entered. */
@ApiTags('desk')
@ApiBearerAuth()
@Controller('api/by-hand')
export class ByHandController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(StaffEntrance) private readonly entrance: StaffEntrance,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Enter a letter, a visit or a call',
    description: 'JSON, or `multipart/form-data` with the same names (`complainant.name`) and the scans as `files`.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1 to 200 characters' })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ schema: z.toJSONSchema(entryBody, { io: 'input' }) as never })
  @ApiResponse({ status: 201, description: '`{reference, code, statusUrl, receivedAt, dueOn}`' })
  @ApiResponse({
    status: 409,
    description: 'The key was used for another entry; or `referral.entered`: the number of the authority is entered already',
  })
  @ApiResponse({ status: 422, description: '`application/problem+json` naming each field' })
  async enter(
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const by = await this.entrance.admit(request.headers.authorization);
    const entry = await readEntry(entryBody, request.body, request.headers['content-type']);
    const arrival = arrivalByHand(entry, {
      by,
      hears: (found) => this.entrance.mayHear(by, found),
      key: idempotencyKey(key),
      house: this.house,
    });
    const accepted = await this.intake.accept(arrival);
    demandNew(accepted);
    if (accepted.differs) throw new Failure('request.key-reused');
    sendAccepted(reply, accepted, { publicUrl: this.settings.gateway.publicUrl, zone: this.house.institution.zone }, arrival.draft);
  }
}
