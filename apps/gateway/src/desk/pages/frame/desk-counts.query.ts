import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { holds } from '@app/shared/records/claim-rows.js';
import { sightOf } from '../../sight.js';
import { reach, type Staff } from '../../staff.js';
import { offersWaitingSql } from '../../transfers/offers.query.js';

/** What waits for somebody, as the navigation says it. */
export interface DeskCounts {
  /** Cases that they hold. */
  readonly work: number;
  /** At most a hundred: what matters is that something waits. None for whoever may not see them. */
  readonly quarantine: number;
  /** Cases that are offered to their department. */
  readonly offers: number;
}

/** Counts what the navigation tells of. Cases that the person is barred from are none. */
export async function countDesk(unitOfWork: UnitOfWork, staff: Staff): Promise<DeskCounts> {
  const overseen =
    reach(staff, 'quarantine.read') === undefined
      ? '0'
      : `(SELECT count(*)::int FROM (SELECT 1 FROM quarantine WHERE released_at IS NULL AND dismissed_at IS NULL LIMIT 100) q)`;
  const answers = reach(staff, 'offer.answer') !== undefined;
  const [counts] = await unitOfWork.read<DeskCounts>(
    `SELECT ${overseen} AS quarantine, ${answers ? offersWaitingSql('$3', '$2') : '0'} AS offers,
            (SELECT count(*)::int FROM claim h JOIN complaint c ON ${holds} WHERE h.staff_id = $1 AND h.ended_at IS NULL AND c.claim_until > now() AND NOT c.conflicts && $2::text[]) AS work`,
    [staff.id, staff.conflicts, ...(answers ? [sightOf(staff)[0]] : [])],
  );
  return counts!;
}
