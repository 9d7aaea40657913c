import { transitions } from '../transitions.js';

/** Every state of a grant of content. A given one also ends by itself, at its end. */
export const grantStates = ['asked', 'given', 'refused', 'ended'] as const;
/** Where a grant of content stands. */
export type GrantState = (typeof grantStates)[number];

/** The one list of what may become of a grant: asked for, given or refused by somebody else, ended before its end. */
export const grantTransitions = transitions<GrantState, GrantState>(
  grantStates,
  ['refused', 'ended'],
  [
    [null, 'asked', 'asked'],
    ['asked', 'given', 'given'],
    ['asked', 'refused', 'refused'],
    ['given', 'ended', 'ended'],
  ],
);

/** So many days a grant stands at most; whoever needs longer asks again, with a reason. House practice. */
export const longestGrantDays = 30;
