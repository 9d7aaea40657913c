import type { EventSlip } from '../messages/event-slip.js';
import type { Consumer } from '../messages/topology.js';
import { paces } from './pace.js';
import type { TakenRow } from './slip-rows.js';

/** A slip for its consumer's handler. `epoch` counts how often its rows were taken; all rows of one slip have the same. */
export interface Dispatch {
  readonly consumer: Consumer;
  readonly slip: EventSlip;
  readonly epoch: number;
}

/**
 * Puts taken rows on slips: together what goes to one consumer, tells of one kind and has one epoch, oldest first, up to the
 * consumer's slip size. A row that failed before is alone on its slip, so that it cannot take others down with it.
 */
export function slipsOf(
  rows: readonly TakenRow[],
  slipSize: (consumer: Consumer) => number = (consumer) => paces[consumer].slipSize,
): Dispatch[] {
  const dispatches: Dispatch[] = [];
  const open = new Map<string, { ids: string[]; room: number }>();
  // Event ids are UUIDv7: their order is the order in time.
  for (const row of rows.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))) {
    const key = `${row.consumer}/${row.kind}/${row.epoch}`;
    const group = row.failures === 0 ? open.get(key) : undefined;
    if (group !== undefined && group.room > 0) {
      group.ids.push(row.eventId);
      group.room -= 1;
      continue;
    }
    const ids = [row.eventId];
    dispatches.push({ consumer: row.consumer, epoch: row.epoch, slip: { v: 1, event: row.kind, ids } });
    if (row.failures === 0) open.set(key, { ids, room: slipSize(row.consumer) - 1 });
  }
  return dispatches;
}
