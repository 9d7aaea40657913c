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
  'enclosure.fetched': ['route'],
  'enclosure.refused': [],
  'evidence.infected': [],
  'evidence.read': [],
  'complaint.received': ['route'],
  'complaint.amended': ['links', 'route'],
  'complaint.assigned': ['notices', 'links'],
  'complaint.link-proposed': [],
  'complaint.link-refused': [],
  'complaint.joined': [],
  'complaint.separated': [],
  'complaint.followed-up': ['route'],
  'complaint.auto-answered': [],
  /** It has another department: data `{from, to, reason, how}`. Before it, where it was offered: */
  'complaint.transferred': [],
  'transfer.offered': ['notices'],
  'transfer.returned': [],
  'transfer.taken-back': [],
  'transfer.overtaken': [],
  /** Joint handling: data `{department?, party?, until, to}`, `party` being its kind; what was written stands in the part. */
  'part.asked': ['notices'],
  'part.answered': [],
  'part.returned': [],
  /** Data `{department?, reason}`. */
  'part.withdrawn': [],
  /** Nobody answered in time: data `{kind, dueOn, to}`. */
  'part.overdue': ['notices'],
  /** A person said what a case is about, or accepted what the classifier proposed: data `{coding, business, cause, was, accepted, reason}`. */
  'matter.stated': [],
  'urgency.stated': [],
  /** What the complainant needs of us was said: data `{drivers, adjustments, spokenFor, reason}`, how many; what it is stands in the case alone. */
  'care.stated': [],
  'further-matter.accepted': [],
  'further-matter.dismissed': [],
  'claim.taken': [],
  'claim.given-back': [],
  /** Whoever answers for the department gave it to somebody: data `{to, toId, was, reason}`. */
  'claim.assigned': [],
  'note.added': [],
  /** Somebody read what stands masked in its texts: data `{reason}`. */
  /** Of reports for the integrity desk alone, which are no cases: data names the public keys. */
  'sealing.key-made': [],
  'sealed.answered': [],
  'sealed.closed': [],
  'content.unmasked': [],
  /** Somebody who sees the record alone asks for the content, and what was decided: data `{reason, days?, until?, to?}`. */
  'content.asked': [],
  'content.granted': [],
  'content.refused': [],
  'content.grant-ended': [],
  'reply.sent': ['notices'],
  /** That the person of a case is erased: asked for (data `{ground, reason}`), refused (`{reason}`). */
  'erasure.asked': [],
  'erasure.refused': [],
  /** Done: data `{ground, askedBy, cases, remains}`, where `remains` vouches for what each event of the trail still says (place → hash). */
  'person.erased': [],
  'extension.asked': [],
  'extension.sent-back': [],
  'deadline.extended': ['notices'],
  'deadline.moved': [],
  'deadline.near': ['notices'],
  'deadline.escalated': ['notices'],
  'deadline.missed': ['notices'],
  'case.event-recorded': [],
  /** Other rule sets bind it: data `{from, to, reason}`. */
  'case.rule-sets-changed': [],
  /** A complainant was asked for something: data `{replyBy, pauses}`, the rule sets whose clock stands meanwhile. It came; or its day passed. */
  'evidence.asked': [],
  'evidence.answered': [],
  'evidence.lapsed': [],
  'report.made': [],
  /** Somebody wrote its analysis: data `{report, period, entity}`. */
  'report.written': [],
  /** Whoever answers for it signed it, and the copy is kept: subject the copy, data `{report, period, entity, asOf, no, sha256, way}`. */
  'report.signed': [],
  'outcome.decided': ['notices'],
  /** More of one kind came than comes by itself: data `{axis, count, expected}`. */
  'incident.proposed': [],
  'incident.confirmed': [],
  'incident.dismissed': [],
  'incident.over': [],
  /** A department has cases of it: data `{department}`, on the first that came. */
  'incident.warned': ['notices'],
  /** Past the number of a rule set it is the institution's to report: data `{people, ruleSets, duties}`. */
  'incident.reportable': [],
  /** What all of them are answered was written: data `{no, decision}`. */
  'incident.answer-written': [],
  /** The common answer was given to many: data `{decided, lookedAt, heldBack}`, how many. Each has its own `outcome.decided`. */
  'incident.answered': [],
  /** A case differs, and goes its own way: data `{reason}`. */
  'incident.case-taken-out': [],
  /** Something happened to the institution and to no case: data `{type, duties}`. */
  'institution.event-recorded': [],
  /** What was found behind it: data `{coding, code, was}`. */
  'root-cause.stated': [],
  /** What is done against a root cause: subject the measure, data `{coding, cause, department, dueOn}` or, of a later step, `{reason}`. */
  'measure.proposed': [],
  'measure.agreed': [],
  'measure.dropped': [],
  'measure.done': [],
  'measure.effective': [],
  'measure.not-effective': [],
  /** What it asks to be answered: data `{points, open}`, how many. */
  'points.drawn-up': [],
  /** A decision before it is sent: data `{why, until}`. */
  'second-look.asked': [],
  'second-look.agreed': [],
  'second-look.objected': [],
  /** Nobody looked at it in time: data `{dueOn, to}`. */
  'second-look.overdue': ['notices'],
  /** It came to a step of the ladder: data `{rung, ground, reason?, until, dueOn, to}`; and what was said there: data `{rung, answer}`. */
  'escalation.raised': ['notices'],
  'escalation.answered': [],
  'escalation.overtaken': [],
  /** What is granted: data `{kind, minor, currency}`, minor in minor units, null where it is no money. */
  'remedy.proposed': [],
  'remedy.approved': [],
  'remedy.refused': [],
  'remedy.taken-back': [],
  'remedy.promised': [],
  'remedy.fulfilled': [],
  /** It was promised for a day that is past: data `{kind, dueOn, to}`. */
  'remedy.overdue': ['notices'],
  /** An authority outside put its time under a head of the record: data `{size, at}`. */
  'record.anchored': [],
  /** A mail server took a mail with a head of the record, to an address of the institution: data `{size, at}`, the head's instant. */
  'record.mailed': [],
  /** Heads are signed with another key from now on: data `{from, to, until}`, how signatures name them, and until when the one before counts. */
  'record.key-changed': [],
  /** A block of the log of reading was sealed: data `{no, to, lines, root}`, the root over its lines in base64. */
  'readings.sealed': [],
  /** A person asks something of their data: data `{kind, dueOn, ruleSet, obligation}`; answered `{kind, state, ground?, text}`; a restriction ended; not answered in time. */
  'data-request.asked': [],
  'data-request.answered': [],
  /** An erasure that was granted was refused by another person; the request waits again: data `{kind}`. */
  'data-request.reopened': [],
  'data-request.ended': [],
  'data-request.overdue': ['notices'],
  /** A court or an authority needs the case: data `{kind, until, reason}`; lifted by a person `{reason}`, or over with its last day. */
  'hold.placed': [],
  'hold.lifted': [],
  'hold.ended': [],
  /** Somebody looked at a file of the papers as it is in force: data `{file, no}`. */
  'papers.checked': [],
  /** Tasks that had failed for good are done again, or given up: data `{slips: [{event, consumer}], reason?}`. */
  'slips.replayed': [],
  'slips.dropped': [],
  /** Of no case: the list of what may go is fixed (`{cases}`), approved or refused by another person, and done (`{erased, kept}`). */
  'retention.drawn-up': [],
  'retention.approved': [],
  'retention.refused': [],
  'retention.done': [],
  /** Messages of no case were emptied when their time was over: data `{why, messages, remains}`, `remains` as of `person.erased`. */
  'evidence.cleared': [],
  /** A report to the authority that referred a case: data `{no, medium}`, with `{reason}` where it goes back. */
  'report-back.written': [],
  'report-back.overtaken': [],
  'report-back.returned': [],
  'report-back.approved': [],
  'report-back.handed-over': [],
  /** Data `{no, receipt}`. */
  'report-back.received': [],
  'report-back.questioned': [],
  /** Why a date was missed, as whoever oversees found it: data `{obligation, ruleSet, ground}`. */
  'breach.ruled': [],
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
  /** Somebody was called and not reached, or would not answer: data `{by, state}`. */
  'survey.tried': [],
  /** Whoever was asked gave a low mark: data `{overall}`. */
  'survey.low': [],
  'contact.opted-out': ['send'],
  'contact.opted-in': ['send'],
  /** A person took back that a number or address takes nothing: data `{medium, by, code}`. */
  'contact.restored': [],
  'work.done': [],
  /** Somebody was found whom the case may be about, or whose own it is: data `{key, origin, place}`. */
  'conflict.found': [],
  /** Somebody asks whether those whom the fields of the case name are meant: subject the first of them, data `{keys, reason}`. */
  'conflict.questioned': [],
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
  /** A colleague vouches that it was they: subject the person, data `{invitedBy}`. */
  'staff.vouched': [],
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
