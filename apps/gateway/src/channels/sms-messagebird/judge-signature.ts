import { createSecretKey } from 'node:crypto';
import olderSignatures from 'messagebird/lib/signature.js';
import signatures from 'messagebird/lib/webhook-signature-jwt.js';
import type { Doubted } from '../../intake/channel.js';
import { sameText } from '../../web/same-text.js';

/** How long the older signature holds. Source: messagebird-nodejs 4.0.1, `lib/signature.js`. */
const freshSeconds = 100;

export interface SignedRequest {
  readonly key: string;
  /** As MessageBird called it, query included. */
  readonly url: string;
  readonly raw: Buffer;
  /** `MessageBird-Signature-JWT`. */
  readonly jwt: string | undefined;
  /** `MessageBird-Signature` and `MessageBird-Request-Timestamp`, of accounts that sign the older way. */
  readonly older: string | undefined;
  readonly timestamp: string | undefined;
  readonly nowSeconds: number;
}

/**
 * Whether MessageBird signed this, by its own package: a JWT over the hashes of address and body, or the older HMAC over time, sorted query and
 * body. Undefined: believed. (The package's ready-made middleware does not wait for its own check; the check itself is sound.)
 */
export async function judgeSignature(request: SignedRequest): Promise<Doubted | undefined> {
  if (request.jwt) return await judgeJwt(request, request.jwt);
  if (request.older) return judgeOlder(request, request.older);
  return { reason: 'signature-absent', sentence: 'There was neither MessageBird-Signature-JWT nor MessageBird-Signature.' };
}

async function judgeJwt({ key, url, raw }: SignedRequest, jwt: string): Promise<Doubted | undefined> {
  try {
    await signatures.verify(url, raw, jwt, createSecretKey(Buffer.from(key)));
    return undefined;
  } catch (error) {
    const stale = /"(exp|nbf|iat)" claim/.test(String((error as Error).message));
    return stale
      ? { reason: 'timestamp-stale', sentence: 'MessageBird-Signature-JWT is too old, or too new.' }
      : { reason: 'signature-wrong', sentence: 'MessageBird-Signature-JWT does not fit address, body and key.' };
  }
}

function judgeOlder({ key, url, raw, timestamp, nowSeconds }: SignedRequest, signature: string): Doubted | undefined {
  if (!timestamp) return { reason: 'signature-absent', sentence: 'There was no MessageBird-Request-Timestamp.' };
  const query = Object.fromEntries(URL.canParse(url) ? new URL(url).searchParams : []);
  const body = raw.length > 0 ? raw : undefined;
  const expected = olderSignatures.generate({ headers: { 'messagebird-request-timestamp': timestamp }, query, body }, key);
  if (!sameText(signature, expected.toString('base64'))) {
    return { reason: 'signature-wrong', sentence: 'MessageBird-Signature does not fit time, query, body and key.' };
  }
  if (Math.abs(nowSeconds - Number(timestamp)) < freshSeconds) return undefined;
  return { reason: 'timestamp-stale', sentence: `MessageBird-Request-Timestamp is more than ${freshSeconds} seconds away from our clock.` };
}
