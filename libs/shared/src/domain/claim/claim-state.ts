import { fromEach, transitions } from '../transitions.js';

/** How a claim ends, as its row keeps it. */
export const claimEnds = [
  'given-back',
  'ran-out',
  'decided',
  'transferred',
  'withdrawn',
  'joined',
  'left',
  'moved',
  'absent',
  'assigned',
  'barred',
] as const;
/** How a claim ended. */
export type ClaimEnd = (typeof claimEnds)[number];

/** Every state of a claim. */
export const claimStates = ['held', ...claimEnds] as const;
/** Where a claim stands: held, or how it ended. One that ended never holds anything again; whoever wants the case takes a new one. */
export type ClaimState = (typeof claimStates)[number];

/** The one list of what may become of a claim: `taken`, then whatever ends it. */
export const claimTransitions = transitions<ClaimState, 'taken' | ClaimEnd>(claimStates, claimEnds, [
  [null, 'taken', 'held'],
  ...claimEnds.flatMap((end) => fromEach<ClaimState, 'taken' | ClaimEnd>(['held'], end, end)),
]);
