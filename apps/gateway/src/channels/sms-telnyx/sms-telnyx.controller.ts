import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { readEvent } from './event.js';
import { judgeSignature } from './judge-signature.js';
import { keywordOf, toDraft } from './to-draft.js';

const mostBytes = 100_000;

/** Events of Telnyx. Messages to us become complaints; events about messages of ours are kept and lead to nothing. */
@Controller('channels/sms-telnyx')
export class SmsTelnyxController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor({
    summary: 'Text messages from Telnyx',
    description: 'Signed with `telnyx-signature-ed25519` and `telnyx-timestamp`.',
    consumes: ['application/json'],
    taken: { status: 200, description: 'Taken' },
    most: mostBytes,
  })
  async take(@Req() request: FastifyRequest): Promise<string> {
    const publicKey = this.door.demand('sms-telnyx', 'TELNYX_PUBLIC_KEY');
    const raw = bodyOf(request.body, mostBytes);
    const timestamp = request.headers['telnyx-timestamp']?.toString();
    const signature = request.headers['telnyx-signature-ed25519']?.toString();
    const doubt = judgeSignature({ publicKey, timestamp, signature, raw, nowSeconds: Math.floor(Date.now() / 1000) });
    const event = readEvent(raw);
    const isMessage = event === undefined || event.type === 'message.received';
    const keyword = event && keywordOf(event);
    await ourFault(() =>
      this.intake.accept({
        channel: 'sms-telnyx',
        account: event?.profile ?? '',
        sourceId: event?.id ? (isMessage ? event.id : `${event.id}#${event.type}`) : hashOf(raw),
        // Each attempt is an envelope of its own around the same message.
        ...(event ? { sameness: JSON.stringify([event.type, event.from, event.to, event.text, event.media.length]) } : {}),
        raw,
        contentType: request.headers['content-type'] ?? '',
        envelope: { ip: request.ip, timestamp: timestamp ?? null, signature: signature ?? null },
        ...(doubt ? { doubt } : {}),
        ...(isMessage
          ? { draft: toDraft(event, raw, this.institution), ...(keyword ? { keyword } : {}) }
          : { silent: 'An event about a message that we sent.' }),
      }),
    );
    return '';
  }
}
