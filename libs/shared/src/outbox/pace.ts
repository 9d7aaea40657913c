import { slipCapacity } from '../messages/event-slip.js';
import type { Consumer } from '../messages/topology.js';

/** Slips that were taken come due again after this long, unless whoever took them is still at it: what a dead process costs. */
export const leaseSeconds = 30;

/** While a handler runs, its slips are kept from coming due this often. */
export const renewalSeconds = 10;

/** A process looks for due slips of its own consumers this often: steps of the ladder, bells that were lost, a queue that is away. */
export const pollMilliseconds = 1_000;

/** While commits keep coming a bell is rung again after this long. */
export const ringGapMilliseconds = 100;

/** Who has worked off what was due looks on for this long, longer than the gap between two rings: in a busy house it needs no bell. */
export const lingerMilliseconds = 300;

/** How often it looks meanwhile. Commits that follow close on each other share a slip. */
export const lookMilliseconds = 25;

/** How a consumer works off its slips. */
export interface Pace {
  /** Most events on one slip: fewer where a single one is slow. */
  readonly slipSize: number;
  /** Slips of it that one process works on at once. */
  readonly lanes: number;
}

/** The pace of each consumer. */
export const paces: Readonly<Record<Consumer, Pace>> = {
  read: { slipSize: 5, lanes: 4 },
  // One at a time on a slip: each is a download.
  fetch: { slipSize: 1, lanes: 4 },
  route: { slipSize: slipCapacity, lanes: 2 },
  links: { slipSize: 50, lanes: 2 },
  notices: { slipSize: slipCapacity, lanes: 2 },
  // A slow mail server holds one lane and leaves the others to text messages. Five rounds of calls to a slip: at twelve seconds a call its
  // attempts still have time to leave.
  send: { slipSize: 40, lanes: 4 },
};
