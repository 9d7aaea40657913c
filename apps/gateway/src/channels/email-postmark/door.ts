import { apart, beside } from '@app/shared/platform/threads/apart.js';
import { TooMuch } from '@app/shared/platform/threads/too-much.js';
import { judgeBasicAuth } from '../../doors/basic-auth.js';
import type { Webhook } from '../../doors/webhook.js';
import { largestBody } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { messageIdIn } from './inbound-message.js';

/** A larger message is taken to pieces in a thread of its own. */
const inlineBytes = 256_000;

/** Mail from Postmark. Stored and answered; reading comes afterwards. Never 403, which would make Postmark give it up. */
export const door: Webhook = {
  channel: 'email-postmark',
  summary: 'Mail from Postmark (inbound)',
  description: 'Proved by user and password in the address.',
  consumes: ['application/json'],
  most: largestBody,
  secret: ['POSTMARK_INBOUND_AUTH'],
  judge: ({ header, secret }) => judgeBasicAuth(header('authorization'), secret),
  arrival: async ({ raw }, doubt) => ({ sourceId: (doubt ? '' : await idOf(raw)) || hashOf(raw) }),
};

async function idOf(raw: Buffer): Promise<string> {
  if (raw.length <= inlineBytes) return messageIdIn(raw);
  try {
    return await apart<string>(beside(import.meta.url, './inbound-message'), 'messageIdIn', raw);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return '';
  }
}
