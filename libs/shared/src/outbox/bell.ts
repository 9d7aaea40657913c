import type { Consumer } from '../messages/topology.js';

/** A consumer's bell: it says that slips are due, not which. Whoever hears it takes them from the database. */
export interface Bell {
  /** Resolves when the bell is in the consumer's queue, or was there already. A ring that is lost costs a second: processes look for themselves. */
  ring(consumer: Consumer): Promise<void>;
}
