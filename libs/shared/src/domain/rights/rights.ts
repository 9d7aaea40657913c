import { type Role, roles } from './roles.js';

/**
 * How far a right reaches. `house`: what belongs to no case. `held`: a case of the person's own department that they hold by a live claim.
 * `own`: any case of their own department. `all`: any case of any department. `granted`: any case for which a grant of its content stands for this
 * person (domain/grant). None of them reaches a case that the person is barred from.
 */
export type RightReach = 'house' | 'held' | 'own' | 'all' | 'granted';

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
/** Who reads the words of people. An auditor reads the record: who did what when, and the words of a case only where somebody granted that. */
const contentReaders: Row = { ...readers, auditor: 'granted' };
/** What is an inbox of words, and no record: it is not an auditor's at all. */
const correspondence: Row = { clerk: 'own', head: 'own', supervisor: 'all', regulator: 'all', integrity: 'all' };
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
  // What people wrote, said and sent, and who they are; without it a case is shown as its record (case-file/withhold-content.ts).
  'content.read': contentReaders,
  'content.ask': { auditor: 'all' },
  'grant.read': { supervisor: 'all', integrity: 'all', auditor: 'all' },
  'grant.decide': { supervisor: 'all', integrity: 'all' },
  'file.read': contentReaders,
  // Past what a scanner or a type says against it.
  'file.override': { supervisor: 'all', integrity: 'own' },
  'proof.export': contentReaders,
  // Card and identity numbers, passwords and codes in its texts, for a reason that is on record.
  'case.unmask': workers,

  // Taking the person out of an ended case, for good: one asks, another approves.
  'case.erase': { supervisor: 'all', integrity: 'own' },
  'erasure.approve': { supervisor: 'all', integrity: 'own' },
  // What people ask of what is kept about them.
  'data-request.read': readers,
  'data-request.ask': correspondents,
  'data-request.answer': { head: 'own', supervisor: 'all', integrity: 'own' },
  // Keeping a case past its time, for a court or an authority.
  'hold.read': readers,
  'hold.place': { head: 'own', supervisor: 'all', regulator: 'all', integrity: 'own' },
  'hold.lift': { supervisor: 'all', integrity: 'own' },
  // What may go because its time is over: one draws up the list, another approves it, the clock erases.
  'retention.read': { supervisor: 'all', auditor: 'all' },
  'retention.draw-up': { supervisor: 'all' },
  'retention.approve': { supervisor: 'all' },

  'case.claim': colleagues,
  // Gives it to one of the department's people, whoever holds it.
  'case.assign': { head: 'own', supervisor: 'all', integrity: 'own' },
  'case.reply': workers,
  'case.extend': workers,
  'case.decide': workers,
  'case.withdraw': workers,
  'work.finish': workers,
  'case.note': correspondents,
  'case.record': correspondents,
  'case.refer': correspondents,
  // What its complainant needs of us.
  'case.care': colleagues,
  // Which rule sets bind it; all its dates follow.
  'case.bind': { head: 'own', supervisor: 'all', integrity: 'own' },
  // A second look at a decision that somebody else wrote.
  'decision.review': { supervisor: 'all', integrity: 'all' },
  // Calls and visits after a decision, by somebody else than whoever decided.
  'visit.record': colleagues,
  // What complainants answered when they were asked how it went, with their words.
  'survey.read': { head: 'own', supervisor: 'all', integrity: 'own' },
  // To the next step of the ladder; and what whoever it reached says of it.
  'case.escalate': correspondents,
  'escalation.answer': { head: 'own', supervisor: 'all', integrity: 'own' },
  // What is granted: up to which sum the papers say, by role.
  'remedy.read': readers,
  'remedy.propose': workers,
  'remedy.approve': { clerk: 'own', head: 'own', supervisor: 'all', integrity: 'all' },
  'remedy.settle': colleagues,
  // Offers it to another department; who may also designate hands it over at once.
  'case.transfer': colleagues,
  'case.designate': { supervisor: 'all', integrity: 'own' },
  // What another department offers to one's own.
  'offer.read': correspondence,
  'offer.answer': colleagues,
  // Joint handling: asking other departments and outside bodies for a part, and answering what one's own is asked.
  'part.ask': workers,
  'part.read': correspondence,
  'part.answer': colleagues,
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
  'letter.read': correspondence,
  'letter.post': colleagues,

  // Whom a case is about: somebody independent decides whether who was found, or named without being meant, is barred; after an appeal the integrity
  // desk alone.
  'conflict.read': { supervisor: 'all', integrity: 'all', auditor: 'all' },
  'conflict.question': { supervisor: 'all', integrity: 'all' },
  'conflict.decide': { supervisor: 'all', integrity: 'all' },
  'conflict.settle': { integrity: 'all' },
  'conflict.appeal': correspondents,

  // Who opened what. Nobody sees there what was read of a case that is about them.
  'reading.read': { integrity: 'all', auditor: 'all' },

  // Reports that are closed for the integrity desk's key: without it nobody reads a word of them, this desk included.
  'sealed.read': { integrity: 'house' },
  'sealed.answer': { integrity: 'house' },
  'sealed.key': { integrity: 'house' },

  // Who works here. Whoever keeps accounts sees no case by it; nobody changes their own.
  'people.read': { supervisor: 'house', integrity: 'house', auditor: 'house', administrator: 'house' },
  'people.absence': { supervisor: 'house', administrator: 'house' },
  // That it was a person themselves who used an invitation; never whoever made it.
  'people.vouch': { supervisor: 'house', integrity: 'house', administrator: 'house' },
  'people.keep': { administrator: 'house' },
  'people.invite': { administrator: 'house' },

  // Many complain of one thing at once: found by the clock, judged by a person.
  'incident.read': { head: 'house', supervisor: 'house', auditor: 'house' },
  'incident.judge': overseers,
  // One answer for all of an incident; each case is decided by whoever may decide it.
  'incident.answer': { head: 'house', supervisor: 'house' },
  'quarantine.read': overseers,
  'quarantine.judge': overseers,
  // Whether the trail is as it was sealed; says nothing of what is in a case.
  'trail.read': { supervisor: 'house', integrity: 'house', auditor: 'house', administrator: 'house' },
  'trail.check': { supervisor: 'house', integrity: 'house', auditor: 'house', administrator: 'house' },
  // Counts without any case behind them; those about people of the house are in nobody's.
  'figures.read': { head: 'own', supervisor: 'all', regulator: 'all', integrity: 'all', auditor: 'all' },
  // What is done against a root cause: one proposes it and says when it is done, another agrees, and finds whether it helped.
  'measure.propose': { head: 'own', supervisor: 'all' },
  'measure.judge': { supervisor: 'all' },
  // What authorities that referred cases still wait for; the report is written by one and approved by another, and often when nobody holds the case any more.
  'referral.read': readers,
  'report-back.read': correspondence,
  'report-back.write': correspondents,
  'report-back.approve': { head: 'own', supervisor: 'all', integrity: 'own' },
  // That it was handed over and received, and what the authority asks then.
  'report-back.settle': correspondents,
  // Who had a case when, and the dates that were missed; whoever oversees says why.
  'accountability.read': { head: 'own', supervisor: 'all', integrity: 'all', auditor: 'all' },
  'accountability.rule': { supervisor: 'all', integrity: 'own' },
  'report.read': { supervisor: 'house', regulator: 'house', auditor: 'house' },
  'report.finish': { supervisor: 'house', regulator: 'house' },
  // What belongs to a report beside its figures; and whoever answers for it signs it.
  'report.write': { supervisor: 'house', regulator: 'house' },
  'report.sign': overseers,
  'sent.read': overseers,
  // Told on every page what of the institution's papers cannot be used, and the remedy.
  'papers.heed': { supervisor: 'house', administrator: 'house' },
  // Which papers are in force since when and how they differ from those before; and that somebody looked at them.
  'papers.read': { supervisor: 'house', auditor: 'house', administrator: 'house' },
  'papers.check': { supervisor: 'house', administrator: 'house' },
  // Tasks that failed for good: what died and why, doing them again, and giving them up. Which case each is of, only those are told who see it.
  'slip.read': { supervisor: 'house', auditor: 'house', administrator: 'house' },
  'slip.replay': { supervisor: 'house', administrator: 'house' },
  'slip.drop': overseers,
  // Where words that somebody types would go.
  'routing.try': { head: 'house', supervisor: 'house', administrator: 'house' },
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
  'report-back.approve',
  'erasure.approve',
  'hold.lift',
  'data-request.answer',
  'retention.approve',
  'grant.decide',
  'proof.export',
  'case.unmask',
  'sealed.key',
  'conflict.decide',
  'file.override',
  'report.sign',
  'people.keep',
  'people.invite',
  'people.vouch',
  'account.renew',
];

/** What a person alone does, whoever made a key: who invites is not to vouch, and behind a program anybody may stand. */
export const personsAlone: readonly Action[] = ['people.invite', 'people.vouch'];

/** What a key may be for that is made at the desk or by a call: it shows nothing of any case and changes nobody's rights. A new action is not among them. */
export const keyedAtDesk: readonly Action[] = [
  'desk.enter',
  'complaint.enter',
  'figures.read',
  'people.read',
  'people.absence',
  'trail.read',
  'trail.check',
  'papers.heed',
];

/**
 * Whether a key for this may be made there by somebody for this role. Whoever keeps accounts sees no case, and whoever reads a key when it is made can use it:
 * one for more is made at the machine of the house. Whoever enters a complaint hears of the one that is there already, where their role sees it.
 */
export const isKeyedAtDesk = (role: Role, action: Action): boolean =>
  keyedAtDesk.includes(action) && (action !== 'complaint.enter' || reachOf(role, 'case.read') === undefined);

/** What the people of a department may do to a case of another that asked theirs for a part of it: read it, and write notes. The part is answered by itself. */
export const assisted: readonly Action[] = ['case.read', 'file.read', 'case.note'];

/** What reads the words and files of people: it stops where their use was restricted. */
export const readingWords: readonly Action[] = ['content.read', 'file.read', 'file.override', 'proof.export', 'case.unmask'];

/** How far this role's right to do something reaches; undefined when it has none. */
export function reachOf(role: Role, action: Action): RightReach | undefined {
  return (rights[action] as Row)[role];
}

/** Roles that have a right at all, in the order of the roles. */
export const rolesThatMay = (action: Action): Role[] => roles.filter((role) => reachOf(role, action) !== undefined);
