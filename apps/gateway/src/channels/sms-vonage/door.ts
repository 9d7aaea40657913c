import type { Arrival, TextPart } from '../../doors/arrival.js';
import type { DoorContext } from '../../doors/channel.js';
import type { Webhook, WebhookArrival } from '../../doors/webhook.js';
import { uncut } from '../../drafting/cut-characters.js';
import { complaintOrSealed, draftOfText, forTheDesk } from '../../drafting/text-message.js';
import { type FlatFields, flatFields } from '../../http/bodies/flat-fields.js';
import { hashOf } from '../../http/same-text.js';
import { numbers } from './join-parts.js';
import { judgeSignature, type VonageMethod } from './judge-signature.js';
import { bearerOf, judgeToken } from './judge-token.js';
import { isReport, readMessage, type VonageMessage } from './message.js';
import { hasMedia, readRichMessage, toRichDraft } from './rich-message.js';

/** Of a POST only the body is signed; a query is our own. */
const fieldsOf = (body: Buffer, contentType: string, query: string) =>
  body.length > 0 ? flatFields('', body, contentType) : flatFields(`?${query}`, body, '');

/** Text messages from Vonage, by GET or POST, as form or JSON. */
export const door: Webhook = {
  channel: 'sms-vonage',
  summary: 'Text messages from Vonage',
  description: 'Long messages arrive in parts, in any order. Signed with `sig`; of the Messages API with a JWT.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  most: 100_000,
  secret: ['VONAGE_SIGNATURE_SECRET'],
  ways: [
    { name: 'take', method: 'POST' },
    { name: 'takeGet', method: 'GET' },
  ],
  judge({ raw: body, contentType, query, secret, settings, header }) {
    const token = bearerOf(header('authorization'));
    return token === undefined
      ? judgeSignature(fieldsOf(body, contentType, query), secret, settings.get('VONAGE_SIGNATURE_METHOD') as VonageMethod)
      : judgeToken(token, body, secret, Math.floor(Date.now() / 1000));
  },
  arrival({ raw: body, contentType, path, query, ip, house }) {
    const fields = fieldsOf(body, contentType, query);
    const raw = body.length > 0 ? body : Buffer.from(query);
    return {
      account: fields['api-key'] ?? '',
      raw,
      contentType: body.length > 0 ? contentType : 'application/x-www-form-urlencoded',
      envelope: { path, ip, ...(body.length > 0 && query ? { query } : {}) },
      ...contentOf(fields, raw, contentType, house),
    };
  },
};

function contentOf(fields: FlatFields, raw: Buffer, contentType: string, house: DoorContext): WebhookArrival {
  const rich = readRichMessage(raw, contentType);
  if (rich?.report) return { sourceId: `${rich.id}#${rich.report}`, silent: 'A report about a message that we sent.' };
  if (rich) return { sourceId: rich.id, ...complaintOrSealed(toRichDraft(rich, house), { leftOut: hasMedia(rich) }) };
  const message = readMessage(fields);
  const sourceId = message.messageId || hashOf(raw);
  if (isReport(fields)) {
    return { sourceId: `${sourceId}#${fields['status'] ?? 'report'}`, silent: 'A report about a message that we sent.' };
  }
  const sameness = JSON.stringify([message.from, message.to, uncut(message), fields['data'] ?? '', message.part]);
  if (message.parts > 1) {
    const whose = { sourceId, sameness, threadId: threadOf(message, fields['concat-ref'] ?? '') };
    const { sealed, part } = partOrSealed(message, house);
    return sealed ? { ...whose, part, sealed } : { ...whose, part, piece: message };
  }
  const { from, to, binary, sentAt } = message;
  const text = uncut(message);
  const facts = { sentAt, ...(message.more ? { more: message.more } : {}) };
  const unreadable = binary && text === '' ? 'A binary message: it holds no text, its bytes are in the evidence.' : undefined;
  const draft = draftOfText({ channel: 'sms-vonage', numbers, text, from, to, unreadable, facts }, house);
  return { sourceId, sameness, ...complaintOrSealed(draft) };
}

/** A part as it would be for the integrity desk; of the first, whether the text is. */
function partOrSealed(message: VonageMessage, house: DoorContext): Pick<Arrival, 'sealed'> & { readonly part: TextPart } {
  const { from, to, part: no, parts: of, text } = message;
  const draft = draftOfText({ channel: 'sms-vonage', numbers, text, from, to }, house);
  const sentAt = utcInstant(message.sentAt);
  const part = { no, of, ...(sentAt ? { sentAt } : {}), desk: forTheDesk(draft) };
  const { sealed } = no === 1 ? complaintOrSealed(draft) : {};
  return { part, ...(sealed ? { sealed } : {}) };
}

/** Vonage writes `2026-03-10 02:00:01`, in UTC. Undefined for anything else. */
function utcInstant(written: string): Date | undefined {
  const at = new Date(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(written) ? `${written.replace(' ', 'T')}Z` : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const threadOf = ({ from, to, parts }: VonageMessage, reference: string): string => `${from}>${to}#${reference}/${parts}`;
