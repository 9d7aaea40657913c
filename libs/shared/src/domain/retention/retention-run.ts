import type { KeepsFromErasure } from '../erasure/erasure.js';
import { transitions } from '../transitions.js';

/** Every state of a retention run. */
export const runStates = ['drawn-up', 'approved', 'refused', 'done'] as const;
/** Where a run stands: its list is fixed and waits for another person; the clock erases; refused or taken back; done, with a certificate. */
export type RunState = (typeof runStates)[number];

/** The one list of what may become of a run. */
export const runTransitions = transitions<RunState, RunState>(
  runStates,
  ['refused', 'done'],
  [
    [null, 'drawn-up', 'drawn-up'],
    ['drawn-up', 'approved', 'approved'],
    ['drawn-up', 'refused', 'refused'],
    ['approved', 'done', 'done'],
  ],
);

/** Every state of a case on the list of a run. */
export const runCaseStates = ['waiting', 'erased', 'kept'] as const;
/** Where a case of a run stands. `kept`: something came up before its turn, or the approver may not see it. */
export type RunCaseState = (typeof runCaseStates)[number];

/** The one list of what may become of a case of a run. */
export const runCaseTransitions = transitions<RunCaseState, RunCaseState>(
  runCaseStates,
  ['erased', 'kept'],
  [
    [null, 'waiting', 'waiting'],
    ['waiting', 'erased', 'erased'],
    ['waiting', 'kept', 'kept'],
  ],
);

/** Why a case of a run was kept after all: `not-due`, for it was taken up again or its rules changed; `not-seen`, for the approver may not see it. */
export type KeptInRun = KeepsFromErasure | 'not-due' | 'not-seen';

/** So many cases a run has at most: what one person can answer for in one list. House practice. */
export const mostInRun = 2_000;
