import { transitions } from '../transitions.js';

/** Every state of a measure against a root cause. */
export const measureStates = ['proposed', 'agreed', 'dropped', 'done', 'effective', 'not-effective'] as const;
/** Where a measure stands: proposed, agreed to by another person, dropped, done, and found to have helped or not. */
export type MeasureState = (typeof measureStates)[number];

/** The one list of what may become of a measure. One that was found not to help is followed by another, not done again. */
export const measureTransitions = transitions<MeasureState, MeasureState>(
  measureStates,
  ['dropped', 'effective', 'not-effective'],
  [
    [null, 'proposed', 'proposed'],
    ['proposed', 'agreed', 'agreed'],
    ['proposed', 'dropped', 'dropped'],
    ['agreed', 'dropped', 'dropped'],
    ['agreed', 'done', 'done'],
    ['done', 'effective', 'effective'],
    ['done', 'not-effective', 'not-effective'],
  ],
);
