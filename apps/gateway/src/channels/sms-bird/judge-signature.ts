import { createHash, createHmac } from 'node:crypto';
import type { Doubted } from '../../doors/arrival.js';
import { absent, unfit } from '../../doors/doubts.js';
import { sameText } from '../../http/same-text.js';

/** A request with all that Bird's signature covers. */
export interface BirdRequest {
  readonly key: string;
  /** As Bird called it, query included. */
  readonly url: string;
  readonly raw: Uint8Array;
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
}

/** Base64 HMAC-SHA256 over time and address, a line each, and the 32 bytes of the body's SHA-256. Source: Bird, "Verifying a webhook", read 2026-03. */
export function sign({ key, url, raw, timestamp }: Omit<BirdRequest, 'signature'>): string {
  const bodyHash = createHash('sha256').update(raw).digest();
  return createHmac('sha256', key).update(`${timestamp}\n${url}\n`).update(bodyHash).digest('base64');
}

/** Whether Bird signed this. Undefined: believed. The manual names no age at which a time is too old, and a repeat creates nothing. */
export function judgeSignature(request: BirdRequest): Doubted | undefined {
  const { signature, timestamp } = request;
  if (!signature || !timestamp) {
    return absent(signature ? 'MessageBird-Request-Timestamp' : 'MessageBird-Signature');
  }
  if (sameText(signature, sign(request))) return undefined;
  return unfit('MessageBird-Signature', 'time', 'address', 'body', 'key');
}
