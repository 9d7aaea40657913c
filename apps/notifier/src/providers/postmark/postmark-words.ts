import { blameOf } from '@app/shared/domain/delivery/mail-reply.js';
import type { RecipientVerdict, SendResult } from '../../registry/provider.js';

interface ErrorWords {
  readonly next: 'later' | 'other-channel' | 'person';
  readonly says: string;
  readonly trouble?: boolean;
  readonly recipient?: RecipientVerdict;
  /** It is ours (token, sender, credit, review), and only a person can mend it. */
  readonly alarm?: boolean;
}

/** Every mail fares so until somebody mends it. */
const ours = (says: string): ErrorWords => ({ next: 'later', says, trouble: true, alarm: true });

/** `ErrorCode` of a refused mail. Source: Postmark, "API error codes", read 2026-11. */
const errorWords: Readonly<Record<number, ErrorWords>> = {
  10: ours('Postmark refuses our token; check POSTMARK_SERVER_TOKEN.'),
  100: { next: 'later', says: 'Postmark is being maintained.', trouble: true },
  400: ours('Postmark does not know our sender; check POSTMARK_FROM.'),
  401: ours('Our sender is not confirmed at Postmark.'),
  405: ours('The account at Postmark has no credit.'),
  406: { next: 'other-channel', says: 'Postmark holds this address for dead or unwilling.', recipient: 'dead' },
  412: ours('The account at Postmark is still being reviewed.'),
  // To strangers' domains only: nothing of the address.
  413: ours('The account at Postmark may not send to this address yet.'),
  429: { next: 'later', says: 'Too many requests to Postmark.', trouble: true },
  1226: ours('Postmark does not know our message stream; check POSTMARK_MESSAGE_STREAM.'),
  1235: ours('Postmark does not know our message stream; check POSTMARK_MESSAGE_STREAM.'),
  1236: ours('Our message stream at Postmark was closed; check POSTMARK_MESSAGE_STREAM.'),
};

/** 300 is any field that Postmark cannot read; its sentence names the field. */
function unreadable(message: string): ErrorWords {
  if (/'to'|\bto address|recipient/i.test(message))
    return { next: 'other-channel', says: 'This address takes no mail.', recipient: 'dead' };
  if (/'from'|from address|sender|reply-?to/i.test(message)) return ours('Postmark cannot read our sender; check POSTMARK_FROM.');
  return { next: 'person', says: 'Postmark could not read the mail (300).' };
}

/** What a refusal means, for a clerk and for the next step; a strange code is a person's. `message` is Postmark's sentence; it is not kept. */
export function errorResult(code: number, message = ''): SendResult {
  const words: ErrorWords =
    code === 300 ? unreadable(message.slice(0, 300)) : (errorWords[code] ?? { next: 'person', says: `Postmark refused it (${code}).` });
  const { next, says, trouble, recipient, alarm } = words;
  const whose = { ...(trouble ? { trouble } : {}), ...(alarm ? { alarm } : {}) };
  if (next === 'later') return { state: 'deferred', reason: says, retryAfterSeconds: code === 429 ? 5 : 300, ...whose };
  return { state: 'refused', reason: says, code: String(code), next, ...(recipient === undefined ? {} : { recipient }) };
}

interface BounceWords {
  readonly lost: boolean;
  readonly recipient?: RecipientVerdict;
  readonly next?: 'person';
  readonly alarm?: boolean;
}

/** `Type` of a bounce: whether the mail was lost by it, and of whom it speaks. Source: Postmark, "Bounce types", read 2026-11. */
const bounceWords: Readonly<Record<string, BounceWords>> = {
  HardBounce: { lost: true, recipient: 'dead' },
  BadEmailAddress: { lost: true, recipient: 'dead' },
  ManuallyDeactivated: { lost: true, recipient: 'dead' },
  Unsubscribe: { lost: true, recipient: 'opted-out' },
  SpamComplaint: { lost: false },
  Blocked: { lost: true, alarm: true },
  SMTPApiError: { lost: true, alarm: true },
  InboundError: { lost: false },
  DMARCPolicy: { lost: true, alarm: true },
  TemplateRenderingFailed: { lost: true, next: 'person' },
  SoftBounce: { lost: true },
  DnsError: { lost: true },
  SpamNotification: { lost: true, next: 'person' },
  VirusNotification: { lost: true, next: 'person' },
  AddressChange: { lost: true, recipient: 'dead' },
  Transient: { lost: false },
  AutoResponder: { lost: false },
  ChallengeVerification: { lost: false },
  OpenRelayTest: { lost: false },
  Unknown: { lost: true },
};

/** `details`: what the other server said, where Postmark tells. A "hard bounce" that speaks of us or of the mail is none of the address. */
export function bounceMeaning(type: string, details = ''): BounceWords {
  const words = (Object.hasOwn(bounceWords, type) ? bounceWords[type] : undefined) ?? { lost: true };
  if (words.recipient !== 'dead' || details === '') return words;
  const blame = blameOf({ text: details });
  if (blame === 'ours') return { lost: true, alarm: true };
  if (blame === 'message') return { lost: true, next: 'person' };
  return blame === 'full' || blame === 'passing' ? { lost: true } : words;
}
