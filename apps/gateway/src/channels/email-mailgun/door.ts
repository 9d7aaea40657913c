import type { Webhook } from '../../doors/webhook.js';
import { largestBody } from '../../http/bodies/raw-body.js';
import { readParts } from '../../http/bodies/read-parts.js';
import { hashOf } from '../../http/same-text.js';
import { contentName } from '../../http/submission/content-name.js';
import { judgeSignature } from './judge-signature.js';
import { messageFields, messageIdOf, proofFields, twinOf } from './message-fields.js';

/** Mail by a route of Mailgun. Stored and answered; reading comes afterwards. Never 406, which would make Mailgun give it up. */
export const door: Webhook = {
  channel: 'email-mailgun',
  summary: 'Mail from Mailgun (routes)',
  description: 'Parsed, or whole where the forward URL ends in `mime`. Proved by timestamp, token and signature; each token holds once.',
  consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
  most: largestBody,
  secret: ['MAILGUN_SIGNING_KEY'],
  ways: [
    { name: 'take', method: 'POST' },
    // Whole mails: Mailgun sends them where the address ends so.
    { name: 'takeMime', method: 'POST', path: 'mime' },
  ],
  async arrival({ raw, contentType, secret }) {
    const parts = await readParts(raw, contentType, { latin1: true });
    const fields = messageFields(parts);
    const text = (name: string) => fields.text(name, 200);
    const token = text('token');
    const doubt = judgeSignature(secret, { timestamp: text('timestamp'), token, signature: text('signature') });
    const name = doubt ? hashOf(raw) : await contentName(raw, parts, proofFields);
    const recipient = fields.text('recipient', 1_000).toLowerCase();
    const messageId = messageIdOf(fields);
    return {
      sourceId: `${name}:${recipient}`,
      sameness: name,
      ...(messageId === '' ? {} : { twinId: twinOf(messageId, recipient) }),
      ...(doubt ? { doubt } : { token }),
    };
  },
};
