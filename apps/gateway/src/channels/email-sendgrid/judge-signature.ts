import { createPublicKey, createVerify } from 'node:crypto';
import type { Doubted } from '../../doors/arrival.js';
import { absent, unfit } from '../../doors/doubts.js';

/**
 * Whether SendGrid signed this: ECDSA over time and body. Undefined: believed. No time limit: SendGrid tries for three days.
 * SendGrid's own package turns the body into text first, so a mail with a byte that is no UTF-8 would be doubted; it is a peer in the tests.
 * Source: SendGrid, "Securing your Parse webhooks", and sendgrid-nodejs `packages/eventwebhook`, read 2026-03.
 */
export function judgeSignature(request: {
  readonly publicKey: string;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly raw: Uint8Array;
}): Doubted | undefined {
  const { publicKey, timestamp, signature, raw } = request;
  if (!signature || !timestamp) {
    return absent(`X-Twilio-Email-Event-Webhook-${signature ? 'Timestamp' : 'Signature'}`);
  }
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const believed = createVerify('sha256').update(timestamp).update(raw).verify(key, signature, 'base64');
  if (believed) return undefined;
  return unfit('X-Twilio-Email-Event-Webhook-Signature', 'time', 'body', 'key');
}
