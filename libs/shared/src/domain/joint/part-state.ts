import { fromEach, transitions } from '../transitions.js';

/** Every state of a part. `overdue`: nobody answered by the date; it is owed all the same. */
export const partStates = ['asked', 'overdue', 'answered', 'returned', 'withdrawn'] as const;
/** Where a part of joint handling stands: what a department or an outside body is asked to answer, while another department decides the case. */
export type PartState = (typeof partStates)[number];

/** What moves a part. `asked-again`: what came was not enough, or came back; it has a new date. */
export type PartStep = 'asked' | 'overdue' | 'answered' | 'returned' | 'asked-again' | 'withdrawn';

const withdrawn = 'withdrawn' as const;

/** The one list of what may become of a part. A withdrawn one is over; whatever else came back may be asked again, or withdrawn. */
export const partTransitions = transitions<PartState, PartStep>(
  partStates,
  ['withdrawn'],
  [
    [null, 'asked', 'asked'],
    ['asked', 'overdue', 'overdue'],
    ...fromEach<PartState, PartStep>(['asked', 'overdue'], 'answered', 'answered'),
    ...fromEach<PartState, PartStep>(['asked', 'overdue'], 'returned', 'returned'),
    ...fromEach<PartState, PartStep>(['overdue', 'answered', 'returned'], 'asked-again', 'asked'),
    ...fromEach<PartState, PartStep>(['asked', 'overdue', 'returned'], withdrawn, withdrawn),
  ],
);

/** Whoever was asked still owes an answer. */
export const owesAnswer: readonly PartState[] = ['asked', 'overdue'];
/** Nobody has answered it: a decision says why it goes without. */
export const unanswered: readonly PartState[] = ['asked', 'overdue', 'returned'];
/** While its part stands so, an assisting department sees the case. */
export const seesCase: readonly PartState[] = ['asked', 'overdue', 'answered'];

/** What an outside body is: it answers through a link and sees nothing but what it was asked. */
export const partyKinds = ['merchant', 'insurer', 'branch-abroad', 'other'] as const;
/** What an outside body is. */
export type PartyKind = (typeof partyKinds)[number];

/** A case has at most so many parts: beyond them nobody has an overview. */
export const mostParts = 20;
