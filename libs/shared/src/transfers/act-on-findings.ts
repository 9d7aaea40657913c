import { familiesOf, writeConflicts } from '../assignments/give-to-department.js';
import { openStatuses } from '../domain/complaint/complaint-status.js';
import { listed } from '../domain/transitions.js';
import { keepFindings, type PersonFinding } from '../people/conflict-findings.js';
import { survivingCases } from '../persistence/joined-cases.js';
import type { Tx } from '../persistence/unit-of-work.js';
import type { Department } from '../platform/config/institution.js';
import { isBarredFrom } from '../routing/conflicts.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { lockWhole, takeOver } from './take-over.js';

/** What acting on findings needs of the house: its departments as the papers have them, and its deadlines. */
export interface FindingsContext {
  readonly departments: readonly Department[];
  readonly deadlines: HouseDeadlines;
}

/**
 * What is found of a case that has a department already counts at once: whoever is found sees it no more, what they hold of it is free again, and
 * where it is about the department that has it, it goes to the complaint office, or to the first that it is not about. Until somebody independent
 * decides, as with what is found when a case is routed. Gives how many were new.
 */
export async function actOnFindings(
  tx: Tx,
  { departments, deadlines }: FindingsContext,
  findings: readonly PersonFinding[],
  actor: string,
): Promise<number> {
  if (findings.length === 0) return 0;
  const roots = await survivingCases(
    tx,
    findings.map((one) => one.complaintId),
  );
  const cases = [...new Set(roots.values())].sort();
  // The case before everything else of it (decision 0071).
  for (const id of cases) await lockWhole(tx, id);
  const fresh = await keepFindings(tx, findings, actor);
  if (fresh.length === 0) return 0;
  const touched = [...new Set(fresh.map((one) => roots.get(one.complaintId)!))].sort();
  await writeConflicts(tx, departments, touched);
  await moveBarred(tx, { departments, deadlines }, touched, actor);
  return fresh.length;
}

/** Moves the cases whose department they are about; a case that is decided stays where it was. */
async function moveBarred(tx: Tx, { departments, deadlines }: FindingsContext, ids: readonly string[], actor: string): Promise<void> {
  const members = await familiesOf(tx, ids);
  const open = await tx.query<{ id: string; department: string }>(
    `SELECT id, department FROM complaint WHERE id = ANY($1) AND department IS NOT NULL AND status IN (${listed(openStatuses)}) ORDER BY id`,
    [ids],
  );
  for (const { id, department: from } of open) {
    const family = members.filter((member) => member.root === id);
    const barred = (one: Department) =>
      family.some(({ against, found, cleared }) => isBarredFrom(one, against, departments, found, cleared));
    const own = departments.find((one) => one.id === from);
    if (!own || !barred(own)) continue;
    const to = departments.find((one) => one.id === triage && !barred(one)) ?? departments.find((one) => !barred(one));
    // It is about every department: somebody must have it.
    if (!to) continue;
    const reason = 'Found to be about the department that had it.';
    await takeOver(tx, deadlines, departments, {
      complaintId: id,
      from,
      to: to.id,
      reason,
      how: 'barred',
      saidBy: actor,
      actor,
      tells: true,
    });
  }
}

const triage = 'triage';
