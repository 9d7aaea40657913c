import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { RecipientVerdict, RefusalClass } from '../../registry/provider.js';

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
  /** It is ours (account, sender, registration), and only a person can mend it. */
  readonly alarm?: boolean;
}

/** The number itself takes no text messages. */
const dead = (says: string): ErrorWords => ({ next: 'other-channel', recipient: 'dead', says });
/** This message to this number did not get there; nothing is known of the number for good. */
const notThere = (says: string): ErrorWords => ({ next: 'other-channel', says });
/** Every message fares so until somebody mends it. */
const ours = (says: string): ErrorWords => ({ next: 'later', says, retryAfterSeconds: 300, trouble: true, alarm: true });
/** Ours, but it holds for some countries or operators only: others still get theirs. */
const oursThere = (says: string): ErrorWords => ({ next: 'other-channel', says, alarm: true });
/** Something in this message, for a person to look at. */
const message = (says: string): ErrorWords => ({ next: 'person', says });

/** Twilio's error codes that decide where a message goes next. Source: Twilio, "Error and Warning Dictionary", read 2026-11. */
const errorWords: Readonly<Record<string, ErrorWords>> = {
  '10001': ours('Our account at Twilio is not active.'),
  '14107': { next: 'later', says: 'Too many messages between two numbers.', retryAfterSeconds: 60 },
  '20003': ours('Twilio refuses our sign-in; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.'),
  '20005': ours('Our account at Twilio is not active.'),
  '20008': ours('Twilio takes no messages with test credentials; check TWILIO_ACCOUNT_SID.'),
  '20403': ours('Our account at Twilio may not send.'),
  '20429': { next: 'later', says: 'Too many requests to Twilio.', retryAfterSeconds: 5, trouble: true },
  '21211': dead('This is not a number that messages can be sent to.'),
  '21212': ours('Twilio refuses our sender; check TWILIO_FROM.'),
  '21217': dead('This is not a number that messages can be sent to.'),
  '21265': dead('This is a short code; it takes no text messages.'),
  '21408': oursThere('Messages to this country are switched off at Twilio.'),
  '21601': ours('Our number at Twilio cannot send text messages; check TWILIO_FROM.'),
  '21602': message('The message has no text.'),
  '21603': ours('Twilio misses our sender; check TWILIO_FROM.'),
  '21606': ours('Our number cannot send text messages from this account; check TWILIO_FROM.'),
  '21608': oursThere('The trial account at Twilio sends to confirmed numbers only.'),
  '21610': { next: 'other-channel', recipient: 'opted-out', says: 'The recipient asked for no more messages.' },
  '21611': { next: 'later', says: 'The queue of our number is full at Twilio.', retryAfterSeconds: 600, trouble: true },
  '21612': notThere('Twilio cannot reach this number from ours.'),
  '21614': dead('This number cannot take text messages.'),
  '21617': message('The message is longer than Twilio takes.'),
  '21635': dead('This is a landline; it takes no text messages.'),
  '21659': ours('Our sender is not a number of our account; check TWILIO_FROM.'),
  '21660': ours('Our number belongs to another account at Twilio; check TWILIO_FROM.'),
  '21701': ours('Twilio does not know our messaging service; check TWILIO_MESSAGING_SERVICE_SID.'),
  '21703': ours('Our messaging service at Twilio has no number.'),
  '21704': ours('Our messaging service at Twilio has no number.'),
  '21705': ours('Twilio refuses our messaging service; check TWILIO_MESSAGING_SERVICE_SID.'),
  '30001': notThere('It waited too long at Twilio.'),
  '30002': { next: 'other-channel', says: 'Our account at Twilio was suspended.', alarm: true },
  '30003': notThere('The phone cannot be reached.'),
  '30004': notThere('The phone or its operator blocks our messages.'),
  '30005': dead('The number is not in use.'),
  '30006': dead('This is a landline, or its operator cannot be reached.'),
  '30007': notThere('The operator filtered it.'),
  '30008': notThere('The operator gave no reason.'),
  '30009': notThere('A part of the message was lost.'),
  '30010': oursThere('The message costs more than our account at Twilio allows.'),
  '30017': notThere('The operator’s network is overloaded.'),
  '30018': oursThere('Our sender is not registered in this country.'),
  '30019': message('The message is larger than the operator takes.'),
  '30022': notThere('We send more than the operator takes.'),
  '30023': oursThere('The operator’s daily limit for our sender is reached.'),
  '30024': oursThere('Our sender is not set up at this operator.'),
  '30032': oursThere('Our toll-free number is not verified.'),
  '30033': oursThere('Our campaign at Twilio was suspended.'),
  '30034': oursThere('Our number is not registered for messages to this country.'),
  '30035': oursThere('Our campaign at Twilio is not set up.'),
  '30036': notThere('It could not be delivered before its time ran out.'),
  '30038': notThere('The operator filtered it as a code.'),
  '30040': oursThere('Our sender is not registered at this operator.'),
  '30041': oursThere('The operator refuses our sender.'),
  '30044': message('The trial account at Twilio takes no message of this length.'),
  // Protection against SMS pumping holds a number back for 15 to 30 minutes.
  '30450': { next: 'later', says: 'Twilio holds this number back for a while.', retryAfterSeconds: 1800 },
};

/** What an error code means, for a clerk and for the next step; a strange one is a person's. */
export function errorMeaning(code: string | undefined): ErrorWords {
  return (
    (Object.hasOwn(errorWords, code ?? '') ? errorWords[code ?? ''] : undefined) ?? {
      next: 'person',
      says: `Twilio refused it${code ? ` (${code})` : ''}.`,
    }
  );
}
