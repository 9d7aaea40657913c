import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

const pageSize = 100;

/** What is held back from its complainants, what is due first before the others, of the departments that this person may see. */
export async function listHeldNotices(unitOfWork: UnitOfWork, staff: Staff): Promise<object[]> {
  return await unitOfWork.read(
    `SELECT n.id, c.reference, n.kind, n.medium, n.language, w.kind AS work, w.since, w.due, n.held_for AS "heldFor", n.alarmed_at AS "alarmedAt"
     FROM work w JOIN notice n ON n.id = w.subject_id JOIN complaint c ON c.id = n.complaint_id
     WHERE w.kind IN ('held', 'acknowledge-by-hand') AND w.done_at IS NULL AND n.state = 'held' AND ${inSight('c', '$1', '$2')}
     ORDER BY w.due NULLS LAST, w.id LIMIT ${pageSize}`,
    [...sightOf(staff)],
  );
}
