import { transitions } from '../transitions.js';

/** Every state of a transfer. `overtaken`: the case was decided, joined or moved before anybody answered. */
export const transferStates = ['offered', 'accepted', 'returned', 'taken-back', 'overtaken', 'designated'] as const;
/** Where a transfer stands. While it is `offered` the department that offers it answers for the case. */
export type TransferState = (typeof transferStates)[number];

/** What moves a transfer. `silence`: nobody answered in time, which accepts. */
export type TransferStep = 'offered' | 'designated' | 'accepted' | 'silence' | 'returned' | 'taken-back' | 'overtaken';

/** The one list of what may become of a transfer: offered and answered, or designated at once. What was answered stays answered. */
export const transferTransitions = transitions<TransferState, TransferStep>(
  transferStates,
  ['accepted', 'returned', 'taken-back', 'overtaken', 'designated'],
  [
    [null, 'offered', 'offered'],
    [null, 'designated', 'designated'],
    ['offered', 'accepted', 'accepted'],
    ['offered', 'silence', 'accepted'],
    ['offered', 'returned', 'returned'],
    ['offered', 'taken-back', 'taken-back'],
    ['offered', 'overtaken', 'overtaken'],
  ],
);

/** On what ground a department may return what it is offered: another's matter, too little to tell, a case it works on already, its own interest. */
export const returnGrounds = ['not-ours', 'incomplete', 'already-with-us', 'conflict'] as const;
/** Why a department returns what it is offered. */
export type ReturnGround = (typeof returnGrounds)[number];

/** A case that was returned so often goes to the complaint office, which designates. */
export const disputesUntilDesignation = 2;

/** What is known of a case that somebody wishes to offer. */
export interface OfferedCase {
  /** How often it was returned. */
  readonly disputes: number;
  /** Departments that answered for it before. */
  readonly heldBefore: readonly string[];
  /** Somebody was offered it and has not answered. */
  readonly isOffered: boolean;
}

/**
 * Why a case cannot be offered to a department, undefined where it can. It is offered to one at a time; after the second dispute it is designated
 * alone; and it goes to no department that had it before, but for the complaint office: so it cannot go round.
 */
export function refusedOffer(
  offered: OfferedCase,
  department: string,
  office: string,
): 'offered' | 'designated' | 'goes-round' | undefined {
  if (offered.isOffered) return 'offered';
  if (offered.disputes >= disputesUntilDesignation) return 'designated';
  return department !== office && offered.heldBefore.includes(department) ? 'goes-round' : undefined;
}
