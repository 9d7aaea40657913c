import { transitions } from '../transitions.js';

/** The ladder from its foot: whoever holds the case, the head of the department, the complaint office, the responsible executive. */
export const ladderSteps = ['holder', 'head', 'office', 'executive'] as const;
/** Who may stand on the ladder: somebody by what they are to a case. */
export type LadderStep = (typeof ladderSteps)[number];

/** Steps that a case is escalated to. Whoever holds it has it already: they are told when its date comes near. */
export const rungs = ['head', 'office', 'executive'] as const satisfies readonly LadderStep[];
/** Whom a case is escalated to. */
export type Rung = (typeof rungs)[number];

/** Why a case was escalated: its date, a colleague, the complainant, or because nobody below said anything. */
export const escalationGrounds = ['time-left', 'colleague', 'complainant', 'silence'] as const;
/** Why a case was escalated. */
export type EscalationGround = (typeof escalationGrounds)[number];

/** Every state of an escalation. */
export const escalationStates = ['standing', 'answered', 'passed-on', 'overtaken'] as const;
/** Where an escalation stands. `passed-on`: it went on to the next step. `overtaken`: the case was ended meanwhile, or became part of another. */
export type EscalationState = (typeof escalationStates)[number];

/** The one list of what may become of an escalation. What is answered is over; whoever wants more asks once more, and comes a step higher. */
export const escalationTransitions = transitions<EscalationState, 'raised' | 'answered' | 'passed-on' | 'overtaken'>(
  escalationStates,
  ['answered', 'passed-on', 'overtaken'],
  [
    [null, 'raised', 'standing'],
    ['standing', 'answered', 'answered'],
    ['standing', 'passed-on', 'passed-on'],
    ['standing', 'overtaken', 'overtaken'],
  ],
);

/** The first step of a ladder that is this one or above it; undefined where the ladder ends below. */
export const rungFrom = (ladder: readonly LadderStep[], least: Rung): Rung | undefined =>
  rungs.find((rung) => rungs.indexOf(rung) >= rungs.indexOf(least) && ladder.includes(rung));

/** Where a case is on its ladder: which step it stands with, and how high it ever came. Null: none. */
export interface LadderPlace {
  readonly rung: Rung | null;
  readonly highest: Rung | null;
}

/**
 * How a case goes up. `to`: until it stands with this step or a higher one, as a date that is due to it, or a case that was joined, wants. Without it: a
 * step above where it ever was, and at least `least`, as a wish or silence wants.
 */
export interface LadderMove {
  readonly to?: Rung | undefined;
  readonly least?: Rung | undefined;
}

/** The step that a case comes to; undefined where it stands high enough, or the ladder ends. The one reading of the ladder, for what happens and what is offered. */
export function stepFor(ladder: readonly LadderStep[], { to, least }: LadderMove, { rung, highest }: LadderPlace): Rung | undefined {
  const rank = (one: Rung | null | undefined): number => (one ? rungs.indexOf(one) : -1);
  if (to !== undefined) {
    const reached = rungFrom(ladder, to);
    return rank(reached) > rank(rung) ? reached : undefined;
  }
  const next = rungs[Math.max(rank(rung) + 1, rank(highest) + 1, rank(least), 0)];
  return next && rungFrom(ladder, next);
}

/** How high a case ever came, by its escalations as they are listed. */
export const placeOf = (all: readonly { readonly rung: Rung; readonly state: EscalationState }[]): LadderPlace => ({
  rung: all.find(({ state }) => state === 'standing')?.rung ?? null,
  highest: rungs.findLast((one) => all.some(({ rung }) => rung === one)) ?? null,
});
