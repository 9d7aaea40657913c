/**
 * Which consumer hears of which event. A consumer is one queue; each (event, consumer) pair is one slip row, written in
 * the transaction of the event. An event without consumers is only a line of the trail.
 */
export const consumers = ['read', 'route', 'links', 'notices', 'send'] as const;
export type Consumer = (typeof consumers)[number];

export const topology = {
  'evidence.stored': ['read'],
  'evidence.infected': [],
  'evidence.read': [],
  'complaint.received': ['route'],
  'complaint.amended': ['links'],
  'complaint.assigned': ['notices', 'links'],
  'complaint.link-proposed': [],
  'complaint.link-refused': [],
  'complaint.joined': [],
  'complaint.separated': [],
  'complaint.transferred': [],
  'claim.taken': [],
  'claim.given-back': [],
  'note.added': [],
  'reply.sent': ['notices'],
  'extension.asked': [],
  'extension.sent-back': [],
  'deadline.extended': ['notices'],
  'deadline.near': [],
  'deadline.missed': [],
  'outcome.decided': ['notices'],
  'complaint.reopened': [],
  'complaint.withdrawn': [],
  'quarantine.released': [],
  'quarantine.dismissed': [],
  'notice.raised': ['send'],
  'notice.composed': [],
  'notice.sent': [],
  'notice.delivered': [],
  'notice.failed': ['send'],
  'notice.incomplete': [],
  'delivery.unknown': [],
  'work.done': [],
  'staff.signed-in': [],
  'staff.signed-out': [],
} as const satisfies Record<string, readonly Consumer[]>;

export type EventKind = keyof typeof topology;

/** The consumers of an event kind, as plain strings to the type checker. */
export function consumersOf(kind: EventKind): readonly Consumer[] {
  return topology[kind];
}
