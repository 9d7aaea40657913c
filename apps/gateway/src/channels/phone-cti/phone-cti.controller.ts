import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Arrival, Doubted } from '../../doors/arrival.js';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { addressWithoutSecret, addressWithWrongSecret } from '../../doors/doubts.js';
import { draftOfText } from '../../drafting/text-message.js';
import { ourFault } from '../../failures/our-fault.js';
import { flatFields } from '../../http/bodies/flat-fields.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { hashOf, sameText } from '../../http/same-text.js';
import { type CallEvent, numbers, readEvent } from './call-event.js';

const mostBytes = 100_000;
const description = {
  summary: 'Call events of a telephone system',
  description: 'In the form of the Zammad CTI interface. The last part of the address is the proof.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  taken: { status: 200, description: '`{}`: taken' },
  most: mostBytes,
};

const numbersOf = (given: string | undefined): BareNumbers => (given === 'national' || given === 'international' ? given : numbers);

/** Events of calls; one complaint for one incoming call. */
@Controller('channels/phone-cti')
export class PhoneCtiController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post(':token')
  @HttpCode(200)
  @ProviderDoor(description)
  async take(@Req() request: FastifyRequest, @Param('token') given: string): Promise<object> {
    const believed = sameText(given, this.door.demand('phone-cti', 'CTI_TOKEN'));
    return await this.takeEvent(request, believed ? undefined : addressWithWrongSecret);
  }

  @Post()
  @HttpCode(200)
  @ProviderDoor(description)
  async takeWithout(@Req() request: FastifyRequest): Promise<object> {
    this.door.demand('phone-cti', 'CTI_TOKEN');
    return await this.takeEvent(request, addressWithoutSecret);
  }

  private async takeEvent(request: FastifyRequest, doubt: Doubted | undefined): Promise<object> {
    const raw = bodyOf(request.body, mostBytes);
    const contentType = request.headers['content-type'] ?? '';
    const lines = (this.door.get('CTI_LINES') ?? '').split(',').map((line) => line.trim());
    const event = readEvent(flatFields('', raw, contentType), lines.filter(Boolean), numbersOf(this.door.get('CTI_NUMBERS')));
    await ourFault(() =>
      this.intake.accept({
        channel: 'phone-cti',
        account: '',
        raw,
        contentType,
        envelope: { ip: request.ip },
        ...(doubt ? { doubt } : {}),
        ...this.contentOf(event, raw),
      }),
    );
    // An empty answer tells the telephone system to do nothing of its own.
    return {};
  }

  private contentOf(event: CallEvent, raw: Buffer): Pick<Arrival, 'sourceId' | 'threadId' | 'piece' | 'draft'> {
    if (event.callId !== '') {
      // Several phones may ring, and answer, for one call.
      const who = event.event === 'hangup' ? '' : `#${event.answeringNumber || event.user}`;
      return { sourceId: `${event.callId}#${event.event}${who}`, threadId: event.callId, piece: event };
    }
    const message = {
      channel: 'phone-cti',
      text: raw.toString('utf8').slice(0, 4_000),
      from: event.from,
      to: event.to,
      numbers: event.numbers ?? numbers,
    };
    return { sourceId: hashOf(raw), draft: draftOfText({ ...message, unreadable: 'It belongs to no call.' }, this.institution) };
  }
}
