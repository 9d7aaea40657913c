import { lockCases } from '@app/shared/obligations/case-record.js';
import { settleCases } from '@app/shared/obligations/settle-cases.js';
import { oweMovedDates } from '@app/shared/obligations/told-dates.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';

/**
 * Brings the duties of two cases in line with what they are to each other now. Joined, one clock runs, from the earliest receipt of all that
 * is part of the case that goes on: what the other owed as well is `replaced`, but for its acknowledgement, which answers an arrival of its
 * own. Taken apart, both have their own duties and clocks again. Whoever was told another day hears the new one.
 */
export async function settleBoth(tx: Tx, deadlines: HouseDeadlines, ids: readonly string[], actor: string): Promise<void> {
  const settled = await settleCases(tx, deadlines, await lockCases(tx, deadlines, ids));
  await oweMovedDates(tx, deadlines, settled, 'case', actor);
}
