import { familiesOf, writeConflicts } from '@app/shared/assignments/give-to-department.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { saidOf } from '@app/shared/people/conflict-findings.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { conflictKeys, departmentsIn } from '@app/shared/routing/conflicts.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

interface Questioned {
  readonly id: string;
  readonly complaint_id: string;
  readonly key: string;
  readonly name: string;
  readonly excerpt: string;
  /** Of a person: by which of their keys the fields may mean them. Kept with the question: whoever has one of them later is asked about, too. */
  readonly keys: readonly string[];
}

/**
 * Asks whether those whom the fields of a case name are meant. Each member of staff who has such a name or number, and each department, becomes a
 * finding that somebody independent decides by itself, beside what was found of them in the words; until then all of them are barred as before. Of
 * whom this was asked already is not asked again: that is an appeal. Fails with `not-found` and `conflict.nobody-declared`.
 */
export async function questionDeclared(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  reason: string,
  departments: readonly Department[],
): Promise<{ items: { id: string; key: string; name: string }[] }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'conflict.question');
    const kept = await keep(tx, await declaredOf(tx, found.id, departments));
    if (kept.length === 0) throw new Failure('conflict.nobody-declared');
    await writeConflicts(tx, departments, [found.id]);
    await tx.record([
      {
        kind: 'conflict.questioned',
        complaintId: found.id,
        subjectId: kept[0]!.id,
        ...by(staff),
        data: { keys: kept.map(({ key }) => key), reason },
      },
    ]);
    return { items: kept.map(({ id, key, name }) => ({ id, key, name })) };
  });
}

/** Whom what is said of the case, and of all that is part of it, may mean: people who are here, and departments. */
async function declaredOf(tx: Tx, complaintId: string, departments: readonly Department[]): Promise<Questioned[]> {
  const rows: Questioned[] = [];
  for (const { id, against } of await familiesOf(tx, [complaintId])) {
    const keys = conflictKeys([against], departments);
    if (keys.length === 0) continue;
    const people = await tx.query<Pick<Questioned, 'key' | 'name' | 'keys'>>(
      `SELECT 'i:' || s.id AS key, s.name, ARRAY(SELECT unnest(s.keys) INTERSECT SELECT unnest($1::text[])) AS keys
       FROM staff s WHERE s.left_at IS NULL AND s.keys && $1::text[] ORDER BY s.name, s.id`,
      // A branch is nobody's name: whoever works there is not asked about one by one.
      [keys.filter((key) => !/^[db]:/.test(key))],
    );
    const named = departmentsIn(keys).flatMap((one) => {
      const head = departments.find((department) => department.id === one)?.head;
      return head === undefined ? [] : [{ key: `d:${one}`, name: head, keys: [] }];
    });
    const excerpt = saidOf(against);
    rows.push(...[...people, ...named].map((one) => ({ id: newId(), complaint_id: id, ...one, excerpt })));
  }
  return rows;
}

/** Keeps what is asked, each once. Gives what now waits for a decision and did not before. */
async function keep(tx: Tx, rows: readonly Questioned[]): Promise<Questioned[]> {
  return await tx.query<Questioned>(
    `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place, excerpt, keys)
     SELECT id, complaint_id, key, name, 'declared', 'against', excerpt, keys
     FROM json_to_recordset($1) AS r(id uuid, complaint_id uuid, key text, name text, excerpt text, keys text[])
     ON CONFLICT (complaint_id, key, (origin = 'declared')) DO NOTHING
     RETURNING id, complaint_id, key, name, excerpt, keys`,
    [JSON.stringify(rows)],
  );
}
