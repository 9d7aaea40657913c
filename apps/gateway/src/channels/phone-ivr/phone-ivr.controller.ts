import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { apart, beside, TooMuch } from '@app/shared/platform/threads/apart.js';
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Doubted } from '../../doors/arrival.js';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { mayFetch } from '../../doors/named-hosts.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { judgeSignature } from './judge-signature.js';
import { type ReadCall, readCall, unread } from './read-call.js';

const mostBytes = 5_000_000;
/** A larger transcript is read in a thread of its own: 5 MB of the smallest turns would hold everybody up. */
const inlineBytes = 256_000;

/**
 * Transcripts of the hotline. What is signed but not in the documented form becomes a case for reading by hand; what is not signed is
 * doubted. Both are answered 202 with a reference and its access code, once committed: a caller without a name, or whom no message reaches, writes
 * them down.
 */
@Controller('channels/phone-ivr')
export class PhoneIvrController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(202)
  @ProviderDoor({
    summary: 'Transcripts of a hotline',
    description: 'Partial, late and repeated pieces of one `callId` make one complaint. Signed with `X-Redress-Signature`.',
    consumes: ['application/json'],
    taken: { status: 202, description: '`{reference, code}`, once stored: both may be read out to the caller' },
    most: mostBytes,
  })
  async take(@Req() request: FastifyRequest): Promise<{ reference: string; code: string }> {
    const raw = bodyOf(request.body, mostBytes);
    const timestamp = request.headers['x-redress-timestamp']?.toString();
    const signature = request.headers['x-redress-signature']?.toString();
    const nowSeconds = Math.floor(Date.now() / 1000);
    const doubt = judgeSignature({ secret: this.door.demand('phone-ivr', 'IVR_SECRET'), timestamp, signature, raw, nowSeconds });
    const { reference, code } = await ourFault(async () =>
      this.intake.accept({
        channel: 'phone-ivr',
        account: '',
        ...(await this.read(raw, doubt)),
        raw,
        contentType: request.headers['content-type'] ?? '',
        envelope: { ip: request.ip, timestamp: timestamp ?? null, signature: signature ?? null },
        ...(doubt ? { doubt } : {}),
      }),
    );
    // What is not believed hears the same: a code of its own reference, which opens nothing until a person lets it in.
    return { reference, code };
  }

  private async read(raw: Buffer, doubt: Doubted | undefined): Promise<ReadCall> {
    const { defaultLanguage, defaultCountry, defaultArea, addresses, ownDomains } = this.institution;
    // Plain data: it is handed to a thread.
    const house = { defaultLanguage, defaultCountry, defaultArea, addresses, ownDomains };
    const read =
      raw.length <= inlineBytes
        ? readCall(raw, house)
        : doubt
          ? unread(raw, house, 'A large transcript whose origin was not proved.')
          : await this.readApart(raw, house);
    if (!('piece' in read) || read.piece.recordingUrl === undefined) return read;
    // A recording that may not be fetched stays an address among the facts.
    const { recordingUrl, ...piece } = read.piece;
    return mayFetch(this.door, 'IVR_RECORDING_HOSTS', recordingUrl) ? read : { ...read, piece };
  }

  private async readApart(raw: Buffer, house: Parameters<typeof readCall>[1]): Promise<ReadCall> {
    try {
      return await apart<ReadCall>(beside(import.meta.url, './read-call'), 'readCall', raw, house);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      return unread(raw, house, `The transcript is too much to be read. ${error.message}`);
    }
  }
}
