import { Failure } from '@app/shared/domain/failure/failure.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Secrets } from '@app/shared/platform/secrets.js';
import { Controller, Header, HttpCode, Inject, Logger, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Intake } from '../../intake/channel.js';
import { ourFault } from '../../web/our-fault.js';
import { bodyOf } from '../../web/raw-body.js';
import { judgeSignature } from './judge-signature.js';
import { one, readFields, sourceIdOf } from './read-request.js';
import { subaccountTokens } from './settings.js';
import { toDraft } from './to-draft.js';

const mostBytes = 100_000;

/**
 * Text messages from Twilio. Whatever comes is kept and answered `<Response/>` once it is committed, doubted and repeated messages alike;
 * only above 100 kB there is a 413, and a 503 for every fault of ours: Twilio sends a refused message never again.
 */
@Controller('channels/sms-twilio')
export class SmsTwilioController {
  private readonly logger = new Logger('sms-twilio');
  private readonly subaccounts = subaccountTokens(process.env);

  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(Secrets) private readonly secrets: Secrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'text/xml; charset=utf-8')
  async take(@Req() request: FastifyRequest): Promise<string> {
    const raw = bodyOf(request.body, mostBytes);
    const contentType = request.headers['content-type'] ?? '';
    const fields = readFields(raw, contentType);
    const account = one(fields, 'AccountSid') ?? '';
    const url = this.settings.gateway.publicUrl + request.url;
    const signature = request.headers['x-twilio-signature']?.toString();
    const doubt = judgeSignature({ token: this.tokenOf(account), signature, url, fields, raw });
    await ourFault(() =>
      this.intake.accept({
        channel: 'sms-twilio',
        account,
        sourceId: sourceIdOf(fields, raw),
        raw,
        contentType,
        envelope: {
          url: request.url,
          ip: request.ip,
          signature: signature ?? null,
          idempotencyToken: request.headers['i-twilio-idempotency-token'] ?? null,
        },
        ...(doubt ? { doubt } : {}),
        draft: toDraft(fields, this.institution),
      }),
    );
    return '<Response/>';
  }

  private tokenOf(account: string): string {
    const token = this.subaccounts.get(account) ?? this.secrets.get('TWILIO_AUTH_TOKEN');
    if (token !== undefined) return token;
    this.logger.error('Text messages cannot be taken: TWILIO_AUTH_TOKEN is not set.');
    throw new Failure('door.not-configured', 'Set TWILIO_AUTH_TOKEN and start again.');
  }
}
