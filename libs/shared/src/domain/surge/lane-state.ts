import { transitions } from '../transitions.js';

/** Every state of a case in the lane of an incident. */
export const laneStates = ['waiting', 'held-back', 'looked-at', 'answered', 'taken-out'] as const;
/**
 * Where a case in a lane stands: it waits for the common answer; that was refused for it (a point unanswered, a sum nobody approved) and a person sees to
 * it; somebody else looks at its decision first; it was decided; a person took it out because it differs, and it goes the way of every other case.
 */
export type LaneState = (typeof laneStates)[number];

/** The one list of what may become of a case in a lane. What was held back is tried again with the next answer, or decided by itself. */
export const laneTransitions = transitions<LaneState, LaneState>(
  laneStates,
  ['answered', 'taken-out'],
  [
    [null, 'waiting', 'waiting'],
    ['waiting', 'held-back', 'held-back'],
    ['waiting', 'looked-at', 'looked-at'],
    ['waiting', 'answered', 'answered'],
    ['waiting', 'taken-out', 'taken-out'],
    ['held-back', 'held-back', 'held-back'],
    ['held-back', 'looked-at', 'looked-at'],
    ['held-back', 'answered', 'answered'],
    ['held-back', 'taken-out', 'taken-out'],
    ['looked-at', 'answered', 'answered'],
    ['looked-at', 'held-back', 'held-back'],
    ['looked-at', 'taken-out', 'taken-out'],
  ],
);
