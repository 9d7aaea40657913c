import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@app/shared/platform/new-id.js';
import pg from 'pg';

export const staffRoles = ['clerk', 'supervisor', 'auditor', 'administrator'] as const;
export type StaffRole = (typeof staffRoles)[number];

export interface StaffMember {
  readonly name: string;
  readonly role: StaffRole;
  /** Clerks have one; null sees all. */
  readonly department: string | null;
}

/** Makes a bearer token. It is shown once: the house keeps its SHA-256 only. */
export async function mintToken(database: pg.Client, member: StaffMember): Promise<string> {
  const token = `rd_${randomBytes(32).toString('base64url')}`;
  await database.query('INSERT INTO staff_token (id, name, role, department, token_hash) VALUES ($1, $2, $3, $4, $5)', [
    newId(),
    member.name,
    member.role,
    member.department,
    hash(token),
  ]);
  return token;
}

export interface FirstSignIn {
  readonly clerk: StaffMember & { readonly token: string };
  readonly supervisor: StaffMember & { readonly token: string };
}

/**
 * The tokens to begin with, for a clerk of `department` and a supervisor: those of `first-sign-in.json` (mode 600) while they open this
 * database, fresh ones when nobody has a token yet. Undefined when others were made already and the file is not here.
 */
export async function firstSignIn(databaseUrl: string, dataFolder: string, department: string): Promise<FirstSignIn | undefined> {
  const file = join(dataFolder, 'first-sign-in.json');
  const database = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await database.connect();
  try {
    const kept = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as FirstSignIn,
      () => undefined,
    );
    const { rows } = await database.query<{ token_hash: Buffer }>('SELECT token_hash FROM staff_token WHERE revoked_at IS NULL');
    const known = new Set(rows.map((row) => row.token_hash.toString('hex')));
    if (kept && [kept.clerk, kept.supervisor].every((one) => known.has(hash(one.token).toString('hex')))) return kept;
    if (known.size > 0) return undefined;
    const clerk: StaffMember = { name: 'first clerk', role: 'clerk', department };
    const supervisor: StaffMember = { name: 'first supervisor', role: 'supervisor', department: null };
    const made = {
      clerk: { ...clerk, token: await mintToken(database, clerk) },
      supervisor: { ...supervisor, token: await mintToken(database, supervisor) },
    };
    await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    return made;
  } finally {
    await database.end();
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
