import type { EventKind } from './topology.js';

/** At most this many event ids travel on one slip. */
export const slipCapacity = 100;

/** What travels on a queue: ids of events that happened, never names, numbers, addresses or complaint text. */
export interface EventSlip {
  readonly v: 1;
  readonly event: EventKind;
  readonly ids: readonly string[];
}
