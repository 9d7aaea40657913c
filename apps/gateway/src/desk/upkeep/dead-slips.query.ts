import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import { reach, type Staff } from '../staff.js';

/** A task that failed for good, as it stands on the list. */
export interface DeadSlipShown {
  readonly eventId: string;
  readonly consumer: string;
  readonly kind: string;
  readonly code: string | null;
  /** As it was written when it failed; holds nothing of a person. */
  readonly failure: string | null;
  readonly failures: number;
  readonly deadAt: Date;
  /** Of the case that it is about, for whoever sees that case. */
  readonly reference: string | null;
}

/** So many are shown; those that died first. */
export const shownMost = 200;

/** Of `slip s`, `event e` and `complaint c`: it failed for good, and is about no case that this person is barred from. The parameter holds what bars them. */
export const deadInSight = (conflicts: string): string =>
  `s.dead_at IS NOT NULL AND (c.id IS NULL OR NOT c.conflicts && ${conflicts}::text[])`;

/** How many tasks failed for good, at most a hundred, for the menu. */
export const deadWaitingSql = (conflicts: string): string =>
  `(SELECT count(*)::int FROM (SELECT FROM slip s JOIN event e ON e.id = s.event_id LEFT JOIN complaint c ON c.id = e.complaint_id WHERE ${deadInSight(conflicts)} LIMIT 100) dead)`;

/** Tasks that failed for good, those that wait longest first, and how many there are; what is about a case that this person is barred from is not among them. */
export async function listDeadSlips(from: Reader, staff: Staff): Promise<{ items: DeadSlipShown[]; total: number }> {
  const sees = reach(staff, 'case.read') !== undefined;
  const rows = await from.read<DeadSlipShown & { total: number }>(
    `SELECT s.event_id AS "eventId", s.consumer, s.kind, s.last_code AS code, s.last_failure AS failure, s.failures, s.dead_at AS "deadAt",
            ${sees ? `CASE WHEN ${inSight('c', '$2', '$1')} THEN c.reference END` : 'NULL'} AS reference, count(*) OVER ()::int AS total
     FROM slip s JOIN event e ON e.id = s.event_id LEFT JOIN complaint c ON c.id = e.complaint_id
     WHERE ${deadInSight('$1')} ORDER BY s.dead_at, s.event_id, s.consumer LIMIT ${shownMost}`,
    [staff.conflicts, ...(sees ? [sightOf(staff)[0]] : [])],
  );
  return { items: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}
