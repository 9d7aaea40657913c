import type { EventSlip } from '../messages/event-slip.js';
import type { Consumer } from '../messages/topology.js';

/** A slip on its way to one consumer. `epoch` counts the dispatches of its rows; all rows of one slip have the same. */
export interface Dispatch {
  readonly consumer: Consumer;
  readonly slip: EventSlip;
  readonly epoch: number;
}

/** Where the relay puts slips. */
export interface Publisher {
  /** Resolves when all are in the queue. A rejection means that any of them may be; repeating them is harmless. */
  publish(dispatches: readonly Dispatch[]): Promise<void>;
}
