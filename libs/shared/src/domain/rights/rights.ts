import { type Role, roles } from './roles.js';

/**
 * How far a right reaches. `house`: what belongs to no case. `held`: a case of the person's own department that they hold by a live claim.
 * `own`: any case of their own department. `all`: any case of any department. None of them reaches a case that the person is barred from.
 */
export type RightReach = 'house' | 'held' | 'own' | 'all';

type Row = Readonly<Partial<Record<Role, RightReach>>>;

const everybody: Row = {
  receiver: 'house',
  clerk: 'house',
  head: 'house',
  supervisor: 'house',
  regulator: 'house',
  integrity: 'house',
  auditor: 'house',
  administrator: 'house',
};
const readers: Row = { clerk: 'own', head: 'own', supervisor: 'all', regulator: 'all', integrity: 'all', auditor: 'all' };
/** Who works on a case: a clerk by a claim, who answers for it without one. */
const workers: Row = { clerk: 'held', head: 'own', supervisor: 'all', integrity: 'own' };
/** Who may do what needs no claim. */
const colleagues: Row = { clerk: 'own', head: 'own', supervisor: 'all', integrity: 'own' };
const correspondents: Row = { ...colleagues, regulator: 'all' };
const overseers: Row = { supervisor: 'house' };

/**
 * The table of rights: who may do what, and how far. It is the only place that says so. The guards, what the pages offer, the API document,
 * the tests and docs/rights.md are made from it; a role without a cell may not, and is told so before anything is looked up (`auth.forbidden`).
 * What a row means to a case that is another department's, or that the person is barred from, `judge.ts` says.
 */
export const rights = {
  'desk.enter': everybody,
  // One's own password and authenticator.
  'account.renew': everybody,
  'complaint.enter': { receiver: 'house', clerk: 'house', head: 'house', supervisor: 'house', regulator: 'house', integrity: 'house' },

  'queue.read': readers,
  'case.find': readers,
  'case.read': readers,
  'file.read': readers,
  // Past what a scanner or a type says against it.
  'file.override': { supervisor: 'all', integrity: 'own' },
  'proof.export': readers,
  // Card and identity numbers, passwords and codes in its texts, for a reason that is on record.
  'case.unmask': workers,

  'case.claim': colleagues,
  'case.reply': workers,
  'case.extend': workers,
  'case.decide': workers,
  'case.withdraw': workers,
  'work.finish': workers,
  'case.note': correspondents,
  'case.record': correspondents,
  'case.refer': correspondents,
  // A second look at a decision that somebody else wrote.
  'decision.review': { supervisor: 'all', integrity: 'all' },
  // What is granted: up to which sum the papers say, by role.
  'remedy.read': readers,
  'remedy.propose': workers,
  'remedy.approve': { clerk: 'own', head: 'own', supervisor: 'all', integrity: 'all' },
  'remedy.settle': colleagues,
  // Offers it to another department; who may also designate hands it over at once.
  'case.transfer': colleagues,
  'case.designate': { supervisor: 'all', integrity: 'own' },
  // What another department offers to one's own.
  'offer.read': readers,
  'offer.answer': colleagues,
  // What it is about: codes, proposals, further matters.
  'case.matter': colleagues,
  'case.reopen': colleagues,
  'case.join': colleagues,
  'extension.approve': { head: 'own', supervisor: 'all', integrity: 'own' },

  'notice.raise': workers,
  'notice.send': colleagues,
  'notice.release': colleagues,
  'held.read': readers,
  'reach.restore': { supervisor: 'all', integrity: 'own' },
  'letter.read': readers,
  'letter.post': colleagues,

  // Whom a case may be about though nobody said so: somebody independent decides, and after an appeal the integrity desk alone.
  'conflict.read': { supervisor: 'all', integrity: 'all', auditor: 'all' },
  'conflict.decide': { supervisor: 'all', integrity: 'all' },
  'conflict.settle': { integrity: 'all' },
  'conflict.appeal': correspondents,

  // Who opened what. Nobody sees there what was read of a case that is about them.
  'reading.read': { integrity: 'all', auditor: 'all' },

  // Who works here. Whoever keeps accounts sees no case by it; nobody changes their own.
  'people.read': { supervisor: 'house', integrity: 'house', auditor: 'house', administrator: 'house' },
  'people.absence': { supervisor: 'house', administrator: 'house' },
  'people.keep': { administrator: 'house' },

  'quarantine.read': { supervisor: 'house', auditor: 'house' },
  'quarantine.judge': overseers,
  // Whether the trail is as it was sealed; says nothing of what is in a case.
  'trail.read': { supervisor: 'house', integrity: 'house', auditor: 'house', administrator: 'house' },
  'trail.check': { supervisor: 'house', integrity: 'house', auditor: 'house', administrator: 'house' },
  // Counts without any case behind them; those about people of the house are in nobody's.
  'figures.read': { head: 'own', supervisor: 'all', regulator: 'all', integrity: 'all', auditor: 'all' },
  'report.read': { supervisor: 'house', regulator: 'house', auditor: 'house' },
  'report.finish': { supervisor: 'house', regulator: 'house' },
  'sent.read': overseers,
  // Told on every page what of the institution's papers cannot be used, and the remedy.
  'papers.heed': { supervisor: 'house', administrator: 'house' },
} as const satisfies Readonly<Record<string, Row>>;

/** Something that somebody may or may not do. */
export type Action = keyof typeof rights;
/** Every action that the table of rights names. */
export const actions = Object.keys(rights) as readonly Action[];

/**
 * What weighs most: approvals, grants, exports, and accounts. Whoever signed in at the desk a while ago (`deskSessions.proofMinutes` of the institution)
 * signs in once more before it; a call of the API proves itself by its token each time.
 */
export const graveActions: readonly Action[] = [
  'extension.approve',
  'remedy.approve',
  'proof.export',
  'conflict.decide',
  'file.override',
  'people.keep',
  'account.renew',
];

/** How far this role's right to do something reaches; undefined when it has none. */
export function reachOf(role: Role, action: Action): RightReach | undefined {
  return (rights[action] as Row)[role];
}

/** Roles that have a right at all, in the order of the roles. */
export const rolesThatMay = (action: Action): Role[] => roles.filter((role) => reachOf(role, action) !== undefined);
