import { createHmac, timingSafeEqual } from 'node:crypto';
import { readReference } from '../domain/ids.js';
import { newestOf, rightByAny, type SecretRing } from '../secrets/secret-ring.js';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** Sixteen letters of five bits: nobody guesses eighty bits by mail. */
const tokenLength = 16;
const caseAddress = /^[^@]*\+([0-9a-z]{10})\.([0-9a-z]{16})@/i;

/**
 * The address that belongs to one case, `tousu+7K2QDM9XWA.<token>@bank.example`: what is sent there joins the case by itself. `mailbox` is
 * where the institution takes mail. `secret` is the house's own, the same in every process. The case of letters does not matter, for servers
 * on the way change it.
 */
export function replyAddress(secret: SecretRing, reference: string, mailbox: string): string {
  const at = mailbox.lastIndexOf('@');
  return `${mailbox.slice(0, at)}+${reference.replace('-', '')}.${tokenOf(newestOf(secret), reference)}${mailbox.slice(at)}`;
}

/** The reference of the case whose own address this is; undefined for every other address, also for a forged token. */
export function readReplyAddress(secret: SecretRing, address: string): string | undefined {
  const [, typed, token] = caseAddress.exec(address.slice(0, 400)) ?? [];
  const reference = typed === undefined ? null : readReference(typed);
  if (reference === null || token === undefined) return undefined;
  // Crockford's letters: o is a zero, i and l are a one.
  const given = Buffer.from(token.toLowerCase().replaceAll('o', '0').replace(/[il]/g, '1'));
  const isRight = (value: string) => timingSafeEqual(given, Buffer.from(tokenOf(value, reference)));
  return given.length === tokenLength && rightByAny(secret, isRight) ? reference : undefined;
}

function tokenOf(secret: string, reference: string): string {
  const hash = createHmac('sha256', secret).update(`reply-address:${reference}`).digest();
  return Array.from(hash.subarray(0, tokenLength), (byte) => alphabet[byte % 32]).join('');
}
