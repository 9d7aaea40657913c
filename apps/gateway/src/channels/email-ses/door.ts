import { Logger } from '@nestjs/common';
import type { Webhook, WebhookArrival } from '../../doors/webhook.js';
import { largestBody } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { judgeSns } from './judge-sns.js';
import { isReceived, messageIdOf, readReceived } from './received-mail.js';
import { Sns } from './sns.js';
import { readSnsMessage, type SnsMessage } from './sns-message.js';

/** SNS sends at most 256 KiB; what is larger is not its, and is not read. */
const mostSnsBytes = 300_000;
const messageIn = (raw: Buffer) => (raw.length <= mostSnsBytes ? readSnsMessage(raw) : undefined);

/** Mail from Amazon SES by way of SNS. Stored and answered; reading comes afterwards. */
export const door: Webhook = {
  channel: 'email-ses',
  summary: 'Mail from Amazon SES, by SNS',
  description: 'Signed by SNS, for the topics that are configured; their subscriptions are confirmed.',
  consumes: ['text/plain', 'application/json'],
  most: largestBody,
  secret: ['SES_TOPIC_ARNS'],
  judge: ({ raw, secret: topics, ask }) => judgeSns(messageIn(raw), topics.split(/[\s,]+/), (address) => ask(Sns).certificate(address)),
  arrival({ raw }, doubt) {
    const message = doubt ? undefined : messageIn(raw);
    return message ? { account: message.TopicArn, ...contentOf(message, raw) } : { sourceId: hashOf(raw) };
  },
  /** A subscription is confirmed once its message is kept; when that fails Amazon hears 503 and asks again. */
  async afterwards({ raw, ask }) {
    const message = messageIn(raw);
    if (message?.Type === 'SubscriptionConfirmation' && message.SubscribeURL)
      await ask(Sns).confirm(message.SubscribeURL, message.TopicArn);
    if (message?.Type === 'UnsubscribeConfirmation')
      new Logger('email-ses').error('A topic was unsubscribed at Amazon: no more mail will arrive from it.');
  },
};

function contentOf(message: SnsMessage, raw: Buffer): WebhookArrival {
  if (message.Type !== 'Notification') return { sourceId: message.MessageId, silent: `A ${message.Type} of Amazon SNS.` };
  const received = readReceived(raw);
  if (received && !isReceived(received)) return { sourceId: message.MessageId, silent: 'A report of Amazon SES about mail of ours.' };
  // SNS wraps the same mail anew when it tries again.
  return { sourceId: (received && messageIdOf(received)) || message.MessageId, sameness: message.Message };
}
