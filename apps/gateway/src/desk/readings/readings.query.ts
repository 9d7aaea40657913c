import { readReference } from '@app/shared/domain/ids.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, readsWords, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

/** One line of the log of reading. */
export interface ReadingShown {
  readonly id: string;
  readonly at: Date;
  readonly staffId: string;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly route: string;
  /** Absent for a list or a search. */
  readonly reference: string | null;
  /** Why, where a reason had to be given first: the grant that stood for an auditor, and what was said to see what is masked (of that only to who reads words). */
  readonly purpose: string | null;
}

export interface ReadingFilter {
  readonly reference?: string | undefined;
  /** Part of a name, in any spelling of letters. */
  readonly staff?: string | undefined;
  readonly from?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Readings on one page of the log. */
export const readingsPageSize = 100;

/** Of what was shown unmasked the reason that was given for this very reading: its line names the event (`readsFor`). */
const purposeOf = (readsWords: string): string => `CASE
  WHEN r.role = 'auditor' THEN (
    SELECT g.reason FROM content_grant g
    WHERE g.complaint_id = r.complaint_id AND g.staff_id = r.staff_id AND g.decided_at <= r.at AND coalesce(g.ended_at, g.ends_at) > r.at
    ORDER BY g.decided_at DESC LIMIT 1)
  WHEN r.action = 'case.unmask' AND ${readsWords} THEN (
    SELECT e.data->>'reason' FROM event e WHERE e.id = r.subject_id AND e.kind = 'content.unmasked') END`;

/** Who read what, the latest first. What was read of a case that this person may not see is not told to them. */
export async function listReadings(
  unitOfWork: UnitOfWork,
  staff: Staff,
  filter: ReadingFilter,
): Promise<{ items: ReadingShown[]; nextCursor?: string }> {
  const rows = await unitOfWork.read<ReadingShown>(
    `SELECT r.id, r.at, r.staff_id AS "staffId", r.actor, r.role, r.action, r.route, c.reference, ${purposeOf('$7')} AS purpose
     FROM reading r LEFT JOIN complaint c ON c.id = r.complaint_id
     WHERE (r.complaint_id IS NULL OR ${inSight('c', '$1', '$2')})
       AND ($3::text IS NULL OR c.reference = $3) AND ($4::text IS NULL OR strpos(lower(r.actor), lower($4)) > 0)
       AND ($5::timestamptz IS NULL OR r.at >= $5) AND ($6::uuid IS NULL OR r.id < $6)
     ORDER BY r.id DESC LIMIT ${readingsPageSize + 1}`,
    [
      ...sightOf(staff),
      filter.reference === undefined ? null : (readReference(filter.reference) ?? ''),
      filter.staff ?? null,
      filter.from ?? null,
      filter.cursor ?? null,
      readsWords(staff),
    ],
  );
  const items = rows.slice(0, readingsPageSize);
  return { items, ...(rows.length > readingsPageSize ? { nextCursor: items.at(-1)!.id } : {}) };
}
