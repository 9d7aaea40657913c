import { apart, beside, TooMuch } from '@app/shared/platform/threads/apart.js';
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { judgeBasicAuth } from '../../doors/basic-auth.js';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf, largestBody } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { messageIdIn } from './inbound-message.js';

/** A larger message is taken to pieces in a thread of its own. */
const inlineBytes = 256_000;

/** Mail from Postmark. Stored and answered; reading comes afterwards. Never 403, which would make Postmark give it up. */
@Controller('channels/email-postmark')
export class EmailPostmarkController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor({
    summary: 'Mail from Postmark (inbound)',
    description: 'Proved by user and password in the address.',
    consumes: ['application/json'],
    taken: { status: 200, description: 'Taken' },
    most: largestBody,
  })
  async take(@Req() request: FastifyRequest): Promise<string> {
    const doubt = judgeBasicAuth(request.headers.authorization, this.door.demand('email-postmark', 'POSTMARK_INBOUND_AUTH'));
    const raw = bodyOf(request.body, largestBody);
    await ourFault(async () => {
      const messageId = doubt ? '' : await idOf(raw);
      await this.intake.accept({
        channel: 'email-postmark',
        account: '',
        sourceId: messageId || hashOf(raw),
        raw,
        contentType: request.headers['content-type'] ?? '',
        envelope: { ip: request.ip },
        ...(doubt ? { doubt } : {}),
      });
    });
    return '';
  }
}

async function idOf(raw: Buffer): Promise<string> {
  if (raw.length <= inlineBytes) return messageIdIn(raw);
  try {
    return await apart<string>(beside(import.meta.url, './inbound-message'), 'messageIdIn', raw);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return '';
  }
}
