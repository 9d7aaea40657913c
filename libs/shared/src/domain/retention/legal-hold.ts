import { transitions } from '../transitions.js';

/** Why a case is kept past its time: an action before a court or tribunal, or an authority that looks into it. */
export const holdKinds = ['litigation', 'supervision'] as const;
/** Why a case is kept past its time. */
export type HoldKind = (typeof holdKinds)[number];

/** Every state of a legal hold. */
export const holdStates = ['standing', 'lifted', 'ended'] as const;
/** Where a legal hold stands: it stands, a person lifted it, or its last day is over. */
export type HoldState = (typeof holdStates)[number];

/** The one list of what may become of a hold. Whoever needs it longer places it anew, with a reason. */
export const holdTransitions = transitions<HoldState, HoldState>(
  holdStates,
  ['lifted', 'ended'],
  [
    [null, 'standing', 'standing'],
    ['standing', 'lifted', 'lifted'],
    ['standing', 'ended', 'ended'],
  ],
);

/** A hold is looked at again after so many years at most. House practice: one that nobody looks at keeps people's data for good. */
export const longestHoldYears = 3;
