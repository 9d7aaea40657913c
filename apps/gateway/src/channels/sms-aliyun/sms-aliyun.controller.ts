import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Arrival, Doubted } from '../../doors/arrival.js';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { addressWithoutSecret, addressWithWrongSecret } from '../../doors/doubts.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { hashOf, sameText } from '../../http/same-text.js';
import { readMessages } from './messages.js';
import { ofWreck, toDraft } from './to-draft.js';

const mostBytes = 100_000;
/** What Aliyun takes for "taken": a number, not a text. */
const taken = { code: 0, msg: '成功' } as const;
const description = {
  summary: 'Replies to text messages from Aliyun (SmsUp)',
  description: 'A list of messages. Aliyun signs nothing: the last part of the address is the proof.',
  consumes: ['application/json'],
  taken: { status: 200, description: '`{"code": 0, "msg": "成功"}`: all of them are taken' },
  most: mostBytes,
};

/** Pushes of Aliyun: each message of the list is an arrival of its own, and the answer stands for all of them. */
@Controller('channels/sms-aliyun')
export class SmsAliyunController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post(':secret')
  @HttpCode(200)
  @ProviderDoor(description)
  async take(@Req() request: FastifyRequest, @Param('secret') given: string): Promise<typeof taken> {
    const secret = this.door.demand('sms-aliyun', 'ALIYUN_SMS_SECRET');
    const doubt = sameText(given, secret) ? undefined : addressWithWrongSecret;
    return await this.takeAll(request, doubt);
  }

  @Post()
  @HttpCode(200)
  @ProviderDoor(description)
  async takeWithout(@Req() request: FastifyRequest): Promise<typeof taken> {
    this.door.demand('sms-aliyun', 'ALIYUN_SMS_SECRET');
    return await this.takeAll(request, addressWithoutSecret);
  }

  private async takeAll(request: FastifyRequest, doubt: Doubted | undefined): Promise<typeof taken> {
    const raw = bodyOf(request.body, mostBytes);
    const came = {
      channel: 'sms-aliyun',
      account: '',
      raw,
      contentType: request.headers['content-type'] ?? '',
      envelope: { ip: request.ip },
      ...(doubt ? { doubt } : {}),
    };
    const messages = readMessages(raw);
    const arrivals: Arrival[] = messages?.map((message, index) => ({
      ...came,
      // The first one keeps the push as it came; of the others their own part is enough.
      ...(index === 0 ? {} : { raw: Buffer.from(message.json), envelope: { ...came.envelope, partOf: hashOf(raw), index } }),
      sourceId: message.id ? (message.report ? `report:${message.id}` : message.id) : `${hashOf(raw)}/${index}`,
      sameness: message.sameness,
      ...(message.report ? { silent: 'A report about a message that we sent.' } : { draft: toDraft(message, this.institution) }),
    })) ?? [{ ...came, sourceId: hashOf(raw), draft: ofWreck(raw, this.institution) }];
    // One that fails leaves the answer to the next push, in which the others are repeats.
    await ourFault(() => Promise.all(arrivals.map((arrival) => this.intake.accept(arrival))));
    return taken;
  }
}
