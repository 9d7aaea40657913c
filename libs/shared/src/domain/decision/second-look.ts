import { transitions } from '../transitions.js';

/** Every state of a second look. */
export const lookStates = ['asked', 'agreed', 'objected', 'overtaken'] as const;
/** Where a second look at a decision stands. `overtaken`: another decision was written, or the case went another way. */
export type LookState = (typeof lookStates)[number];

/** The one list of what may become of a second look. What was agreed is sent; what was objected to is written anew, and looked at anew. */
export const lookTransitions = transitions<LookState, LookState>(
  lookStates,
  ['agreed', 'objected', 'overtaken'],
  [
    [null, 'asked', 'asked'],
    ['asked', 'agreed', 'agreed'],
    ['asked', 'objected', 'objected'],
    ['asked', 'overtaken', 'overtaken'],
  ],
);

/** Which decisions somebody else looks at before they are sent. */
export interface LookRule {
  /** By their result. */
  readonly results: readonly string[];
  /** Of those, where the complaint names a sum of at least so many minor units; null: whatever it names. */
  readonly above: number | null;
  /** All of these results where the complainant may be vulnerable, whatever the sum. */
  readonly vulnerable: boolean;
  /** A share of the rest of these results, from 0 to 1. */
  readonly sample: number;
}

/** A decision before it is sent. `named`: the largest sum that the complaint names, in minor units; `lot`: from 0 to below 1, the case's own. */
export interface LookedAt {
  readonly decision: string;
  readonly named: number;
  readonly vulnerable: boolean;
  readonly lot: number;
}

/** Why somebody else looks at a decision first. */
export type LookReason = 'result' | 'amount' | 'vulnerable' | 'sample';

/** Whether somebody else looks at this decision before it is sent, and why; undefined: nobody needs to. */
export function lookReason(rule: LookRule, { decision, named, vulnerable, lot }: LookedAt): LookReason | undefined {
  if (!rule.results.includes(decision)) return undefined;
  if (vulnerable && rule.vulnerable) return 'vulnerable';
  if (rule.above === null) return rule.sample > 0 && rule.sample < 1 ? (lot < rule.sample ? 'sample' : undefined) : 'result';
  if (named >= rule.above) return 'amount';
  return lot < rule.sample ? 'sample' : undefined;
}

/** The lot of a case, from its id (a UUID): the same however often it is asked, and evenly spread. */
export const lotOf = (id: string): number => {
  // FNV-1a over the id, because a UUID of version 7 begins with the time.
  let hash = 0x811c9dc5;
  for (const sign of id) hash = Math.imul(hash ^ sign.charCodeAt(0), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
};
