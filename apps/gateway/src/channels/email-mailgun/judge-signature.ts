import { createHmac } from 'node:crypto';
import type { Doubted } from '../../doors/arrival.js';
import { absent, unfit } from '../../doors/doubts.js';
import { sameText } from '../../http/same-text.js';

/** Hex HMAC-SHA256 of time and token. Source: Mailgun, "Securing webhooks", read 2026-03. */
export function sign(key: string, timestamp: string, token: string): string {
  return createHmac('sha256', key)
    .update(timestamp + token)
    .digest('hex');
}

/**
 * Whether Mailgun made this token. Undefined: believed. It says nothing of the body: the intake doubts a token that comes again with another
 * one. No time limit: Mailgun tries for eight hours.
 */
export function judgeSignature(key: string, signed: { timestamp: string; token: string; signature: string }): Doubted | undefined {
  const { timestamp, token, signature } = signed;
  if (!timestamp || !token || !signature) return absent('timestamp', 'token', 'signature');
  if (sameText(signature.toLowerCase(), sign(key, timestamp, token))) return undefined;
  return unfit('signature', 'time', 'token', 'key');
}
