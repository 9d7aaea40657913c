import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

const pageSize = 100;

/** A notice that waits for a person before it leaves. */
export interface HeldNotice {
  readonly id: string;
  readonly reference: string;
  readonly department: string | null;
  readonly kind: string;
  readonly medium: string | null;
  readonly language: string;
  readonly work: string;
  readonly since: Date;
  readonly due: Date | null;
  /** The budgets that it is above. */
  readonly heldFor: readonly { readonly budget: string; readonly limit: number; readonly hours: number }[] | null;
  readonly alarmedAt: Date | null;
}

/** What is held back from its complainants, what is due first before the others, of the departments that this person may see. */
export async function listHeldNotices(unitOfWork: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<HeldNotice[]> {
  return await unitOfWork.read<HeldNotice>(
    `SELECT n.id, c.reference, c.department, n.kind, n.medium, n.language, w.kind AS work, w.since, w.due, n.held_for AS "heldFor", n.alarmed_at AS "alarmedAt"
     FROM work w JOIN notice n ON n.id = w.subject_id JOIN complaint c ON c.id = n.complaint_id
     WHERE w.kind IN ('held', 'acknowledge-by-hand') AND w.done_at IS NULL AND n.state = 'held' AND ${inSight('c', '$1', '$2')}
     ORDER BY w.due NULLS LAST, w.id LIMIT ${pageSize}`,
    [...sightOf(staff)],
  );
}

/** An attempt of which nobody knows whether it arrived, and that a person may decide about. */
export interface UnknownDelivery {
  readonly id: string;
  readonly notice: string;
  readonly reference: string;
  readonly department: string | null;
  readonly kind: string;
  readonly medium: string;
  readonly provider: string;
  readonly begunAt: Date;
  /** How often the provider was asked. */
  readonly lookups: number;
  /** It is asked again then; null: nobody asks any more, a person decides. */
  readonly nextLookupAt: Date | null;
  readonly dueAt: Date | null;
}

/** Attempts whose fate nobody knows, what is due first before the others, of the departments that this person may see. */
export async function listUnknownDeliveries(unitOfWork: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<UnknownDelivery[]> {
  return await unitOfWork.read<UnknownDelivery>(
    `SELECT d.id, n.id AS notice, c.reference, c.department, n.kind, d.medium, d.provider, d.begun_at AS "begunAt", d.lookups, d.next_lookup_at AS "nextLookupAt", n.due_at AS "dueAt"
     FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN complaint c ON c.id = n.complaint_id
     WHERE d.state = 'unknown' AND d.resolution IS NULL AND ${inSight('c', '$1', '$2')}
     ORDER BY n.due_at NULLS LAST, d.begun_at, d.id LIMIT ${pageSize}`,
    [...sightOf(staff)],
  );
}
