import type { Doubted } from '../../doors/arrival.js';
import type { Webhook, WebhookRequest } from '../../doors/webhook.js';
import { one, readFields, type TwilioFields } from './fields.js';
import { judgeSignature } from './judge-signature.js';
import { subaccounts } from './settings.js';

/** Twilio's console lets a webhook be GET or POST. */
export const twilioWays: Webhook['ways'] = [
  { name: 'take', method: 'POST' },
  { name: 'takeGet', method: 'GET' },
];

/**
 * What tells Twilio to do nothing of its own; to whoever told the integrity desk something it is the text that answers, so that no number of theirs is
 * kept to write to. Twilio sends at most 1,600 characters. Source: Twilio, "TwiML for Programmable Messaging", read 2026-11.
 */
export const twilioAnswer: Webhook['answer'] = {
  contentType: 'text/xml; charset=utf-8',
  says: '`<Response/>`: taken; with a `<Message>` where it was for the integrity desk',
  body: ({ sealed }) =>
    sealed === undefined || sealed.says.length === 0
      ? '<Response/>'
      : `<Response><Message>${escaped(sealed.says.join('\n').slice(0, 1_600).toWellFormed())}</Message></Response>`,
};

const escaped = (text: string): string => text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);

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
 * Reads a webhook, GET or POST, and judges its signature with the token of the account that it names. Fails with `door.not-configured`.
 */
export function readWebhook(came: WebhookRequest, channel: string): TwilioWebhook {
  const isGet = came.method === 'GET';
  const raw = isGet ? Buffer.from(came.query) : came.raw;
  const contentType = isGet ? 'application/x-www-form-urlencoded' : came.contentType;
  const fields = readFields(raw, contentType);
  const account = one(fields, 'AccountSid') ?? '';
  const token = subaccounts(came.settings).get(account) ?? came.settings.demand(channel, 'TWILIO_AUTH_TOKEN');
  const signature = came.header('x-twilio-signature');
  // Of a GET the address alone is signed: the fields are in it.
  const doubt = judgeSignature({ token, signature, url: came.url, fields: isGet ? {} : fields, raw });
  return {
    raw,
    contentType,
    fields,
    account,
    envelope: {
      url: isGet || came.query === '' ? came.path : `${came.path}?${came.query}`,
      ip: came.ip,
      signature: signature ?? null,
      idempotencyToken: came.header('i-twilio-idempotency-token') ?? null,
    },
    ...(doubt ? { doubt } : {}),
  };
}
