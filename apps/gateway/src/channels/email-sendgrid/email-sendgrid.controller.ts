import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Arrival, Doubted } from '../../doors/arrival.js';
import { judgeBasicAuth } from '../../doors/basic-auth.js';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf, largestBody } from '../../http/bodies/raw-body.js';
import { readParts } from '../../http/bodies/read-parts.js';
import { hashOf } from '../../http/same-text.js';
import { contentName } from '../../http/submission/content-name.js';
import { judgeSignature } from './judge-signature.js';
import { envelopeIn, fieldsOf } from './to-mail.js';

/** Mail by SendGrid's Inbound Parse, raw or taken to pieces. It is stored and answered; reading comes afterwards. */
@Controller('channels/email-sendgrid')
export class EmailSendgridController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor({
    summary: 'Mail from SendGrid (Inbound Parse)',
    description: 'Raw or parsed. Proved by the signed webhook headers, or by user and password in the address.',
    consumes: ['multipart/form-data'],
    taken: { status: 200, description: 'Taken' },
    most: largestBody,
  })
  async take(@Req() request: FastifyRequest): Promise<string> {
    const doubt = this.judge(request);
    const raw = bodyOf(request.body, largestBody);
    const contentType = request.headers['content-type'] ?? '';
    await ourFault(async () =>
      this.intake.accept({
        channel: 'email-sendgrid',
        account: '',
        raw,
        contentType,
        ...(doubt ? { doubt, sourceId: hashOf(raw), envelope: { ip: request.ip } } : await nameOf(raw, contentType, request.ip)),
      }),
    );
    return '';
  }

  private judge(request: FastifyRequest): Doubted | undefined {
    const publicKey = this.door.get('SENDGRID_VERIFICATION_KEY');
    if (publicKey === undefined) {
      const expected = this.door.demand('email-sendgrid', 'SENDGRID_VERIFICATION_KEY', 'SENDGRID_INBOUND_AUTH');
      return judgeBasicAuth(request.headers.authorization, expected);
    }
    const timestamp = request.headers['x-twilio-email-event-webhook-timestamp']?.toString();
    const signature = request.headers['x-twilio-email-event-webhook-signature']?.toString();
    return judgeSignature({ publicKey, timestamp, signature, raw: bodyOf(request.body, largestBody) });
  }
}

/** SendGrid names no mail: what it says and to whom is its name. */
async function nameOf(raw: Buffer, contentType: string, ip: string): Promise<Pick<Arrival, 'sourceId' | 'sameness' | 'envelope'>> {
  const parts = await readParts(raw, contentType, { latin1: true });
  const { to } = envelopeIn(fieldsOf(parts).text('envelope'));
  const name = await contentName(raw, parts);
  return { sourceId: `${name}:${(to[0] ?? '').toLowerCase()}`, sameness: name, envelope: { ip } };
}
