import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

/** Somebody whom a case may be about though nobody said so, or whose own it is. */
export interface ConflictFinding {
  readonly id: string;
  readonly reference: string;
  readonly department: string | null;
  /** `i:` and a member of staff, or `d:` and a department whose head it is. */
  readonly key: string;
  readonly name: string;
  readonly origin: 'words' | 'complainant' | 'relative';
  readonly place: 'subject' | 'text' | 'wish' | 'against' | 'complainant';
  readonly excerpt: string | null;
  /** open: barred until somebody decides; barred; cleared; appealed: barred until the integrity desk decides. */
  readonly state: 'open' | 'barred' | 'cleared' | 'appealed';
  readonly foundAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly appeal: string | null;
}

const pageSize = 100;

/** What waits for a decision, the oldest first; with `decided` what was decided, the latest first. Of cases that this person may see, never of their own. */
export async function listFindings(unitOfWork: UnitOfWork, staff: Staff, decided = false): Promise<ConflictFinding[]> {
  return await unitOfWork.read<ConflictFinding>(
    `SELECT f.id, c.reference, c.department, f.key, f.name, f.origin, f.place, f.excerpt, f.state, f.found_at AS "foundAt", f.decided_at AS "decidedAt",
            f.decided_by AS "decidedBy", f.reason, f.appeal
     FROM conflict_finding f JOIN complaint c ON c.id = f.complaint_id
     WHERE ${decided ? `f.state IN ('barred', 'cleared')` : `f.state IN ('open', 'appealed')`} AND ${inSight('c', '$1', '$2')}
     ORDER BY ${decided ? 'f.decided_at DESC' : 'f.found_at'}, f.id LIMIT ${pageSize}`,
    [...sightOf(staff)],
  );
}
