import { fromEach, transitions } from '../transitions.js';

/** What can be granted, and whether it is a sum of money: always, never, or perhaps (a gift has a price, a replacement may have one). */
export const remedyTable = {
  refund: 'always',
  'fee-waiver': 'always',
  compensation: 'always',
  goodwill: 'always',
  gift: 'always',
  replacement: 'perhaps',
  correction: 'never',
  apology: 'never',
} as const satisfies Record<string, 'always' | 'perhaps' | 'never'>;

/** What is granted: money back, a fee that is not charged, what makes a loss good, a gesture, a thing, something put right, words of apology in writing. */
export type RemedyKind = keyof typeof remedyTable;
/** Every kind of remedy. */
export const remedyKinds = Object.keys(remedyTable) as readonly RemedyKind[];

/** Every state of a remedy, in the order in which it may come to them. */
export const remedyStates = ['proposed', 'approved', 'promised', 'fulfilled', 'refused', 'taken-back'] as const;
/** Where a remedy stands. `promised`: the outcome is decided, and it is a duty with a date; `fulfilled` has a proof. */
export type RemedyState = (typeof remedyStates)[number];

/** What moves a remedy. */
export type RemedyStep = 'proposed' | 'approved' | 'promised' | 'fulfilled' | 'refused' | 'taken-back';

/** The one list of what may become of a remedy. What was promised can only be fulfilled: nobody takes it back. */
export const remedyTransitions = transitions<RemedyState, RemedyStep>(
  remedyStates,
  ['fulfilled', 'refused', 'taken-back'],
  [
    [null, 'proposed', 'proposed'],
    ['proposed', 'approved', 'approved'],
    ['approved', 'promised', 'promised'],
    ['promised', 'fulfilled', 'fulfilled'],
    ['proposed', 'refused', 'refused'],
    ...fromEach<RemedyState, RemedyStep>(['proposed', 'approved'], 'taken-back', 'taken-back'),
  ],
);

/** Granted, and so counted against budgets and against what the same customer may have. */
export const grantedStates = ['approved', 'promised', 'fulfilled'] as const satisfies readonly RemedyState[];
