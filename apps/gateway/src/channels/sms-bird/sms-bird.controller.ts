import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { judgeSignature } from './judge-signature.js';
import { readMessage } from './message.js';
import { toDraft } from './to-draft.js';

const mostBytes = 100_000;

/** Messages from Bird, whatever its channel carries them. Answered 200 once committed. */
@Controller('channels/sms-bird')
export class SmsBirdController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor({
    summary: 'Text messages from Bird',
    description: 'The platform that follows MessageBird. Signed with `MessageBird-Signature` and `MessageBird-Request-Timestamp`.',
    consumes: ['application/json'],
    taken: { status: 200, description: 'Taken' },
    most: mostBytes,
  })
  async take(@Req() request: FastifyRequest): Promise<string> {
    const key = this.door.demand('sms-bird', 'BIRD_SIGNING_KEY');
    const raw = bodyOf(request.body, mostBytes);
    const signature = request.headers['messagebird-signature']?.toString();
    const timestamp = request.headers['messagebird-request-timestamp']?.toString();
    const doubt = judgeSignature({ key, url: this.settings.gateway.publicUrl + request.url, raw, signature, timestamp });
    const message = readMessage(raw);
    await ourFault(() =>
      this.intake.accept({
        channel: 'sms-bird',
        account: message?.channelId ?? '',
        sourceId: message?.id ? (message.outgoing ? `${message.id}#${hashOf(raw)}` : message.id) : hashOf(raw),
        ...(message && !message.outgoing
          ? { sameness: JSON.stringify([message.from, message.to, message.text, message.rich.media.length]) }
          : {}),
        raw,
        contentType: request.headers['content-type'] ?? '',
        envelope: { ip: request.ip, timestamp: timestamp ?? null, signature: signature ?? null },
        ...(doubt ? { doubt } : {}),
        ...(message?.outgoing ? { silent: 'An event about a message that we sent.' } : { draft: toDraft(message, raw, this.institution) }),
      }),
    );
    return '';
  }
}
