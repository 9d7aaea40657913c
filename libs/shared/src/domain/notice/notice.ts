/** What a message to a complainant is about. The rule sets' `notices.*.kind`. */
export const noticeKinds = [
  'acknowledgement',
  'extension',
  'deadline-change',
  'progress',
  'outcome',
  'transfer',
  'reply',
  'receipt-code',
  'contact-code',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** `raised` owes a text; `composed` has a frozen one; `held` and `incomplete` wait for a person. */
export const noticeStates = ['raised', 'composed', 'sending', 'sent', 'delivered', 'failed', 'held', 'incomplete'] as const;
export type NoticeState = (typeof noticeStates)[number];
