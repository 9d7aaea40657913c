import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { RecipientVerdict, SendResult } from '../../registry/provider.js';

/** Words of delivery receipts and reports. `accepted` and `buffered` are the carrier's: it left Vonage. Source: Vonage, "Delivery receipts". */
export const statusWords: Readonly<Record<string, DeliveryState>> = {
  submitted: 'accepted',
  unknown: 'accepted',
  accepted: 'sent',
  buffered: 'sent',
  delivered: 'delivered',
  expired: 'undelivered',
  failed: 'undelivered',
  rejected: 'undelivered',
  undeliverable: 'undelivered',
  deleted: 'undelivered',
};

interface ErrorWords {
  readonly next: 'later' | 'other-channel' | 'person' | 'unknown';
  readonly says: string;
  readonly retryAfterSeconds?: number;
  readonly trouble?: boolean;
  readonly recipient?: RecipientVerdict;
  /** It is ours (account, credit, sender, signature), and only a person can mend it. */
  readonly alarm?: boolean;
}

/** Every message fares so until somebody mends it. */
const ours = (says: string): ErrorWords => ({ next: 'later', says, retryAfterSeconds: 300, trouble: true, alarm: true });

/** `status` of a message that was not taken. Source: Vonage SMS API, "Troubleshooting error codes", read 2026-11. */
const errorWords: Readonly<Record<string, ErrorWords>> = {
  '1': { next: 'later', says: 'Too many requests to Vonage.', retryAfterSeconds: 5, trouble: true },
  '2': { next: 'person', says: 'Vonage could not read the call.' },
  '3': { next: 'person', says: 'Vonage could not read the call.' },
  '4': ours('Vonage refuses our sign-in; check VONAGE_API_KEY and VONAGE_API_SECRET.'),
  '5': { next: 'unknown', says: 'Vonage failed; it may have the message all the same.' },
  // "Unroutable": it knows no way there, which may be the number or its own routes.
  '6': { next: 'other-channel', says: 'Vonage knows no way to this number.' },
  // A list of Vonage's own; no wish of the person is known.
  '7': { next: 'other-channel', says: 'Messages to this number are barred at Vonage.' },
  '8': ours('Our account at Vonage is barred.'),
  '9': ours('The account at Vonage has no credit.'),
  '10': { next: 'later', says: 'Too many connections to Vonage.', retryAfterSeconds: 5, trouble: true },
  '11': ours('Our account at Vonage may not send this way.'),
  '12': { next: 'person', says: 'The message is longer than Vonage takes.' },
  '14': ours('Vonage refuses our signature.'),
  '15': ours('Vonage refuses our sender; check VONAGE_FROM.'),
  '22': { next: 'other-channel', says: 'Vonage knows no network of this number.' },
  '23': ours('Vonage refuses our receipt address; check RECEIPTS_URL.'),
  '29': { next: 'other-channel', says: 'Messages to this number are not allowed on our account.', alarm: true },
  '32': ours('Vonage wants either a signature or a secret; check VONAGE_API_SECRET.'),
  '33': { next: 'other-channel', says: 'The number is not in use any more.', recipient: 'dead' },
  '39': { next: 'other-channel', says: 'Our sender is not allowed in this country; check VONAGE_FROM.', alarm: true },
};

/** What a message that was not taken means, for a clerk and for the next step; a strange code is a person's. */
export function errorResult(code: string): SendResult {
  const { next, says, retryAfterSeconds, trouble, recipient, alarm }: ErrorWords = (Object.hasOwn(errorWords, code)
    ? errorWords[code]
    : undefined) ?? { next: 'person', says: `Vonage refused it (${code.slice(0, 20)}).` };
  const whose = { ...(trouble ? { trouble } : {}), ...(alarm ? { alarm } : {}) };
  if (next === 'unknown') return { state: 'unknown', reason: says };
  if (next === 'later') return { state: 'deferred', reason: says, retryAfterSeconds: retryAfterSeconds ?? 60, ...whose };
  return { state: 'refused', reason: says, code, next, ...(recipient === undefined ? {} : { recipient }), ...(alarm ? { alarm } : {}) };
}

interface ReceiptWords {
  readonly says: string;
  readonly recipient?: RecipientVerdict;
  readonly alarm?: boolean;
}

/** `err-code` of a receipt. Source: Vonage, "Delivery receipts", error codes, read 2026-11. */
const receiptWords: Readonly<Record<string, ReceiptWords>> = {
  '1': { says: 'The network gave no reason.' },
  '2': { says: 'The phone cannot be reached for now.' },
  '3': { says: 'The number is not in use.', recipient: 'dead' },
  // A service that the subscriber or the operator set; no wish towards us is known.
  '4': { says: 'The phone takes no such messages.' },
  '5': { says: 'The number moved to another network.' },
  '6': { says: 'The operator filtered it.' },
  '7': { says: 'The phone’s memory is full.' },
  '8': { says: 'The operator’s network failed.' },
  '9': { says: 'This number is of no network that messages can be sent to.', recipient: 'dead' },
  '10': { says: 'The operator refused its text.' },
  '11': { says: 'There is no way to this number.' },
  '12': { says: 'There is no way to this number for now.' },
  '13': { says: 'The operator bars such messages to this subscriber.' },
  '14': { says: 'The operator bars messages to this number.' },
  '15': { says: 'The subscriber has no credit.' },
  '16': { says: 'The limit of our account at Vonage is reached.', alarm: true },
  '50': { says: 'The operator does not know our registration.', alarm: true },
  '51': { says: 'The operator does not know our sender.', alarm: true },
  '52': { says: 'The operator does not know the template of this message.', alarm: true },
  '53': { says: 'The operator misses the subscriber’s consent.' },
  '54': { says: 'A rule of the country forbids it.', alarm: true },
};

/** What a status of Vonage's receipts means; one that is not in the table did not arrive, for a reason that is not known. */
export function receiptMeaning(code: string): ReceiptWords {
  return (Object.hasOwn(receiptWords, code) ? receiptWords[code] : undefined) ?? { says: `It did not arrive (${code.slice(0, 20)}).` };
}
