import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { holds } from '@app/shared/records/claim-rows.js';
import { partsWaitingSql } from '../../joint/parts.query.js';
import { lettersWaitingSql } from '../../notices/letters.js';
import { untoldDutiesSql } from '../../reports/report-duties.js';
import { sightOf } from '../../sight.js';
import { reach, type Staff } from '../../staff.js';
import { offersWaitingSql } from '../../transfers/offers.query.js';
import { deadWaitingSql } from '../../upkeep/dead-slips.query.js';
import { visitsWaitingSql } from '../../visits/visits.query.js';

/** What waits for somebody, as the navigation says it. */
export interface DeskCounts {
  /** Cases that they hold. */
  readonly work: number;
  /** At most a hundred: what matters is that something waits. None for whoever may not see them. */
  readonly quarantine: number;
  /** Cases that are offered to their department. */
  readonly offers: number;
  /** Surges that nobody has judged. */
  readonly incidents: number;
  /** Parts of other departments' cases that theirs is asked for. */
  readonly parts: number;
  /** Return visits that somebody is to call or go for. */
  readonly visits: number;
  /** Letters to print and post, at most a hundred. */
  readonly letters: number;
  /** Tasks that failed for good, at most a hundred. */
  readonly slips: number;
  /** Open duties of the institution that somebody is still to be told of: no message got through. */
  readonly duties: number;
}

const waitingIncidents = `(SELECT count(*)::int FROM incident WHERE state = 'proposed')`;

/** Counts what the navigation tells of. Cases that the person is barred from are none. */
export async function countDesk(unitOfWork: UnitOfWork, staff: Staff): Promise<DeskCounts> {
  const overseen =
    reach(staff, 'quarantine.read') === undefined
      ? '0'
      : `(SELECT count(*)::int FROM (SELECT 1 FROM quarantine WHERE released_at IS NULL AND dismissed_at IS NULL LIMIT 100) q)`;
  const answers = reach(staff, 'offer.answer') !== undefined;
  const calls = reach(staff, 'visit.record') !== undefined;
  const posts = reach(staff, 'letter.post') !== undefined;
  const heeds = reach(staff, 'slip.read') !== undefined;
  const [counts] = await unitOfWork.readPrepared<DeskCounts>(
    `SELECT ${overseen} AS quarantine, ${reach(staff, 'incident.read') === undefined ? '0' : waitingIncidents} AS incidents, ${answers ? offersWaitingSql('$3', '$2') : '0'} AS offers, ${answers ? partsWaitingSql('$3', '$2', '$4') : '0'} AS parts,
            ${calls ? visitsWaitingSql('$3', '$2') : '0'} AS visits, ${posts ? lettersWaitingSql('$3', '$2') : '0'} AS letters, ${heeds ? deadWaitingSql('$2') : '0'} AS slips, ${reach(staff, 'report.finish') === undefined ? '0' : untoldDutiesSql} AS duties,
            (SELECT count(*)::int FROM claim h JOIN complaint c ON ${holds} WHERE h.staff_id = $1 AND h.ended_at IS NULL AND c.claim_until > now() AND NOT c.conflicts && $2::text[]) AS work`,
    [
      staff.id,
      staff.conflicts,
      ...(answers || calls || posts ? [sightOf(staff)[0]] : []),
      ...(answers ? [staff.departmentKeys ?? []] : []),
    ],
  );
  return counts!;
}
