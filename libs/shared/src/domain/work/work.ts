import { transitions } from '../transitions.js';

/** Every kind of thing that waits for a person. What its subject is: a notice, a delivery, a duty, a proposal, evidence, an enclosure or the case. */
export const workKinds = [
  /** Nobody could read what came. */
  'read-by-hand',
  /** What lies at a provider could not be fetched. */
  'fetch-by-hand',
  'infected',
  /** Somebody wrote to a case that was ended. */
  'reopening',
  'link-proposed',
  /** Another matter in it, for another department: its subject is the row of `further_matter`. */
  'joint-handling',
  /** Two departments returned it: whoever oversees says whose it is. */
  'designation',
  /** A remedy that another person must approve, and one that was promised and not fulfilled in time: the subject is the remedy. */
  'remedy-approval',
  'remedy-overdue',
  /** What a complainant was asked for did not come by its day: the subject is the request. */
  'evidence-silent',
  /** A decision that somebody else looks at before it is sent, and one that they sent back to be written anew: the subject is the second look. */
  'second-look',
  'decision-returned',
  /** Somebody is to be called or visited after a decision, and somebody gave a low mark: the subject is the case. */
  'return-visit',
  'low-mark',
  /** It was escalated, and whom it reached says what is done: the subject is the escalation. */
  'escalation',
  /** A report to an authority that another person approves, and one that came back to be written anew: the subject is the report. */
  'report-back-approval',
  'report-back-returned',
  /** A mail of an authority: what was read from it is confirmed as a referral or a later question. The subject is the mail's evidence. */
  'authority-wrote',
  /** A part of joint handling that was answered, and one that came back or is late: the subject is the part. */
  'part-answered',
  'part-open',
  /** A person is to be erased from it: another person approves. The subject is the erasure. */
  'erasure-approval',
  /** A person asks something of their data, by a day: the subject is the request. */
  'data-request',
  /** Somebody waits for something until a day: its date is when it comes back, and the subject is the note that says for what. */
  'reminder',
  'deadline-escalated',
  'deadline-missed',
  /** A notice above a budget. */
  'held',
  /** A machine may not answer this sender. */
  'acknowledge-by-hand',
  /** To be told by telephone. */
  'call',
  'notice-incomplete',
  'delivery-unknown',
  'delivery-failed',
  'delivery-silent',
  'letter-to-post',
] as const;
/** Why something waits for a person. */
export type WorkKind = (typeof workKinds)[number];

/** Work that is done by an action of its own, and never by saying so; where at the desk: `<case>/<page>`. */
export const doneElsewhere: Readonly<Partial<Record<WorkKind, string>>> = {
  designation: 'transfer',
  'remedy-approval': 'remedies',
  'remedy-overdue': 'remedies',
  'second-look': 'second-look',
  'decision-returned': 'outcome',
  escalation: 'escalation',
  'return-visit': 'return-visit',
  'part-open': 'parts',
  'report-back-approval': 'report-back',
  'report-back-returned': 'report-back',
  'erasure-approval': 'erasure',
  'data-request': 'data-requests',
  'letter-to-post': 'letters',
};

/** Every state of a piece of work. */
export const workStates = ['open', 'done'] as const;
/** Whether work still waits for a person. */
export type WorkState = (typeof workStates)[number];

/** The one list of what may become of work: a person does it or the world settles it, and the same may arise once more. */
export const workTransitions = transitions<WorkState, 'arose' | 'done'>(
  workStates,
  [],
  [
    [null, 'arose', 'open'],
    ['open', 'done', 'done'],
    ['done', 'arose', 'open'],
  ],
);

/** What of the work `alias` people are told of: that a date is near is not said beside that it is over, nor what somebody waits for before its day. */
export const isSaidSql = (alias: string): string =>
  `(NOT (${alias}.kind = 'deadline-escalated' AND ${alias}.due <= now()) AND NOT (${alias}.kind = 'reminder' AND ${alias}.due > now()))`;
