import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { RecipientVerdict, SendResult } from '../../sending/provider.js';

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
}

/** `status` of a message that was not taken. Source: Vonage SMS API, "Troubleshooting error codes", read 2026-06. */
const errorWords: Readonly<Record<string, ErrorWords>> = {
  '1': { next: 'later', says: 'Too many requests to Vonage.', retryAfterSeconds: 5, trouble: true },
  '4': {
    next: 'later',
    says: 'Vonage refuses our sign-in; check VONAGE_API_KEY and VONAGE_API_SECRET.',
    retryAfterSeconds: 300,
    trouble: true,
  },
  '5': { next: 'unknown', says: 'Vonage failed; it may have the message all the same.' },
  '6': { next: 'other-channel', says: 'This is not a number that messages can be sent to.', recipient: 'dead' },
  '7': { next: 'other-channel', says: 'Messages to this number are barred.', recipient: 'opted-out' },
  '8': { next: 'later', says: 'Our account at Vonage is barred.', retryAfterSeconds: 600, trouble: true },
  '9': { next: 'later', says: 'The account at Vonage has no credit.', retryAfterSeconds: 600, trouble: true },
  '10': { next: 'later', says: 'Too many connections to Vonage.', retryAfterSeconds: 5, trouble: true },
  '11': { next: 'later', says: 'Our account at Vonage may not send this way.', retryAfterSeconds: 600, trouble: true },
  '12': { next: 'person', says: 'The message is longer than Vonage takes.' },
  '14': { next: 'later', says: 'Vonage refuses our signature.', retryAfterSeconds: 300, trouble: true },
  '15': { next: 'later', says: 'Vonage refuses our sender; check VONAGE_FROM.', retryAfterSeconds: 600, trouble: true },
  '29': { next: 'other-channel', says: 'Messages to this number are not allowed on our account.' },
  '33': { next: 'other-channel', says: 'This is not a number that messages can be sent to.', recipient: 'dead' },
};

/** What a message that was not taken means, for a clerk and for the next step; a strange code is a person's. */
export function errorResult(code: string): SendResult {
  const { next, says, retryAfterSeconds, trouble, recipient }: ErrorWords = errorWords[code] ?? {
    next: 'person',
    says: `Vonage refused it (${code.slice(0, 20)}).`,
  };
  if (next === 'unknown') return { state: 'unknown', reason: says };
  if (next === 'later') {
    return { state: 'deferred', reason: says, retryAfterSeconds: retryAfterSeconds ?? 60, ...(trouble ? { trouble } : {}) };
  }
  return { state: 'refused', reason: says, code, next, ...(recipient === undefined ? {} : { recipient }) };
}

/** `err-code` of a receipt. Source: Vonage, "Delivery receipts", error codes. */
const receiptWords: Readonly<Record<string, { readonly says: string; readonly recipient?: RecipientVerdict }>> = {
  '1': { says: 'The network gave no reason.' },
  '2': { says: 'The phone cannot be reached for now.' },
  '3': { says: 'The number is not in use.', recipient: 'dead' },
  '4': { says: 'The recipient asked for no more messages.', recipient: 'opted-out' },
  '5': { says: 'The number moved to another network.' },
  '6': { says: 'The operator filtered it.' },
  '7': { says: 'The phone’s memory is full.' },
  '9': { says: 'This number is of no network that messages can be sent to.', recipient: 'dead' },
};

export function receiptMeaning(code: string): { readonly says: string; readonly recipient?: RecipientVerdict } {
  return receiptWords[code] ?? { says: `It did not arrive (${code.slice(0, 20)}).` };
}
