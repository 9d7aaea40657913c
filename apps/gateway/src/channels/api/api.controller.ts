import { Failure } from '@app/shared/domain/failure/failure.js';
import { HOUSE_CONFIG, type HouseConfig, INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendAccepted } from '../../doors/accepted-answer.js';
import { Intake } from '../../doors/channel.js';
import { demandKnownMatter } from '../../drafting/category.js';
import { bodyOf, readJson } from '../../http/bodies/raw-body.js';
import { apiLimit, mostMembers, validated } from '../../http/bodies/read-body.js';
import { canonical } from '../../http/canonical.js';
import { idempotencyKey, keyOwnerOf } from '../../http/idempotency-key.js';
import { complaintBody } from './complaint-body.js';
import { toDraft } from './to-draft.js';

/** Complaints as JSON. `Idempotency-Key` makes a call one, however often it is sent. */
@ApiTags('complaints')
@Controller('api/complaints')
export class ApiController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Make a complaint',
    description:
      'With an `Idempotency-Key`, the same call again answers 200 and the same body; without one, every call is its own complaint.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1 to 200 characters' })
  @ApiBody({ schema: z.toJSONSchema(complaintBody, { io: 'input' }) as never })
  @ApiResponse({
    status: 201,
    description:
      '`{reference, code, statusUrl, receivedAt, dueOn}`, and `keptAsWritten: [{field, value, why, message}]` where an accessory could not be read',
  })
  @ApiResponse({ status: 409, description: 'The key was used for another body' })
  @ApiResponse({ status: 422, description: '`application/problem+json` naming each field' })
  async complain(
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const raw = bodyOf(request.body, apiLimit);
    const json = readJson(raw, { most: mostMembers });
    const draft = demandKnownMatter(toDraft(validated(complaintBody, json), this.institution), this.house);
    const accepted = await this.intake.accept({
      channel: 'api',
      account: '',
      sourceId: idempotencyKey(key),
      ...(key === undefined ? {} : { keyOwner: keyOwnerOf(request) }),
      source: request.ip,
      raw,
      contentType: request.headers['content-type'] ?? 'application/json',
      envelope: {},
      draft,
      sameness: canonical(json),
      differing: 'refuse',
    });
    if (accepted.differs) throw new Failure('request.key-reused');
    sendAccepted(reply, accepted, { publicUrl: this.settings.gateway.publicUrl, zone: this.institution.zone }, draft);
  }
}
