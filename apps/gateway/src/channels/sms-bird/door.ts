import type { Webhook } from '../../doors/webhook.js';
import { complaintOrSealed } from '../../drafting/text-message.js';
import { hashOf } from '../../http/same-text.js';
import { judgeSignature } from './judge-signature.js';
import { readMessage } from './message.js';
import { toDraft } from './to-draft.js';

const signature = 'messagebird-signature';
const timestamp = 'messagebird-request-timestamp';

/** Messages from Bird, whatever its channel carries them. */
export const door: Webhook = {
  channel: 'sms-bird',
  summary: 'Text messages from Bird',
  description: 'The platform that follows MessageBird. Signed with `MessageBird-Signature` and `MessageBird-Request-Timestamp`.',
  consumes: ['application/json'],
  most: 100_000,
  secret: ['BIRD_SIGNING_KEY'],
  judge: ({ secret: key, url, raw, header }) =>
    judgeSignature({ key, url, raw, signature: header(signature), timestamp: header(timestamp) }),
  arrival({ raw, ip, header, house }) {
    const message = readMessage(raw);
    return {
      account: message?.channelId ?? '',
      sourceId: message?.id ? (message.outgoing ? `${message.id}#${hashOf(raw)}` : message.id) : hashOf(raw),
      ...(message && !message.outgoing
        ? { sameness: JSON.stringify([message.from, message.to, message.text, message.rich.media.length]) }
        : {}),
      envelope: { ip, timestamp: header(timestamp) ?? null, signature: header(signature) ?? null },
      ...(message?.outgoing
        ? { silent: 'An event about a message that we sent.' }
        : complaintOrSealed(toDraft(message, raw, house), { leftOut: (message?.rich.media.length ?? 0) > 0 })),
    };
  },
};
