import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Reader, Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { beginClaimRow, freeCase, holds } from '@app/shared/records/claim-rows.js';
import { conflictKeysOf } from '@app/shared/routing/conflicts.js';
import type { DeskContext } from '../desk-context.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

/** Somebody whom a case may be assigned to. */
export interface Assignee {
  readonly id: string;
  readonly name: string;
  /** How many cases they hold now. */
  readonly holds: number;
}

interface StoredAssignee extends Assignee {
  readonly keys: readonly string[] | null;
  readonly conflicts: readonly string[];
}

/** A case that is somebody's now, under a lease in working time. */
export interface HandedOut {
  readonly reference: string;
  readonly claimId: string;
  readonly holder: string;
  readonly leaseUntil: Date;
}

/**
 * Whoever answers for a department gives a case to one of its people, by name and with a reason: they hold it for `claims.assignedFor`, longer while they are at work, and whoever held it before holds it no more
 * (what they were writing is refused with `claim.lost`). Fails with `not-found`, `complaint.already-decided`, and `claim.not-theirs` for somebody who is not of
 * the department, is away today, or whom the case is about.
 */
export async function assignCase(
  work: Transactions,
  desk: DeskContext,
  staff: Staff,
  reference: string,
  wish: { readonly person: string; readonly reason: string },
): Promise<HandedOut> {
  const { zone, claims } = desk.house.institution;
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.assign');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    const person = (await assigneesOf((sql, values) => tx.query(sql, values), found.id, desk.house.departments, zone)).find(
      ({ id }) => id === wish.person,
    );
    if (!person) throw new Failure('claim.not-theirs');
    await freeCase(tx, found.id, 'assigned');
    const claimId = newId();
    const leaseUntil = desk.deadlines.closingAfter(found.now, claims.assignedFor);
    await holdUntil(tx, found.id, claimId, leaseUntil);
    const holder = `staff:${person.name}`;
    await beginClaimRow(tx, {
      claimId,
      complaintId: found.id,
      department: found.department!,
      actor: holder,
      staffId: person.id,
      leaseUntil,
    });
    const data = { to: holder, toId: person.id, was: found.claimLive ? found.holder : null, reason: wish.reason };
    await tx.record([{ kind: 'claim.assigned', complaintId: found.id, subjectId: claimId, ...by(staff), data }]);
    return { reference: found.reference, claimId, holder, leaseUntil };
  });
}

/**
 * The people of a case's department that it may be assigned to: who work there, are not away today, and whom it is not about. By how little they hold, which
 * shows who holds much.
 */
export async function assignees(from: Reader, complaintId: string, { house }: DeskContext): Promise<Assignee[]> {
  return await assigneesOf((sql, values) => from.read(sql, values), complaintId, house.departments, house.institution.zone);
}

async function assigneesOf(
  ask: (sql: string, values: unknown[]) => Promise<StoredAssignee[]>,
  complaintId: string,
  departments: readonly Department[],
  zone: string,
): Promise<Assignee[]> {
  const people = await ask(
    `SELECT p.id, p.name, p.keys, case_of.conflicts,
            (SELECT count(*)::int FROM claim h JOIN complaint c ON ${holds} WHERE h.staff_id = p.id AND h.ended_at IS NULL AND c.claim_until > now()) AS holds
     FROM complaint case_of JOIN staff p ON p.department = case_of.department
     WHERE case_of.id = $1 AND p.role IN ('clerk', 'head', 'integrity') AND p.left_at IS NULL
       AND NOT coalesce((now() AT TIME ZONE $2)::date BETWEEN p.absent_from AND coalesce(p.absent_until, 'infinity'), false)
     ORDER BY holds, p.name, p.id LIMIT 500`,
    [complaintId, zone],
  );
  return people
    .filter((one) => !conflictKeysOf(one, departments).some((key) => one.conflicts.includes(key)))
    .map(({ id, name, holds: held }) => ({ id, name, holds: held }));
}

async function holdUntil(tx: Tx, id: string, claimId: string, until: Date): Promise<void> {
  await tx.query('UPDATE complaint SET claim_id = $2, claim_until = $3, version = version + 1 WHERE id = $1', [id, claimId, until]);
}
