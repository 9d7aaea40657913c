import { nameAsWritten } from '../domain/conflict/person-keys.js';
import { Failure } from '../domain/failure/failure.js';
import { departmentRoles, type Role } from '../domain/rights/roles.js';
import type { Reader, Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import { freeCases } from '../records/claim-rows.js';
import { keysOf, keysVersion } from './person-keys-of.js';

/** What is known of somebody who works here. */
export interface PersonSaid {
  readonly name: string;
  readonly role: Role;
  readonly department: string | null;
  readonly spellings?: readonly string[] | undefined;
  readonly staffNumber?: string | undefined;
  readonly email?: string | undefined;
  readonly branch?: string | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly skills?: readonly string[] | undefined;
  readonly relatives?: readonly string[] | undefined;
}

/** Somebody who works here, or did. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly spellings: readonly string[];
  readonly staffNumber: string | null;
  readonly email: string | null;
  readonly role: Role;
  readonly department: string | null;
  readonly branch: string | null;
  readonly languages: readonly string[];
  readonly skills: readonly string[];
  readonly relatives: readonly string[];
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
  /** Tokens that open the house. */
  readonly tokens: number;
  /** Whether they have set a password and an authenticator. */
  readonly hasPassword: boolean;
  /** They have set them by a colleague's invitation, and nobody has vouched yet that it was they. */
  readonly waitsForVouching: boolean;
  /** Until when their invitation stands, where they have one. */
  readonly invitedUntil: Date | null;
  /** Days, both included, on which they are away; null where they are not. */
  readonly absentFrom: string | null;
  readonly absentUntil: string | null;
  /** Who stands in for them while they are away. */
  readonly deputyIds: readonly string[];
}

/** Who changes something about people, as the trail has it. */
export interface Keeper {
  readonly actor: string;
  readonly actorId?: string;
}

const columns = `s.id, s.name, s.spellings, s.staff_number AS "staffNumber", s.email, s.role, s.department, s.branch, s.languages, s.skills, s.relatives,
  s.joined_at AS "joinedAt", s.left_at AS "leftAt",
  (SELECT count(*)::int FROM staff_token t WHERE t.staff_id = s.id AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())) AS tokens,
  EXISTS (SELECT 1 FROM staff_password w WHERE w.staff_id = s.id) AS "hasPassword",
  EXISTS (SELECT 1 FROM staff_password w WHERE w.staff_id = s.id AND w.vouch_hash IS NOT NULL) AS "waitsForVouching",
  (SELECT max(i.expires_at) FROM staff_invitation i WHERE i.staff_id = s.id AND i.expires_at > now()) AS "invitedUntil",
  s.absent_from::text AS "absentFrom", s.absent_until::text AS "absentUntil", s.deputy_ids AS "deputyIds"`;

/** Everybody who is here, by name; with `gone` also who left. */
export async function listPeople(from: Reader, gone = false): Promise<Person[]> {
  return await from.read<Person>(
    `SELECT ${columns} FROM staff s WHERE $1 OR s.left_at IS NULL ORDER BY s.left_at NULLS FIRST, s.name, s.id`,
    [gone],
  );
}

/**
 * The one person who is meant by an id, a staff number or a name in any spelling. Fails with `staff.unknown`, and with `staff.name-in-use` where several
 * have the name.
 */
export async function personMeant(tx: Tx, who: string): Promise<Person> {
  const people = await tx.query<Person>(`SELECT ${columns} FROM staff s WHERE s.left_at IS NULL FOR UPDATE OF s`);
  const byId = people.filter((one) => one.id === who || one.staffNumber?.toLowerCase() === who.toLowerCase());
  const named = people.filter((one) => [one.name, ...one.spellings].some((name) => nameAsWritten(name) === nameAsWritten(who)));
  const meant = byId.length > 0 ? byId : named;
  if (meant.length > 1) throw new Failure('staff.name-in-use', 'Several people have this name. Give a staff number or an id.');
  if (meant[0] === undefined) throw new Failure('staff.unknown');
  return meant[0];
}

/** Somebody who is here, by their id, locked until the transaction ends. Fails with `staff.unknown`. */
export async function personWithId(tx: Tx, id: string): Promise<Person> {
  const [found] = await tx.query<Person>(`SELECT ${columns} FROM staff s WHERE s.id = $1 AND s.left_at IS NULL FOR UPDATE OF s`, [id]);
  if (!found) throw new Failure('staff.unknown');
  return found;
}

/**
 * Enters somebody. `id` is theirs already where they had tokens before there were accounts. Fails with `staff.department-missing`, and with
 * `staff.number-in-use`.
 */
export async function addPerson(tx: Tx, said: PersonSaid, keeper: Keeper, id = newId()): Promise<string> {
  demandDepartment(said.role, said.department);
  await demandFreeNumber(tx, said.staffNumber, id);
  await tx.query(
    `INSERT INTO staff (id, name, spellings, staff_number, email, role, department, branch, languages, skills, relatives, keys)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      said.name,
      said.spellings ?? [],
      said.staffNumber ?? null,
      said.email ?? null,
      said.role,
      said.department,
      said.branch ?? null,
      said.languages ?? [],
      said.skills ?? [],
      said.relatives ?? [],
      await keysOf(id, { ...said, spellings: said.spellings ?? [] }),
    ],
  );
  await tx.record([{ kind: 'staff.joined', subjectId: id, ...keeper, data: { role: said.role, department: said.department } }]);
  return id;
}

/** Makes the keys anew of whose keys are missing or were made in another way; gives how many. Any number may run. */
export async function renewKeys(unitOfWork: Pick<UnitOfWork, 'run'>): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const people = await tx.query<Person>(
      `SELECT ${columns} FROM staff s WHERE s.left_at IS NULL AND NOT coalesce($1 = ANY (s.keys), false) ORDER BY s.id LIMIT 200 FOR UPDATE OF s SKIP LOCKED`,
      [keysVersion],
    );
    for (const person of people) await tx.query('UPDATE staff SET keys = $2 WHERE id = $1', [person.id, await keysOf(person.id, person)]);
    return people.length;
  });
}

/** What is to be otherwise about somebody; what is absent stays. */
export type Change = Partial<PersonSaid>;

/**
 * Gives somebody another department, role, name or number. Their tokens and sessions have the new rights with their next request; the keys that
 * cases are compared with are made anew, and cases that were there before are looked through. What they hold in a department that is no longer
 * theirs goes back to its queue. Nobody gives themselves another role or department: `staff.own-account`.
 */
export async function changePerson(tx: Tx, person: Person, change: Change, keeper: Keeper): Promise<Person> {
  const next: Person = {
    ...person,
    ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
  };
  if (next.role !== person.role || next.department !== person.department) demandOther(person, keeper);
  demandDepartment(next.role, next.department);
  await demandFreeNumber(tx, next.staffNumber ?? undefined, person.id);
  await tx.query(
    `UPDATE staff SET name = $2, spellings = $3, staff_number = $4, email = $5, role = $6, department = $7, branch = $8, languages = $9, skills = $10,
            relatives = $11, keys = $12, changed_at = now(), scanned_to = '00000000-0000-0000-0000-000000000000' WHERE id = $1`,
    [
      person.id,
      next.name,
      next.spellings,
      next.staffNumber,
      next.email,
      next.role,
      next.department,
      next.branch,
      next.languages,
      next.skills,
      next.relatives,
      await keysOf(person.id, next),
    ],
  );
  await tx.query('UPDATE staff_token SET name = $2, role = $3, department = $4 WHERE staff_id = $1 AND revoked_at IS NULL', [
    person.id,
    next.name,
    next.role,
    next.department,
  ]);
  if (next.department !== person.department || next.role !== person.role) await freeCasesOf(tx, person, 'moved', keeper, next.department);
  await tx.record([
    {
      kind: 'staff.changed',
      subjectId: person.id,
      ...keeper,
      data: { from: { role: person.role, department: person.department }, to: { role: next.role, department: next.department } },
    },
  ]);
  return next;
}

/** What somebody who left held, and what ended with it. */
export interface Left {
  readonly person: string;
  readonly tokens: number;
  readonly sessions: number;
  /** Cases that went back to their queues. */
  readonly cases: readonly string[];
}

/**
 * Somebody leaves: their tokens, sessions, password, invitation and claims end in this transaction, so that every gateway knows at once, and what they
 * held is in its queue again. Nothing of a case changes: notes, drafts of decisions and dates stand. Nobody lets themselves go: `staff.own-account`.
 */
export async function leave(tx: Tx, person: Person, keeper: Keeper): Promise<Left> {
  demandOther(person, keeper);
  await tx.query('UPDATE staff SET left_at = now() WHERE id = $1 AND left_at IS NULL', [person.id]);
  const sessions = await endSessionsOf(tx, person.id);
  for (const table of ['staff_password', 'recovery_code', 'staff_invitation'])
    await tx.query(`DELETE FROM ${table} WHERE staff_id = $1`, [person.id]);
  const tokens = await tx.query('UPDATE staff_token SET revoked_at = now() WHERE staff_id = $1 AND revoked_at IS NULL RETURNING 1', [
    person.id,
  ]);
  const cases = await freeCasesOf(tx, person, 'left', keeper, null);
  await tx.record([
    {
      kind: 'staff.left',
      subjectId: person.id,
      ...keeper,
      data: { tokens: tokens.length, sessions, cases: cases.length },
    },
  ]);
  return { person: person.id, tokens: tokens.length, sessions, cases };
}

/** Ends every session of somebody, however it began, and gives how many there were. Every gateway knows with its next request. */
export async function endSessionsOf(tx: Tx, staffId: string): Promise<number> {
  const ended = await tx.query(
    `UPDATE staff_session s SET ended_at = now() WHERE s.ended_at IS NULL
       AND (s.staff_id = $1 OR s.token_id IN (SELECT t.id FROM staff_token t WHERE t.staff_id = $1)) RETURNING 1`,
    [staffId],
  );
  return ended.length;
}

/** When somebody is away, and who stands in for them. */
export interface AbsenceSaid {
  /** Local days, both included; `from` null ends an absence. */
  readonly from: string | null;
  readonly until: string | null;
  readonly deputyIds: readonly string[];
}

/**
 * Notes that somebody is away, or is back. What they hold goes back to its queue where they are away `today` (a local day). A deputy is here, another
 * person, and of the same department, for they act in it. Fails with `staff.deputy-unfit`.
 */
export async function noteAbsence(tx: Tx, person: Person, said: AbsenceSaid, today: string, keeper: Keeper): Promise<readonly string[]> {
  const fit = await tx.query<{ id: string }>(
    `SELECT id FROM staff WHERE id = ANY($1::uuid[]) AND id <> $2 AND left_at IS NULL AND department IS NOT DISTINCT FROM $3`,
    [said.deputyIds, person.id, person.department],
  );
  if (fit.length < new Set(said.deputyIds).size) throw new Failure('staff.deputy-unfit');
  const until = said.from === null ? null : (said.until ?? said.from);
  await tx.query('UPDATE staff SET absent_from = $2, absent_until = $3, deputy_ids = $4 WHERE id = $1', [
    person.id,
    said.from,
    until,
    said.from === null ? [] : said.deputyIds,
  ]);
  const awayNow = said.from !== null && said.from <= today && until! >= today;
  const cases = awayNow ? await freeCasesOf(tx, person, 'absent', keeper, null) : [];
  const data = { from: said.from, until, deputies: said.from === null ? [] : said.deputyIds, cases: cases.length };
  await tx.record([{ kind: 'staff.absence-noted', subjectId: person.id, ...keeper, data }]);
  return cases;
}

/**
 * What people hold who are away since today goes back to its queue, at once when the day begins and not when the lease is over: whoever noted that they are
 * away may have done so a week before. Gives how many people held something. `today`: the local day.
 */
export async function freeWhatTheAwayHold(tx: Tx, today: string, keeper: Keeper): Promise<number> {
  const away = await tx.query<{ id: string }>(
    `SELECT DISTINCT p.id FROM staff p JOIN claim h ON h.staff_id = p.id AND h.ended_at IS NULL AND h.lease_until > now()
     WHERE p.left_at IS NULL AND $1::date BETWEEN p.absent_from AND p.absent_until LIMIT 50`,
    [today],
  );
  for (const { id } of away) await freeCasesOf(tx, { id }, 'absent', keeper, null);
  return away.length;
}

/** Ends the claims of somebody, but for those in the department that they keep. The cases are locked first, in the order of their ids. */
async function freeCasesOf(
  tx: Tx,
  person: Pick<Person, 'id'>,
  why: 'left' | 'moved' | 'absent',
  keeper: Keeper,
  keeps: string | null,
): Promise<string[]> {
  const held = await tx.query<{ id: string; reference: string; claimId: string }>(
    `SELECT c.id, c.reference, h.id AS "claimId" FROM claim h JOIN complaint c ON c.id = h.complaint_id AND c.claim_id = h.id
     WHERE h.staff_id = $1 AND h.ended_at IS NULL AND ($2::text IS NULL OR c.department IS DISTINCT FROM $2) ORDER BY c.id FOR NO KEY UPDATE OF c`,
    [person.id, keeps],
  );
  if (held.length === 0) return [];
  const claims = held.map((row) => row.claimId);
  await freeCases(tx, claims, why);
  await tx.record(
    held.map((row) => ({
      kind: 'claim.given-back' as const,
      complaintId: row.id,
      subjectId: row.claimId,
      ...keeper,
      data: { because: why },
    })),
  );
  return held.map((row) => row.reference);
}

function demandOther(person: Person, keeper: Keeper): void {
  if (keeper.actorId === person.id) throw new Failure('staff.own-account');
}

function demandDepartment(role: Role, department: string | null): void {
  if (departmentRoles.includes(role) && department === null) throw new Failure('staff.department-missing');
}

async function demandFreeNumber(tx: Tx, number: string | undefined, id: string): Promise<void> {
  if (number === undefined) return;
  const [taken] = await tx.query('SELECT 1 FROM staff WHERE lower(staff_number) = lower($1) AND left_at IS NULL AND id <> $2', [
    number,
    id,
  ]);
  if (taken) throw new Failure('staff.number-in-use');
}
