import webhooks from 'twilio/lib/webhooks/webhooks.js';
import type { Arrival } from '../../doors/arrival.js';
import { absent, unfit } from '../../doors/doubts.js';
import type { TwilioFields } from './fields.js';

/**
 * Whether Twilio signed this, by its own package: HMAC-SHA1 over the address as Twilio called it and the sorted fields. Undefined: believed.
 * `url` comes from `PUBLIC_URL`, never from the Host header. The package tries the address with and without port, each also with the query
 * re-encoded the old way. With `bodySHA256` in the address, the address alone is signed and the body must have that hash.
 * Source: twilio-node 6.2.0, `src/webhooks/webhooks.ts`.
 */
export function judgeSignature(request: {
  readonly token: string;
  readonly signature: string | undefined;
  readonly url: string;
  readonly fields: TwilioFields;
  readonly raw: Buffer;
}): Arrival['doubt'] {
  const { token, signature, url, fields, raw } = request;
  if (!signature) return absent('X-Twilio-Signature');
  const wrong = unfit('X-Twilio-Signature', 'address', 'fields', 'token');
  try {
    const believed = new URL(url).searchParams.has('bodySHA256')
      ? webhooks.validateRequestWithBody(token, signature, url, raw.toString('utf8'))
      : webhooks.validateRequest(token, signature, url, fields);
    return believed ? undefined : wrong;
  } catch {
    // An address that is none (`//`, a broken escape) cannot have been signed by Twilio.
    return wrong;
  }
}
