import { createPublicKey, verify } from 'node:crypto';
import type { Doubted } from '../../doors/arrival.js';
import { absent, stale, unfit } from '../../doors/doubts.js';

/** A timestamp further away than this, in either direction, is doubted. */
export const freshSeconds = 300;

/** What stands before the 32 bytes of an Ed25519 key in its usual form (RFC 8410, section 4). */
const keyHead = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Whether Telnyx signed this, now: Ed25519 over `timestamp|body`. Undefined: believed. `publicKey` is Base64, `nowSeconds` since 1970.
 * The package of Telnyx does the same with the same functions of Node, and weighs 37 MB.
 * Source: Telnyx, "Receiving webhooks", and telnyx-node 7.24.0 `lib/webhooks`.
 */
export function judgeSignature(request: {
  readonly publicKey: string;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly raw: Uint8Array;
  readonly nowSeconds: number;
}): Doubted | undefined {
  const { publicKey, timestamp, signature, raw, nowSeconds } = request;
  if (!signature || !timestamp) {
    return absent(signature ? 'telnyx-timestamp' : 'telnyx-signature-ed25519');
  }
  const key = createPublicKey({ key: Buffer.concat([keyHead, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' });
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), raw]);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64'))) {
    return unfit('telnyx-signature-ed25519', 'time', 'body', 'key');
  }
  const away = /^\d{1,12}$/.test(timestamp) ? Math.abs(nowSeconds - Number(timestamp)) : Number.POSITIVE_INFINITY;
  if (away <= freshSeconds) return undefined;
  return stale('telnyx-timestamp', freshSeconds);
}
