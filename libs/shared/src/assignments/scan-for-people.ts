import type { Against, Complainant } from '../domain/complaint/complaint.js';
import { compileNames } from '../domain/conflict/name-finder.js';
import { findConflicts, keepFindings } from '../people/conflict-findings.js';
import { namedStaff, namesColumns, type StaffNames } from '../people/names-in-force.js';
import type { UnitOfWork } from '../persistence/unit-of-work.js';
import type { Department } from '../platform/config/institution.js';
import { writeConflicts } from './give-to-department.js';

interface Told {
  readonly id: string;
  readonly subject: string | null;
  readonly text: string;
  readonly wish: string | null;
  readonly complainant: Complainant;
  readonly against: Against | null;
}

/**
 * Looks for people who came, or got another name, in the cases that were there before them: a batch of cases for all of these people at once,
 * in the order of their ids. A person is done half a minute after they came at the earliest, so that cases which a router took with the names
 * of before are among them. Gives how many cases it looked at.
 */
export async function scanForPeople(unitOfWork: UnitOfWork, departments: readonly Department[], limit = 200): Promise<number> {
  const people = await unitOfWork.read<StaffNames & { scannedTo: string; settled: boolean }>(
    `SELECT ${namesColumns}, s.scanned_to::text AS "scannedTo", s.changed_at < now() - interval '30 seconds' AS settled
     FROM staff s WHERE s.left_at IS NULL AND s.scanned_to IS NOT NULL`,
  );
  if (people.length === 0) return 0;
  const from = people.map((one) => one.scannedTo).sort()[0]!;
  const cases = await unitOfWork.read<Told>(
    'SELECT id, subject, body AS text, wish, complainant, against FROM complaint WHERE id > $1 ORDER BY id LIMIT $2',
    [from, limit],
  );
  const findings = findConflicts(compileNames(await namedStaff(people)), cases);
  const last = cases.at(-1)?.id ?? from;
  const atEnd = cases.length < limit;
  await unitOfWork.run(async (tx) => {
    const found = await keepFindings(tx, findings, 'system:router');
    await writeConflicts(tx, departments, [...new Set(found.map((one) => one.complaintId))]);
    await tx.query(
      `UPDATE staff s SET scanned_to = CASE WHEN $3 AND r.settled THEN NULL ELSE greatest(s.scanned_to, $2::uuid) END
       FROM json_to_recordset($1) AS r(id uuid, settled boolean, scanned uuid)
       WHERE s.id = r.id AND s.scanned_to = r.scanned AND r.scanned <= $2::uuid`,
      [JSON.stringify(people.map(({ id, settled, scannedTo }) => ({ id, settled, scanned: scannedTo }))), last, atEnd],
    );
  });
  return atEnd ? 0 : cases.length;
}
