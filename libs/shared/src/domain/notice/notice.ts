/** Who reads a message. */
export type Audience = 'complainant' | 'staff' | 'regulator' | 'party';

/** A kind of message: who reads it, and whether there are words for a text message. Mail and letter share theirs. */
interface KindOfNotice {
  readonly audience: Audience;
  readonly sms: boolean;
}

const toComplainant = { audience: 'complainant', sms: true } as const;
const inWriting = { audience: 'complainant', sms: false } as const;
const toStaff = { audience: 'staff', sms: true } as const;

/** Every kind of message there is. Those of the rule sets (`notices.*.kind`) bear their names, with hyphens. */
export const noticeTable = {
  acknowledgement: toComplainant,
  'receipt-code': toComplainant,
  'contact-code': toComplainant,
  extension: toComplainant,
  'deadline-change': toComplainant,
  /** What was promised for a day was not done by then: an apology, the new day, and where else to turn. */
  late: toComplainant,
  holding: inWriting,
  progress: toComplainant,
  outcome: toComplainant,
  'summary-resolution': inWriting,
  'review-outcome': inWriting,
  refusal: inWriting,
  transfer: toComplainant,
  signpost: inWriting,
  survey: toComplainant,
  reply: toComplainant,
  'report-back': { audience: 'regulator', sms: false },
  'deadline-near': toStaff,
  'deadline-escalated': toStaff,
  'deadline-missed': toStaff,
  /** A case was escalated to whoever reads it. */
  escalation: toStaff,
  /** A case is offered to a department, or it is asked for a part of another's: in writing to its inbox. */
  offer: { audience: 'staff', sms: false },
  'part-asked': { audience: 'staff', sms: false },
  /** What an outside body is asked, with the link that it answers by. */
  'party-request': { audience: 'party', sms: false },
  /** A department has cases of a confirmed incident. */
  incident: toStaff,
  /** What the institution itself owes an authority comes near, or is late; it belongs to no case. */
  duty: toStaff,
} as const satisfies Record<string, KindOfNotice>;

/** What a notice is about. */
export type NoticeKind = keyof typeof noticeTable;

/** What a message is about. */
export const noticeKinds = Object.keys(noticeTable) as NoticeKind[];
