import type { Against } from '../domain/complaint/complaint.js';
import { Failure } from '../domain/failure/failure.js';
import { survivingCases } from '../persistence/joined-cases.js';
import type { Tx } from '../persistence/unit-of-work.js';
import type { Department } from '../platform/config/institution.js';
import { newId } from '../platform/process/new-id.js';
import { freeCases, holds } from '../records/claim-rows.js';
import { giveComplaintRows, type RoutedRow } from '../records/complaint-rows.js';
import { conflictKeys, conflictKeysOf, conflictPapers, isBarredFrom } from '../routing/conflicts.js';

/** A case that is to be a department's, with all that is part of it. */
export interface Move {
  /** The case, or one that is part of it. */
  readonly complaintId: string;
  readonly department: string;
  /** Why, as the assignment keeps it: the rule's id, `transfer`, `joined`, `separated`. */
  readonly rule: string;
  readonly reason: string;
  /** What routing decided of it, where it had only come in: it is written with the department. */
  readonly routed?: RoutedRow;
}

interface Member {
  readonly root: string;
  readonly id: string;
  readonly department: string | null;
  readonly against: Against | null;
  /** Keys of whom it was found to be about, unless somebody independent decided that it is not. */
  readonly found: readonly string[];
  /** Keys of whom somebody independent decided that what is said of it does not mean. */
  readonly cleared: readonly string[];
}

/**
 * The one way in which a case becomes a department's: by a rule, by the sweeper, by transfer, by joining and by taking apart. All that is one
 * case moves together and is judged together, and whom it is about is written on each part. Fails with `department.barred` where any part of
 * it is about that department; only where it is about every department, the one that is wished for takes it, because somebody must.
 */
export async function giveToDepartment(tx: Tx, departments: readonly Department[], moves: readonly Move[], actor: string): Promise<void> {
  if (moves.length === 0) return;
  const roots = await survivingCases(
    tx,
    moves.map((move) => move.complaintId),
  );
  const members = await familiesOf(tx, [...new Set(roots.values())]);
  const rows = moves.flatMap((move) => {
    const family = members.filter((member) => member.root === roots.get(move.complaintId));
    demandOpenTo(departments, move.department, family);
    const conflicts = conflictsOf(family, departments);
    return family.map((member) => ({
      id: newId(),
      complaint_id: member.id,
      department: move.department,
      rule: move.rule,
      reason: move.reason,
      conflicts,
      moves: member.department !== move.department,
      routed: member.id === move.complaintId ? move.routed : undefined,
    }));
  });
  await giveComplaintRows(tx, rows, conflictPapers(departments), actor);
}

/**
 * Writes anew whom cases are about where that was written with other papers, or before it was written at all; gives how many cases it
 * looked at. Any number may run: each takes rows that no other holds.
 */
export async function renewConflicts(tx: Tx, departments: readonly Department[], limit = 200): Promise<number> {
  const papers = conflictPapers(departments);
  const late = await tx.query<{ id: string }>(
    `SELECT id FROM complaint WHERE against IS NOT NULL AND status <> 'received' AND (conflicts_of < $1 OR conflicts_of > $1)
     ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
    [papers, limit],
  );
  await writeConflicts(
    tx,
    departments,
    late.map((row) => row.id),
  );
  return late.length;
}

/**
 * Writes anew whom these cases, and all that is one case with each, are about. Whoever holds one of them and is barred from it now holds it no more:
 * it waits in its queue, and nothing of it changes.
 */
export async function writeConflicts(tx: Tx, departments: readonly Department[], ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const roots = await survivingCases(tx, ids);
  const members = await familiesOf(tx, [...new Set(roots.values())]);
  const rows = members.map(({ root, id }) => {
    const family = members.filter((member) => member.root === root);
    return {
      id,
      conflicts: conflictsOf(family, departments),
    };
  });
  await tx.query(
    `UPDATE complaint c SET conflicts = r.conflicts, conflicts_of = $2 FROM json_to_recordset($1) AS r(id uuid, conflicts text[]) WHERE c.id = r.id`,
    [JSON.stringify(rows), conflictPapers(departments)],
  );
  await freeFromBarred(
    tx,
    departments,
    rows.map((row) => row.id),
  );
}

/** Ends the claims of whoever is barred from what they hold. */
async function freeFromBarred(tx: Tx, departments: readonly Department[], ids: readonly string[]): Promise<void> {
  const held = await tx.query<{ claim: string; complaintId: string; conflicts: string[]; id: string; name: string; keys: string[] | null }>(
    `SELECT h.id AS claim, c.id AS "complaintId", c.conflicts, s.id, s.name, s.keys
     FROM complaint c JOIN claim h ON ${holds} JOIN staff s ON s.id = h.staff_id
     WHERE c.id = ANY($1) AND c.conflicts <> '{}' AND h.ended_at IS NULL ORDER BY c.id`,
    [ids],
  );
  const barred = held.filter(({ conflicts, ...staff }) => conflictKeysOf(staff, departments).some((key) => conflicts.includes(key)));
  if (barred.length === 0) return;
  await freeCases(
    tx,
    barred.map((one) => one.claim),
    'barred',
  );
  await tx.record(
    barred.map((one) => ({
      kind: 'claim.given-back' as const,
      complaintId: one.complaintId,
      subjectId: one.claim,
      actor: 'system:conflicts',
      data: { because: 'barred' },
    })),
  );
}

/** Whom a case is about, with all that is part of it: what was said, and what was found. */
const conflictsOf = (family: readonly Member[], departments: readonly Department[]): string[] => [
  ...new Set([
    ...family.flatMap(({ against, cleared }) => conflictKeys([against], departments).filter((key) => !cleared.includes(key))),
    ...family.flatMap((member) => member.found),
  ]),
];

/** Fails with `department.barred` where what is said of a family bars the department, unless it bars them all. */
export function demandOpenTo(
  departments: readonly Department[],
  id: string,
  family: readonly Pick<Member, 'against' | 'found' | 'cleared'>[],
): void {
  const barred = (department: Department) =>
    family.some(({ against, found, cleared }) => isBarredFrom(department, against, departments, found, cleared));
  const wanted = departments.find((department) => department.id === id);
  if (wanted && barred(wanted) && !departments.every(barred))
    throw new Failure('department.barred', undefined, { fields: [{ path: 'department', message: 'The complaint is about it.' }] });
}

/** In SQL: the keys of whom a case was found to be about, unless somebody independent decided that it is not. */
export const foundIn = (caseId: string): string =>
  `ARRAY(SELECT w.key FROM conflict_finding w WHERE w.complaint_id = ${caseId} AND w.state <> 'cleared')`;

/**
 * In SQL: the keys by which what the fields of a case say bars nobody any more: of each department and member of staff of whom somebody independent
 * decided that the fields do not mean them, with the keys by which they might have been, as those were when it was asked. Who shares a name with them
 * has a key of their own by then (desk/conflicts/question-declared.ts). What was found in the words says nothing of the fields.
 */
export const clearedIn = (caseId: string): string =>
  `ARRAY(SELECT unnest(w.key || w.keys) FROM conflict_finding w
         WHERE w.complaint_id = ${caseId} AND w.state = 'cleared' AND w.origin = 'declared')`;

/** In SQL: the keys by which it was asked whether the fields of a case mean somebody, whatever was decided. */
export const askedIn = (caseId: string): string =>
  `ARRAY(SELECT unnest(w.keys) FROM conflict_finding w WHERE w.complaint_id = ${caseId} AND w.origin = 'declared')`;

/** Each case with everything that is part of it, also through others. */
export async function familiesOf(tx: Tx, ids: readonly string[]): Promise<Member[]> {
  return await tx.query<Member>(
    `WITH RECURSIVE family AS (
       SELECT id AS root, id FROM complaint WHERE id = ANY($1) UNION ALL SELECT f.root, c.id FROM complaint c JOIN family f ON c.merged_into = f.id)
     SELECT f.root, c.id, c.department, c.against,
            ${foundIn('c.id')} AS found, ${clearedIn('c.id')} AS cleared FROM family f JOIN complaint c ON c.id = f.id ORDER BY c.id`,
    [ids],
  );
}
