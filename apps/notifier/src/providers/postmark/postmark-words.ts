import type { RecipientVerdict, SendResult } from '../../sending/provider.js';

interface ErrorWords {
  readonly next: 'later' | 'other-channel' | 'person';
  readonly says: string;
  readonly trouble?: boolean;
  readonly recipient?: RecipientVerdict;
}

/** `ErrorCode` of a refused mail. Source: Postmark, "API error codes", read 2026-06. */
const errorWords: Readonly<Record<number, ErrorWords>> = {
  10: { next: 'later', says: 'Postmark refuses our token; check POSTMARK_SERVER_TOKEN.', trouble: true },
  100: { next: 'later', says: 'Postmark is being maintained.', trouble: true },
  300: { next: 'other-channel', says: 'This address takes no mail.', recipient: 'dead' },
  400: { next: 'later', says: 'Postmark does not know our sender; check POSTMARK_FROM.', trouble: true },
  401: { next: 'later', says: 'Our sender is not confirmed at Postmark.', trouble: true },
  405: { next: 'later', says: 'The account at Postmark has no credit.', trouble: true },
  406: { next: 'other-channel', says: 'Postmark holds this address for dead or unwilling.', recipient: 'dead' },
  412: { next: 'later', says: 'The account at Postmark is still being reviewed.', trouble: true },
  413: { next: 'later', says: 'The account at Postmark may not send to this address yet.', trouble: true },
  429: { next: 'later', says: 'Too many requests to Postmark.', trouble: true },
};

/** What a refusal means, for a clerk and for the next step; a strange code is a person's. */
export function errorResult(code: number): SendResult {
  const words: ErrorWords = errorWords[code] ?? { next: 'person', says: `Postmark refused it (${code}).` };
  const { next, says, trouble, recipient } = words;
  if (next === 'later')
    return { state: 'deferred', reason: says, retryAfterSeconds: code === 429 ? 5 : 300, ...(trouble ? { trouble } : {}) };
  return { state: 'refused', reason: says, code: String(code), next, ...(recipient === undefined ? {} : { recipient }) };
}

/** `Type` of a bounce: whether the mail was lost by it, and whether the address is. Source: Postmark, "Bounce types". */
const bounceWords: Readonly<Record<string, { readonly lost: boolean; readonly dead?: boolean }>> = {
  HardBounce: { lost: true, dead: true },
  BadEmailAddress: { lost: true, dead: true },
  ManuallyDeactivated: { lost: true, dead: true },
  Unsubscribe: { lost: true, dead: true },
  SpamComplaint: { lost: false },
  Blocked: { lost: true },
  SMTPApiError: { lost: true },
  InboundError: { lost: false },
  DMARCPolicy: { lost: true },
  TemplateRenderingFailed: { lost: true },
  SoftBounce: { lost: true },
  DnsError: { lost: true },
  SpamNotification: { lost: true },
  VirusNotification: { lost: true },
  AddressChange: { lost: true, dead: true },
  Transient: { lost: false },
  AutoResponder: { lost: false },
  ChallengeVerification: { lost: false },
  OpenRelayTest: { lost: false },
  Unknown: { lost: true },
};

export function bounceMeaning(type: string): { readonly lost: boolean; readonly dead?: boolean } {
  return bounceWords[type] ?? { lost: true };
}
