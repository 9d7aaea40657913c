import { Failure } from '@app/shared/domain/failure/failure.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Secrets } from '@app/shared/platform/secrets.js';
import { Controller, HttpCode, Inject, Logger, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Intake } from '../../intake/channel.js';
import { ourFault } from '../../web/our-fault.js';
import { bodyOf } from '../../web/raw-body.js';
import { judgeSignature } from './judge-signature.js';
import { toDraft } from './to-draft.js';
import { placeOf, readTranscript } from './transcript.js';

const mostBytes = 5_000_000;

/**
 * Transcripts of the hotline. What is signed but not in the documented form becomes a case for reading by hand; what is not signed is
 * doubted. Both are answered 202 with a reference, once committed.
 */
@Controller('channels/phone-ivr')
export class PhoneIvrController {
  private readonly logger = new Logger('phone-ivr');

  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(Secrets) private readonly secrets: Secrets,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(202)
  async take(@Req() request: FastifyRequest): Promise<{ reference: string }> {
    const raw = bodyOf(request.body, mostBytes);
    const timestamp = request.headers['x-redress-timestamp']?.toString();
    const signature = request.headers['x-redress-signature']?.toString();
    const nowSeconds = Math.floor(Date.now() / 1000);
    const doubt = judgeSignature({ secret: this.secret(), timestamp, signature, raw, nowSeconds });
    const { reference } = await ourFault(() => {
      const read = readTranscript(raw);
      return this.intake.accept({
        channel: 'phone-ivr',
        account: '',
        ...placeOf(read, raw),
        raw,
        contentType: request.headers['content-type'] ?? '',
        envelope: { ip: request.ip, timestamp: timestamp ?? null, signature: signature ?? null },
        ...(doubt ? { doubt } : {}),
        draft: toDraft(read, raw, this.institution),
      });
    });
    return { reference };
  }

  private secret(): string {
    const secret = this.secrets.get('IVR_SECRET');
    if (secret !== undefined) return secret;
    this.logger.error('Transcripts cannot be taken: IVR_SECRET is not set.');
    throw new Failure('door.not-configured', 'Set IVR_SECRET and start again.');
  }
}
