/**
 * Which consumer hears of which event. A consumer is one queue; each (event, consumer) pair is one slip row, written in
 * the transaction of the event. An event without consumers is only a line of the trail.
 */
export const consumers = ['read', 'fetch', 'route', 'links', 'notices', 'send'] as const;
/** Who is told of events. */
export type Consumer = (typeof consumers)[number];

/** Every event with who is told of it; one without consumers is a line of the audit trail alone. */
export const topology = {
  'evidence.stored': ['read'],
  'enclosure.wanted': ['fetch'],
  'enclosure.fetched': [],
  'enclosure.refused': [],
  'evidence.infected': [],
  'evidence.read': [],
  'complaint.received': ['route'],
  'complaint.amended': ['links'],
  'complaint.assigned': ['notices', 'links'],
  'complaint.link-proposed': [],
  'complaint.link-refused': [],
  'complaint.joined': [],
  'complaint.separated': [],
  'complaint.followed-up': [],
  'complaint.auto-answered': [],
  /** It has another department: data `{from, to, reason, how}`. Before it, where it was offered: */
  'complaint.transferred': [],
  'transfer.offered': [],
  'transfer.returned': [],
  'transfer.taken-back': [],
  'transfer.overtaken': [],
  /** A person said what a case is about, or accepted what the classifier proposed: data `{coding, business, cause, was, accepted, reason}`. */
  'matter.stated': [],
  'urgency.stated': [],
  'further-matter.accepted': [],
  'further-matter.dismissed': [],
  'claim.taken': [],
  'claim.given-back': [],
  'note.added': [],
  /** Somebody read what stands masked in its texts: data `{reason}`. */
  'content.unmasked': [],
  'reply.sent': ['notices'],
  'extension.asked': [],
  'extension.sent-back': [],
  'deadline.extended': ['notices'],
  'deadline.moved': [],
  'deadline.near': ['notices'],
  'deadline.escalated': ['notices'],
  'deadline.missed': ['notices'],
  'case.event-recorded': [],
  'report.made': [],
  'outcome.decided': ['notices'],
  /** What it asks to be answered: data `{points, open}`, how many. */
  'points.drawn-up': [],
  /** A decision before it is sent: data `{why, until}`. */
  'second-look.asked': [],
  'second-look.agreed': [],
  'second-look.objected': [],
  /** Nobody looked at it in time: data `{dueOn, to}`. */
  'second-look.overdue': ['notices'],
  /** What is granted: data `{kind, minor, currency}`, minor in minor units, null where it is no money. */
  'remedy.proposed': [],
  'remedy.approved': [],
  'remedy.refused': [],
  'remedy.taken-back': [],
  'remedy.promised': [],
  'remedy.fulfilled': [],
  /** It was promised for a day that is past: data `{kind, dueOn, to}`. */
  'remedy.overdue': ['notices'],
  /** Nobody objected in time: data `{toldAt, until, ruleSet, right}`, the latter two null where the papers say how long. */
  'complaint.closed': [],
  'complaint.reopened': [],
  'complaint.withdrawn': [],
  'contact.code-asked': ['notices'],
  'contact.confirmed': [],
  'quarantine.released': [],
  'quarantine.dismissed': [],
  'notice.owed': ['notices'],
  'notice.composed': ['send'],
  /** It goes nowhere: it stands on the status page. */
  'notice.displayed': [],
  /** Its text is to leave once more: data `{attempt?, medium, reason, next, inSeconds?, over?}`. */
  'notice.requeued': ['send'],
  /** A version before this one: composed (docs/decisions/0122). Goes when no such version can run beside ours. */
  'notice.raised': ['send'],
  'notice.accepted': [],
  'notice.sent': [],
  'notice.delivered': [],
  /** No way is left. Its consumer is for a version before this one, which says so, too, of what leaves once more. */
  'notice.failed': ['send'],
  'notice.incomplete': [],
  'notice.held': [],
  'notice.held-too-long': [],
  'notice.released': ['send'],
  /** A person lets one go that waited for them, to be written anew. */
  'notice.resumed': ['notices'],
  'notice.told': ['send'],
  'delivery.unknown': [],
  'delivery.silent': [],
  'delivery.resolved': ['send'],
  /** A mail came back: subject the notice, data `{code, blame, permanent, outcome, evidence}`. */
  'delivery.bounced': ['send'],
  'letter.recorded': ['send'],
  'survey.answered': [],
  'contact.opted-out': ['send'],
  'contact.opted-in': ['send'],
  /** A person took back that a number or address takes nothing: data `{medium, by, code}`. */
  'contact.restored': [],
  'work.done': [],
  /** Somebody was found whom the case may be about, or whose own it is: data `{key, origin, place}`. */
  'conflict.found': [],
  'conflict.decided': [],
  'conflict.appealed': [],
  'staff.joined': [],
  'staff.changed': [],
  'staff.left': [],
  /** Somebody is away, or back: data `{from, until, deputies, cases}`. */
  'staff.absence-noted': [],
  /** A link by which they set a password and an authenticator: subject the person. */
  'staff.invited': [],
  /** The link was used: password, authenticator and recovery codes are new. */
  'staff.password-set': [],
  /** Sessions ended at once, by the person or by whoever keeps accounts: data `{sessions}`. */
  'staff.signed-out-everywhere': [],
  'token.made': [],
  'token.revoked': [],
  'record.checked': [],
  /** Data `{by}`: token, password, recovery-code, invitation or provider. */
  'staff.signed-in': [],
  'staff.signed-out': [],
} as const satisfies Record<string, readonly Consumer[]>;

/** The name of an event, a fact in the past tense. */
export type EventKind = keyof typeof topology;

/** The consumers of an event kind, as plain strings to the type checker. */
export function consumersOf(kind: EventKind): readonly Consumer[] {
  return topology[kind];
}
