import { askedIn } from '../assignments/give-to-department.js';
import type { Against, Complainant } from '../domain/complaint/complaint.js';
import { compileNames } from '../domain/conflict/name-finder.js';
import { type Added, findConflicts, type PersonFinding, saidOf } from '../people/conflict-findings.js';
import { namedStaff, namesColumns, type StaffNames } from '../people/names-in-force.js';
import { addedTo, eachOnce, findInside, textsOf } from '../people/what-was-added.js';
import type { UnitOfWork } from '../persistence/unit-of-work.js';
import { conflictKeys } from '../routing/conflicts.js';
import { actOnFindings, type FindingsContext } from './act-on-findings.js';

interface Told {
  readonly id: string;
  readonly subject: string | null;
  readonly text: string;
  readonly wish: string | null;
  readonly complainant: Complainant;
  readonly against: Against | null;
  readonly added: readonly Added[];
  /** Ids of its files that are text. */
  readonly texts: readonly string[];
  /** Keys by which it was asked whether its fields mean somebody. */
  readonly asked: readonly string[];
}

/**
 * Looks for people who came, or got another name, in the cases that were there before them: a batch of cases for all of these people at once,
 * in the order of their ids. A person is done half a minute after they came at the earliest, so that cases which a router took with the names
 * of before are among them. What was added to a case since is looked through with it. Gives how many cases it looked at.
 */
export async function scanForPeople(unitOfWork: UnitOfWork, house: FindingsContext, limit = 200): Promise<number> {
  const people = await unitOfWork.read<StaffNames & { keys: string[] | null; scannedTo: string; settled: boolean }>(
    `SELECT ${namesColumns}, s.keys, s.scanned_to::text AS "scannedTo", s.changed_at < now() - interval '30 seconds' AS settled
     FROM staff s WHERE s.left_at IS NULL AND s.scanned_to IS NOT NULL`,
  );
  if (people.length === 0) return 0;
  const from = people.map((one) => one.scannedTo).sort()[0]!;
  const cases = await unitOfWork.read<Told>(
    `SELECT c.id, c.subject, c.body AS text, c.wish, c.complainant, c.against, ${addedTo('c')} AS added, ${textsOf('c')} AS texts, ${askedIn('c.id')} AS asked FROM complaint c WHERE c.id > $1 ORDER BY c.id LIMIT $2`,
    [from, limit],
  );
  const names = compileNames(await namedStaff(people));
  const inside = [];
  for (const one of cases) inside.push(...(await findInside(unitOfWork, names, one)));
  const findings = eachOnce([
    ...findConflicts(names, cases),
    ...inside,
    ...cases.flatMap((one) => findDeclared(people, one, conflictKeys([one.against], house.departments))),
  ]);
  const last = cases.at(-1)?.id ?? from;
  const atEnd = cases.length < limit;
  await unitOfWork.run(async (tx) => {
    await actOnFindings(tx, house, findings, 'system:router');
    await tx.query(
      `UPDATE staff s SET scanned_to = CASE WHEN $3 AND r.settled THEN NULL ELSE greatest(s.scanned_to, $2::uuid) END
       FROM json_to_recordset($1) AS r(id uuid, settled boolean, scanned uuid)
       WHERE s.id = r.id AND s.scanned_to = r.scanned AND r.scanned <= $2::uuid`,
      [JSON.stringify(people.map(({ id, settled, scannedTo }) => ({ id, settled, scanned: scannedTo }))), last, atEnd],
    );
  });
  return atEnd ? 0 : cases.length;
}

/**
 * Whom of these people the fields name by keys of which it was asked already whether they mean somebody: it is asked of them, too. An everyday word
 * that is their name counts: in these fields stand names.
 */
function findDeclared(
  people: readonly { readonly id: string; readonly name: string; readonly keys: readonly string[] | null }[],
  { id: complaintId, against, asked }: Told,
  declared: readonly string[],
): PersonFinding[] {
  const named = declared.filter((key) => asked.includes(key));
  return people.flatMap(({ id, name, keys }) => {
    const shared = named.filter((key) => keys?.includes(key));
    if (shared.length === 0) return [];
    return [{ complaintId, key: `i:${id}`, name, origin: 'declared', place: 'against', excerpt: saidOf(against), keys: shared }];
  });
}
