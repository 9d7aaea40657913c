import { underWaySql } from '@app/shared/domain/complaint/complaint-status.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type PublicStanding, PublicStandings } from './door.js';

/** Reads standings. The last line of the trail that others may know of (not a note, not a claim) says when something changed. */
export class DbStandings extends PublicStandings {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async of(channel: string, references: readonly string[]): Promise<PublicStanding[]> {
    const known = references.flatMap((typed) => readReference(typed) ?? []);
    if (known.length === 0) return [];
    return await this.unitOfWork.read<PublicStanding>(
      `SELECT c.reference, ${underWaySql('c')} AS open, c.category, c.department, c.received_at AS "receivedAt", c.due_at AS "dueAt",
              coalesce((SELECT max(e.at) FROM event e WHERE e.complaint_id = c.id
                        AND e.kind IN ('complaint.assigned', 'complaint.transferred', 'deadline.extended', 'outcome.decided', 'complaint.reopened')),
                       c.received_at) AS "changedAt"
       FROM complaint c WHERE c.channel = $1 AND c.reference = ANY($2) ORDER BY c.received_at`,
      [channel, known],
    );
  }
}
