import type { FastifyRequest } from 'fastify';
import type { Doubted } from '../../doors/arrival.js';
import type { DoorSettings } from '../../doors/door.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { one, readFields, type TwilioFields } from './fields.js';
import { judgeSignature } from './judge-signature.js';
import { subaccounts } from './settings.js';

const mostBytes = 100_000;

/** A webhook of Twilio, read and judged. */
export interface TwilioWebhook {
  readonly raw: Buffer;
  readonly contentType: string;
  readonly fields: TwilioFields;
  /** `AccountSid`. */
  readonly account: string;
  readonly envelope: Readonly<Record<string, unknown>>;
  readonly doubt?: Doubted;
}

/**
 * Reads a webhook, GET or POST, and judges its signature with the token of the account that it names. `publicUrl` is how Twilio reaches us.
 * Fails with `request.too-large` and `door.not-configured`.
 */
export function readWebhook(request: FastifyRequest, channel: string, settings: DoorSettings, publicUrl: string): TwilioWebhook {
  const isGet = request.method === 'GET';
  const raw = isGet ? Buffer.from(request.url.split('?')[1] ?? '') : bodyOf(request.body, mostBytes);
  const contentType = isGet ? 'application/x-www-form-urlencoded' : (request.headers['content-type'] ?? '');
  const fields = readFields(raw, contentType);
  const account = one(fields, 'AccountSid') ?? '';
  const token = subaccounts(settings).get(account) ?? settings.demand(channel, 'TWILIO_AUTH_TOKEN');
  const signature = request.headers['x-twilio-signature']?.toString();
  // Of a GET the address alone is signed: the fields are in it.
  const doubt = judgeSignature({ token, signature, url: publicUrl + request.url, fields: isGet ? {} : fields, raw });
  return {
    raw,
    contentType,
    fields,
    account,
    envelope: {
      url: isGet ? request.url.split('?')[0] : request.url,
      ip: request.ip,
      signature: signature ?? null,
      idempotencyToken: request.headers['i-twilio-idempotency-token'] ?? null,
    },
    ...(doubt ? { doubt } : {}),
  };
}
