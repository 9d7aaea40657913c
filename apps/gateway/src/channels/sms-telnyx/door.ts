import type { Webhook } from '../../doors/webhook.js';
import { complaintOrSealed } from '../../drafting/text-message.js';
import { hashOf } from '../../http/same-text.js';
import { readEvent } from './event.js';
import { judgeSignature } from './judge-signature.js';
import { keywordOf, toDraft } from './to-draft.js';

const proofOf = (header: (name: string) => string | undefined) => ({
  timestamp: header('telnyx-timestamp'),
  signature: header('telnyx-signature-ed25519'),
});

/** Events of Telnyx. Messages to us become complaints; events about messages of ours are kept and lead to nothing. */
export const door: Webhook = {
  channel: 'sms-telnyx',
  summary: 'Text messages from Telnyx',
  description: 'Signed with `telnyx-signature-ed25519` and `telnyx-timestamp`.',
  consumes: ['application/json'],
  most: 100_000,
  secret: ['TELNYX_PUBLIC_KEY'],
  judge: ({ secret: publicKey, raw, header }) =>
    judgeSignature({ publicKey, ...proofOf(header), raw, nowSeconds: Math.floor(Date.now() / 1000) }),
  arrival({ raw, ip, header, house }) {
    const { timestamp = null, signature = null } = proofOf(header);
    const event = readEvent(raw);
    const isMessage = event === undefined || event.type === 'message.received';
    const keyword = event && keywordOf(event);
    return {
      account: event?.profile ?? '',
      sourceId: event?.id ? (isMessage ? event.id : `${event.id}#${event.type}`) : hashOf(raw),
      // Each attempt is an envelope of its own around the same message.
      ...(event ? { sameness: JSON.stringify([event.type, event.from, event.to, event.text, event.media.length]) } : {}),
      envelope: { ip, timestamp, signature },
      ...(isMessage
        ? {
            ...complaintOrSealed(toDraft(event, raw, house), { leftOut: (event?.rich.media.length ?? 0) > 0 }),
            ...(keyword ? { keyword } : {}),
          }
        : { silent: 'An event about a message that we sent.' }),
    };
  },
};
