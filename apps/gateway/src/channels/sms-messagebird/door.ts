import type { Webhook } from '../../doors/webhook.js';
import { complaintOrSealed } from '../../drafting/text-message.js';
import { flatFields } from '../../http/bodies/flat-fields.js';
import { hashOf } from '../../http/same-text.js';
import { judgeSignature } from './judge-signature.js';
import { isReport, toDraft } from './to-draft.js';

/** Text messages from MessageBird, by GET or POST, as form or JSON. */
export const door: Webhook = {
  channel: 'sms-messagebird',
  summary: 'Text messages from MessageBird',
  description: 'The classic platform. Signed with `MessageBird-Signature-JWT`, or the older `MessageBird-Signature`.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  most: 100_000,
  secret: ['MESSAGEBIRD_SIGNING_KEY'],
  ways: [
    { name: 'take', method: 'POST' },
    { name: 'takeGet', method: 'GET' },
  ],
  judge: ({ secret: key, url, raw, header }) =>
    judgeSignature({
      key,
      url,
      raw,
      jwt: header('messagebird-signature-jwt'),
      older: header('messagebird-signature'),
      timestamp: header('messagebird-request-timestamp'),
      nowSeconds: Math.floor(Date.now() / 1000),
    }),
  arrival({ raw: body, contentType, path, query, ip, house }) {
    const fields = flatFields(query === '' ? path : `${path}?${query}`, body, contentType);
    const raw = body.length > 0 ? body : Buffer.from(query);
    const id = fields['message_id'] ?? fields['id'] ?? '';
    return {
      sourceId: id === '' ? hashOf(raw) : isReport(fields) ? `${id}#${fields['status']}` : id,
      raw,
      contentType: body.length > 0 ? contentType : 'application/x-www-form-urlencoded',
      envelope: { path, ip, ...(body.length > 0 && query ? { query } : {}) },
      ...(isReport(fields) ? { silent: 'A report about a message that we sent.' } : complaintOrSealed(toDraft(fields, house))),
    };
  },
};
