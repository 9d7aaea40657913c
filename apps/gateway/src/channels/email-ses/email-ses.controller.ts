import { Controller, HttpCode, Inject, Logger, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Arrival, Doubted } from '../../doors/arrival.js';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf, largestBody } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { judgeSns } from './judge-sns.js';
import { isReceived, messageIdOf, readReceived } from './received-mail.js';
import { Sns } from './sns.js';
import { readSnsMessage, type SnsMessage } from './sns-message.js';

/** SNS sends at most 256 KiB; what is larger is not its, and is not read. */
const mostSnsBytes = 300_000;

/** Mail from Amazon SES by way of SNS. Stored and answered; reading comes afterwards. */
@Controller('channels/email-ses')
export class EmailSesController {
  private readonly logger = new Logger('email-ses');

  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(Sns) private readonly sns: Sns,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor({
    summary: 'Mail from Amazon SES, by SNS',
    description: 'Signed by SNS, for the topics that are configured; their subscriptions are confirmed.',
    consumes: ['text/plain', 'application/json'],
    taken: { status: 200, description: 'Taken' },
    most: largestBody,
  })
  async take(@Req() request: FastifyRequest): Promise<string> {
    const topics = this.door.demand('email-ses', 'SES_TOPIC_ARNS').split(/[\s,]+/);
    const raw = bodyOf(request.body, largestBody);
    await ourFault(async () => {
      const message = raw.length <= mostSnsBytes ? readSnsMessage(raw) : undefined;
      const doubt = await judgeSns(message, topics, (address) => this.sns.certificate(address));
      await this.intake.accept({
        channel: 'email-ses',
        account: doubt ? '' : (message?.TopicArn ?? ''),
        raw,
        contentType: request.headers['content-type'] ?? '',
        envelope: { ip: request.ip },
        ...contentOf(message, raw, doubt),
      });
      if (!doubt && message) await this.afterwards(message);
    });
    return '';
  }

  /** A subscription is confirmed once its message is kept; when that fails Amazon hears 503 and asks again. */
  private async afterwards(message: SnsMessage): Promise<void> {
    if (message.Type === 'SubscriptionConfirmation' && message.SubscribeURL) await this.sns.confirm(message.SubscribeURL, message.TopicArn);
    if (message.Type === 'UnsubscribeConfirmation')
      this.logger.error('A topic was unsubscribed at Amazon: no mail comes from it any more.');
  }
}

function contentOf(
  message: SnsMessage | undefined,
  raw: Buffer,
  doubt: Doubted | undefined,
): Pick<Arrival, 'sourceId' | 'doubt' | 'silent' | 'sameness'> {
  if (doubt || !message) return { sourceId: hashOf(raw), ...(doubt ? { doubt } : {}) };
  if (message.Type !== 'Notification') return { sourceId: message.MessageId, silent: `A ${message.Type} of Amazon SNS.` };
  const received = readReceived(raw);
  if (received && !isReceived(received)) return { sourceId: message.MessageId, silent: 'A report of Amazon SES about mail of ours.' };
  // SNS wraps the same mail anew when it tries again.
  return { sourceId: (received && messageIdOf(received)) || message.MessageId, sameness: message.Message };
}
