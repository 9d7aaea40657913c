import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameAsWritten } from '@app/shared/domain/conflict/person-keys.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Role } from '@app/shared/domain/rights/roles.js';
import { keysOf } from '@app/shared/people/person-keys-of.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import pg from 'pg';

/** Somebody who is to have a token. */
export interface FirstStaff {
  readonly name: string;
  readonly role: Role;
  /** A clerk and a head have one (`departmentRoles`). */
  readonly department: string | null;
}

/**
 * Whose id a token of this name is to have: that of the person who has the name, where it is said that they are meant, else a new one.
 * Fails with `staff.name-in-use` when the name, written in any way, is that of somebody with a token and it is not said that it is
 * the same person, or when several people of that role and department have it.
 */
export async function personFor(database: pg.Client, member: FirstStaff, samePerson: boolean): Promise<string> {
  const { rows } = await database.query<FirstStaff & { staff_id: string; revoked: boolean }>(
    'SELECT staff_id, name, role, department, revoked_at IS NOT NULL AS revoked FROM staff_token ORDER BY made_at DESC, id DESC',
  );
  const called = rows.filter((row) => nameAsWritten(row.name) === nameAsWritten(member.name));
  if (!samePerson) {
    if (called.some((row) => !row.revoked)) throw new Failure('staff.name-in-use');
    return newId();
  }
  const people = (found: typeof called) => [...new Set(found.map((row) => row.staff_id))];
  const current = people(called.filter((row) => !row.revoked));
  const likely =
    current.length > 1 ? people(called.filter((row) => row.role === member.role && row.department === member.department)) : current;
  if (likely.length > 1) throw new Failure('staff.name-in-use', 'Several people have this name; it cannot be told which of them is meant.');
  return likely[0] ?? called[0]?.staff_id ?? newId();
}

/** Makes a bearer token, of a person of their own unless `staffId` says whose; who had no account has one now. It is shown once: the house keeps its SHA-256 only. */
export async function mintToken(database: pg.Client, member: FirstStaff, staffId = newId()): Promise<string> {
  const token = `rd_${randomBytes(32).toString('base64url')}`;
  await database.query('INSERT INTO staff (id, name, role, department, keys) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING', [
    staffId,
    member.name,
    member.role,
    member.department,
    await keysOf(staffId, { name: member.name, spellings: [] }),
  ]);
  await database.query('INSERT INTO staff_token (id, name, role, department, token_hash, staff_id) VALUES ($1, $2, $3, $4, $5, $6)', [
    newId(),
    member.name,
    member.role,
    member.department,
    hash(token),
    staffId,
  ]);
  return token;
}

/** As `triageDepartment` (institution.ts): the papers and what reads them are not for a process that stays as long as the house. */
const triageDesk = 'triage';

/** The people that an empty house begins with, and their tokens. */
export interface FirstSignIn {
  readonly clerk: FirstStaff & { readonly token: string };
  readonly supervisor: FirstStaff & { readonly token: string };
  /** Of the triage desk. Files of houses that were begun before it was made have none. */
  readonly triage?: FirstStaff & { readonly token: string };
}

/** `isNew` the one time that they may be shown: afterwards the file says them to whoever may read it, and no log does. */
export type FirstSignInFound = FirstSignIn & { readonly isNew: boolean };

/** Where the first tokens are kept, readable by the owner alone. */
export const firstSignInFile = (dataFolder: string): string => join(dataFolder, 'first-sign-in.json');

/**
 * The tokens to begin with, for a clerk of `department`, a clerk of the triage desk and a supervisor: those of `first-sign-in.json` (mode 600)
 * while they open this database, fresh ones when nobody has a token yet. Undefined when others were made already and the file is not here.
 */
export async function firstSignIn(databaseUrl: string, dataFolder: string, department: string): Promise<FirstSignInFound | undefined> {
  const file = firstSignInFile(dataFolder);
  const database = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await database.connect();
  try {
    const kept = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as FirstSignIn,
      () => undefined,
    );
    const { rows } = await database.query<{ token_hash: Buffer }>('SELECT token_hash FROM staff_token WHERE revoked_at IS NULL');
    const known = new Set(rows.map((row) => row.token_hash.toString('hex')));
    if (kept && [kept.clerk, kept.supervisor, kept.triage].every((one) => one === undefined || known.has(hash(one.token).toString('hex'))))
      return { ...kept, isNew: false };
    if (known.size > 0) return undefined;
    const clerk: FirstStaff = { name: '示例经办', role: 'clerk', department };
    const triage: FirstStaff = { name: '示例分办', role: 'clerk', department: triageDesk };
    const supervisor: FirstStaff = { name: '示例主管', role: 'supervisor', department: null };
    const made = {
      clerk: { ...clerk, token: await mintToken(database, clerk) },
      supervisor: { ...supervisor, token: await mintToken(database, supervisor) },
      triage: { ...triage, token: await mintToken(database, triage) },
    };
    await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    return { ...made, isNew: true };
  } finally {
    await database.end();
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
