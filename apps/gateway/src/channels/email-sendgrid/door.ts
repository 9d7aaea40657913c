import { judgeBasicAuth } from '../../doors/basic-auth.js';
import type { Webhook, WebhookArrival } from '../../doors/webhook.js';
import { largestBody } from '../../http/bodies/raw-body.js';
import { readParts } from '../../http/bodies/read-parts.js';
import { hashOf } from '../../http/same-text.js';
import { contentName } from '../../http/submission/content-name.js';
import { judgeSignature } from './judge-signature.js';
import { envelopeIn, fieldsOf } from './to-mail.js';

/** Mail by SendGrid's Inbound Parse, raw or taken to pieces. It is stored and answered; reading comes afterwards. */
export const door: Webhook = {
  channel: 'email-sendgrid',
  summary: 'Mail from SendGrid (Inbound Parse)',
  description: 'Raw or parsed. Proved by the signed webhook headers, or by user and password in the address.',
  consumes: ['multipart/form-data'],
  most: largestBody,
  secret: ['SENDGRID_VERIFICATION_KEY', 'SENDGRID_INBOUND_AUTH'],
  judge({ raw, secret, settings, header }) {
    if (settings.get('SENDGRID_VERIFICATION_KEY') === undefined) return judgeBasicAuth(header('authorization'), secret);
    const timestamp = header('x-twilio-email-event-webhook-timestamp');
    const signature = header('x-twilio-email-event-webhook-signature');
    return judgeSignature({ publicKey: secret, timestamp, signature, raw });
  },
  arrival: async ({ raw, contentType }, doubt) => (doubt ? { sourceId: hashOf(raw) } : await nameOf(raw, contentType)),
};

/** SendGrid names no mail: what it says and to whom is its name. */
async function nameOf(raw: Buffer, contentType: string): Promise<WebhookArrival> {
  const parts = await readParts(raw, contentType, { latin1: true });
  const { to } = envelopeIn(fieldsOf(parts).text('envelope'));
  const name = await contentName(raw, parts);
  return { sourceId: `${name}:${(to[0] ?? '').toLowerCase()}`, sameness: name };
}
