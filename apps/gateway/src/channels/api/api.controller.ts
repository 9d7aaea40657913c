import { randomUUID } from 'node:crypto';
import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Intake } from '../../intake/channel.js';
import { bodyOf, readJson } from '../../web/raw-body.js';
import { apiLimit, validated } from '../../web/read-body.js';
import { complaintBody } from './complaint-body.js';
import { toDraft } from './to-draft.js';

@ApiTags('complaints')
@Controller('api/complaints')
export class ApiController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(SETTINGS) private readonly settings: Settings,
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
  @ApiResponse({ status: 201, description: '`{reference, code, statusUrl, receivedAt, dueOn}`' })
  @ApiResponse({ status: 409, description: 'The key was used for another body' })
  @ApiResponse({ status: 422, description: '`application/problem+json` naming each field' })
  async complain(
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (key !== undefined && (key.length === 0 || key.length > 200)) {
      throw new Failure('request.invalid', undefined, { fields: [{ path: 'Idempotency-Key', message: 'Use 1 to 200 characters.' }] });
    }
    const raw = bodyOf(request.body, apiLimit);
    const json = readJson(raw);
    const accepted = await this.intake.accept({
      channel: 'api',
      account: '',
      sourceId: key ?? randomUUID(),
      source: request.ip,
      raw,
      contentType: request.headers['content-type'] ?? 'application/json',
      envelope: {},
      draft: toDraft(validated(complaintBody, json), this.institution),
      sameness: canonical(json),
    });
    if (accepted.differs) throw new Failure('request.key-reused');
    void reply
      .status(accepted.repeated ? 200 : 201)
      .header('cache-control', 'no-store')
      .send({
        reference: accepted.reference,
        code: accepted.code,
        statusUrl: `${this.settings.gateway.publicUrl}/status/${accepted.reference}`,
        receivedAt: instantInZone(accepted.receivedAt, this.institution.zone),
        dueOn: accepted.dueOn,
        ...(accepted.provisional ? { provisional: true } : {}),
      });
  }
}

/** One text for equal JSON values, whatever the order of their keys and the space between them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
