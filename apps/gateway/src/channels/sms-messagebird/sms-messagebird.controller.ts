import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { flatFields } from '../../http/bodies/flat-fields.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { judgeSignature } from './judge-signature.js';
import { isReport, toDraft } from './to-draft.js';

const mostBytes = 100_000;
const description = {
  summary: 'Text messages from MessageBird',
  description: 'The classic platform. Signed with `MessageBird-Signature-JWT`, or the older `MessageBird-Signature`.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  taken: { status: 200, description: 'Taken' },
  most: mostBytes,
};

/** Text messages from MessageBird, by GET or POST, as form or JSON. Answered 200 once committed, whatever they hold. */
@Controller('channels/sms-messagebird')
export class SmsMessagebirdController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor(description)
  async take(@Req() request: FastifyRequest): Promise<string> {
    const key = this.door.demand('sms-messagebird', 'MESSAGEBIRD_SIGNING_KEY');
    const body = bodyOf(request.body, mostBytes);
    const header = (name: string) => request.headers[name]?.toString();
    const doubt = judgeSignature({
      key,
      url: this.settings.gateway.publicUrl + request.url,
      raw: body,
      jwt: header('messagebird-signature-jwt'),
      older: header('messagebird-signature'),
      timestamp: header('messagebird-request-timestamp'),
      nowSeconds: Math.floor(Date.now() / 1000),
    });
    const contentType = request.headers['content-type'] ?? '';
    const fields = flatFields(request.url, body, contentType);
    const [path, query = ''] = request.url.split('?');
    const raw = body.length > 0 ? body : Buffer.from(query);
    const id = fields['message_id'] ?? fields['id'] ?? '';
    await ourFault(() =>
      this.intake.accept({
        channel: 'sms-messagebird',
        account: '',
        sourceId: id === '' ? hashOf(raw) : isReport(fields) ? `${id}#${fields['status']}` : id,
        raw,
        contentType: body.length > 0 ? contentType : 'application/x-www-form-urlencoded',
        envelope: { path, ip: request.ip, ...(body.length > 0 && query ? { query } : {}) },
        ...(doubt ? { doubt } : {}),
        ...(isReport(fields) ? { silent: 'A report about a message that we sent.' } : { draft: toDraft(fields, this.institution) }),
      }),
    );
    return '';
  }

  @Get()
  @HttpCode(200)
  @ProviderDoor(description)
  async takeGet(@Req() request: FastifyRequest): Promise<string> {
    return await this.take(request);
  }
}
