import { constants, setPriority } from 'node:os';

/**
 * Lets the gateway go first where processor time is short: in a surge what counts is that everything is taken in; routing and notices catch
 * up from their slips, and legal time is counted in days. They still get their share, so nothing stands still (docs/decisions/0008).
 */
export function stepAside(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // A system that does not let us is one that shares as it likes.
  }
}
