import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { Transactions } from '../open-case.js';
import { demandDepartment } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** A filter of a queue under a name that somebody gave it; nobody else sees it. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** The filters' names and values: codes, and nothing that somebody typed. */
  readonly picked: Readonly<Record<string, string>>;
}

/** Characters of a name, and views of one queue that a person keeps. */
export const [mostOfViewName, mostViews] = [40, 20] as const;

/** The views that this person keeps of a department's queue, by name. */
export async function listViews(from: UnitOfWork, staff: Staff, department: string): Promise<SavedView[]> {
  return await from.readPrepared<SavedView>(
    'SELECT id, name, picked FROM saved_view WHERE staff_id = $1 AND department = $2 ORDER BY name, id',
    [staff.id, department],
  );
}

/**
 * Keeps a filter under a name; the same name again is the newer filter. Fails with `view.nameless` without a name or with one that is too long, `view.too-many`,
 * and `not-found` for a queue that is not theirs to see.
 */
export async function saveView(
  work: Transactions,
  staff: Staff,
  department: string,
  { name, picked }: Pick<SavedView, 'name' | 'picked'>,
): Promise<{ id: string }> {
  demandRight(staff, 'queue.read');
  demandDepartment(staff, department);
  if (name === '' || [...name].length > mostOfViewName || Object.keys(picked).length === 0) throw new Failure('view.nameless');
  return await work.run(async (tx) => {
    const [kept] = await tx.query<{ id: string }>(
      `INSERT INTO saved_view (id, staff_id, department, name, picked)
       SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM saved_view WHERE staff_id = $2 AND department = $3 AND name <> $4) < $6
       ON CONFLICT (staff_id, department, name) DO UPDATE SET picked = excluded.picked RETURNING id`,
      [newId(), staff.id, department, name, JSON.stringify(picked), mostViews],
    );
    if (!kept) throw new Failure('view.too-many');
    return kept;
  });
}

/** Forgets one of one's own views; somebody else's, and one that is gone, are content to find nothing to do. */
export async function forgetView(work: Transactions, staff: Staff, id: string): Promise<object> {
  return await work.run(async (tx) => {
    await tx.query('DELETE FROM saved_view WHERE id = $1 AND staff_id = $2', [id, staff.id]);
    return {};
  });
}
