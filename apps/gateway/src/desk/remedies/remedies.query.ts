import type { RemedyKind } from '@app/shared/domain/remedy/remedy.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** A remedy that was promised and is not fulfilled yet. `minor` in minor units of its currency; null: no money. */
export interface OwedRemedy {
  readonly id: string;
  readonly reference: string;
  readonly kind: RemedyKind;
  readonly minor: number | null;
  readonly currency: string | null;
  readonly department: string;
  readonly promisedAt: Date;
  readonly dueOn: string;
  readonly overdue: boolean;
}

const mostListed = 500;

/** What was promised and is not fulfilled yet, of the cases that this person may see, the first due first; ends after five hundred. */
export async function listOwedRemedies(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<OwedRemedy[]> {
  demandRight(staff, 'remedy.read');
  return await from.read<OwedRemedy>(
    `SELECT r.id, c.reference, r.kind, r.minor::float8 AS minor, r.currency, r.department, r.promised_at AS "promisedAt", r.due_on::text AS "dueOn",
            r.due_at <= now() AS overdue
     FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE r.state = 'promised' AND ${inSight('c', '$1', '$2')}
     ORDER BY r.due_at, r.id LIMIT ${mostListed}`,
    [...sightOf(staff)],
  );
}
