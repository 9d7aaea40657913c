import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { RecipientVerdict, RefusalClass } from '../../sending/provider.js';

/** Twilio's message states in ours. `failed` comes after Twilio took it, so it is `undelivered`. Source: "Message Status Values". */
export const statusWords: Readonly<Record<string, DeliveryState>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'undelivered',
  canceled: 'undelivered',
};

interface ErrorWords {
  readonly next: RefusalClass;
  readonly says: string;
  readonly retryAfterSeconds?: number;
  /** What it says of the number itself. */
  readonly recipient?: RecipientVerdict;
  /** It is Twilio's or our account's trouble: another provider may be better. */
  readonly trouble?: boolean;
}

/** Twilio's error codes that decide where a message goes next. Source: Twilio, "Error and Warning Dictionary", read 2026-03. */
const errorWords: Readonly<Record<string, ErrorWords>> = {
  '14107': { next: 'later', says: 'Too many messages between two numbers.', retryAfterSeconds: 60 },
  '20003': {
    next: 'later',
    says: 'Twilio refuses our sign-in; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.',
    retryAfterSeconds: 300,
    trouble: true,
  },
  '20429': { next: 'later', says: 'Too many requests to Twilio.', retryAfterSeconds: 5, trouble: true },
  '21211': { next: 'other-channel', recipient: 'dead', says: 'This is not a number that messages can be sent to.' },
  '21408': { next: 'other-channel', says: 'Messages to this country are switched off at Twilio.' },
  '21610': { next: 'other-channel', recipient: 'opted-out', says: 'The recipient asked for no more messages.' },
  '21611': { next: 'later', says: 'The queue of our number is full at Twilio.', retryAfterSeconds: 600, trouble: true },
  '21612': { next: 'other-channel', says: 'Twilio cannot reach this number from ours.' },
  '21614': { next: 'other-channel', recipient: 'dead', says: 'This number cannot take text messages.' },
  '21617': { next: 'person', says: 'The message is longer than Twilio takes.' },
  '30001': { next: 'other-channel', says: 'It waited too long at Twilio.' },
  '30003': { next: 'other-channel', says: 'The phone cannot be reached.' },
  '30004': { next: 'other-channel', says: 'The phone or its operator blocks our messages.' },
  '30005': { next: 'other-channel', recipient: 'dead', says: 'The number is not in use.' },
  '30006': { next: 'other-channel', recipient: 'dead', says: 'This is a landline, or its operator cannot be reached.' },
  '30007': { next: 'other-channel', says: 'The operator filtered it.' },
  '30008': { next: 'other-channel', says: 'The operator gave no reason.' },
  '30036': { next: 'other-channel', says: 'It could not be delivered before its time ran out.' },
  // Protection against SMS pumping holds a number back for 15 to 30 minutes.
  '30450': { next: 'later', says: 'Twilio holds this number back for a while.', retryAfterSeconds: 1800 },
};

/** What an error code means, for a clerk and for the next step; a strange one is a person's. */
export function errorMeaning(code: string | undefined): ErrorWords {
  return errorWords[code ?? ''] ?? { next: 'person', says: `Twilio refused it${code ? ` (${code})` : ''}.` };
}
