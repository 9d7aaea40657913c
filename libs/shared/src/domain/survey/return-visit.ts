import { fromEach, transitions } from '../transitions.js';

/** Every state of a return visit. */
export const visitStates = ['passed-over', 'asked', 'to-call', 'answered', 'not-reached', 'declined', 'lapsed'] as const;
/**
 * Where a return visit stands: what a person thinks of how their complaint was handled. `passed-over`: not in the sample. `asked`: by a message with a link;
 * `to-call`: a person calls or visits them.
 */
export type VisitState = (typeof visitStates)[number];

/** The one list of what may become of a return visit. Each case is drawn once; an answer is given once. */
export const visitTransitions = transitions<VisitState, VisitState>(
  visitStates,
  ['passed-over', 'answered', 'not-reached', 'declined', 'lapsed'],
  [
    [null, 'passed-over', 'passed-over'],
    [null, 'asked', 'asked'],
    [null, 'to-call', 'to-call'],
    ...fromEach<VisitState, VisitState>(['asked', 'to-call'], 'answered', 'answered'),
    ['to-call', 'not-reached', 'not-reached'],
    ['to-call', 'declined', 'declined'],
    ...fromEach<VisitState, VisitState>(['asked', 'to-call'], 'lapsed', 'lapsed'),
  ],
);

/** How somebody is asked: by a message with a link, by a call from a script, or by a visit with the same. */
export const visitWays = ['message', 'call', 'visit'] as const;
/** How somebody is asked. */
export type VisitWay = (typeof visitWays)[number];

/** So often somebody is called before they count as not reached. */
export const mostTries = 3;

/** Whom a sample is drawn from, and how they are asked. What is absent lets all through. */
export interface Stratum {
  readonly results?: readonly string[] | undefined;
  readonly departments?: readonly string[] | undefined;
  /** Those who are vulnerable. */
  readonly vulnerable?: boolean | undefined;
  readonly sample: number;
  readonly by: VisitWay;
}

/** A decided case as a sample sees it. */
export interface DecidedCase {
  readonly decision: string | null;
  readonly department: string | null;
  readonly vulnerable: boolean;
}

/** The first stratum that a case belongs to; undefined: none. */
export const stratumOf = (strata: readonly Stratum[], one: DecidedCase): Stratum | undefined =>
  strata.find(
    ({ results, departments, vulnerable }) =>
      (results === undefined || (one.decision !== null && results.includes(one.decision))) &&
      (departments === undefined || (one.department !== null && departments.includes(one.department))) &&
      (vulnerable === undefined || vulnerable === one.vulnerable),
  );
