import { slipCapacity } from '../messages/event-slip.js';
import type { Consumer } from '../messages/topology.js';

/** A dispatched slip comes due again after this long, unless its consumer is still at it: what losing the whole queue costs. */
export const leaseSeconds = 30;

/** While a handler runs, its slips are kept from coming due this often. */
export const renewalSeconds = 10;

/** Leftovers (a crash before publishing, another process's commit) are found this often. */
export const pollMilliseconds = 1_000;

/** From the beginning of one turn to that of the next, while commits keep coming. */
export const turnGapMilliseconds = 50;

/** Rows taken for one consumer in one turn. */
export const turnSize = 500;

export interface Pace {
  /** Most events on one slip: fewer where a single one is slow. */
  readonly slipSize: number;
  /** Most rows out at once. A longer queue would outlast the lease, and every row would be sent again and again in a surge. */
  readonly window: number;
}

export const paces: Readonly<Record<Consumer, Pace>> = {
  read: { slipSize: 5, window: 200 },
  // One at a time on a slip: each is a download.
  fetch: { slipSize: 1, window: 50 },
  route: { slipSize: slipCapacity, window: 5_000 },
  links: { slipSize: 50, window: 2_000 },
  notices: { slipSize: slipCapacity, window: 5_000 },
  send: { slipSize: 20, window: 1_000 },
};
